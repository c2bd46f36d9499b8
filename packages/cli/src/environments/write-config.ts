import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '@turnbuckle/model';
import { evaluateModule, loadModule } from '../check/load-module.ts';
import { UsageError } from '../command.ts';
import { addToConfig, type ConfigEntry, entryText, newConfig } from './add-to-config.ts';
import { configPath, readEnvironments } from './load-environments.ts';

export type Added =
  | { readonly outcome: 'made' | 'added' | 'there-already'; readonly file: string }
  /** The file stays as it is; `line` is what somebody adds by hand. */
  | { readonly outcome: 'refused'; readonly file: string; readonly line: string };

/**
 * Adds an environment to this folder's configuration, or makes one. A file is only written when its new text was loaded and means the old
 * one with that one entry more.
 */
export async function writeEnvironment(cwd: string, entry: ConfigEntry): Promise<Added> {
  const path = configPath(cwd);
  if (path === null) {
    const file = 'turnbuckle.config.ts';
    await writeFile(join(cwd, file), newConfig(entry), { flag: 'wx' });
    return { outcome: 'made', file };
  }
  const { absolute, name: file } = path;
  const text = await readFile(absolute, 'utf8');
  const before = await loadModule(absolute, file);
  const wanted = await evaluateModule(`export default { environments: { ${entryText(entry)} } };`, absolute);
  const [added] = readEnvironments(wanted, file);
  const there = hasEnvironments(before) ? readEnvironments(before, file).find(({ name }) => name === entry.name) : undefined;
  if (there !== undefined) {
    if (there.url === added?.url) return { outcome: 'there-already', file };
    throw new UsageError(`${file} has an environment '${entry.name}' already, at another address. Change it there, or choose another name.`);
  }
  const changed = addToConfig(text, entry);
  if (changed === null || !(await meansOneMore(changed, { absolute, before, wanted }))) return { outcome: 'refused', file, line: `${entryText(entry)},` };
  await writeFile(absolute, changed);
  return { outcome: 'added', file };
}

interface Comparison {
  readonly absolute: string;
  readonly before: unknown;
  readonly wanted: unknown;
}

async function meansOneMore(text: string, { absolute, before, wanted }: Comparison): Promise<boolean> {
  const after = await evaluateModule(text, absolute).catch(() => undefined);
  if (!hasEnvironments(before) || !hasEnvironments(after) || !hasEnvironments(wanted)) return false;
  const expected = { ...before, environments: { ...before.environments, ...wanted.environments } };
  return isDeepStrictEqual({ ...after, environments: { ...after.environments } }, expected);
}

function hasEnvironments(config: unknown): config is { readonly environments: Readonly<Record<string, unknown>> } {
  return isRecord(config) && isRecord(config['environments']);
}
