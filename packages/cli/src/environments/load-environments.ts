import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, own } from '@turnbuckle/model';
import { loadModule } from '../check/load-module.ts';
import { UsageError } from '../command.ts';

export interface Environment {
  readonly name: string;
  /** The address of its PostgreSQL. */
  readonly url: string;
}

const fileNames = ['turnbuckle.config.ts', 'turnbuckle.config.mts', 'turnbuckle.config.js', 'turnbuckle.config.mjs'];

/** Where this folder's configuration stands, or `null` where it has none. */
export function configPath(cwd: string): { readonly absolute: string; readonly name: string } | null {
  const name = fileNames.find((one) => existsSync(join(cwd, one)));
  return name === undefined ? null : { absolute: join(cwd, name), name };
}

/** The environments that this folder's configuration names, in its order. */
export async function loadEnvironments(cwd: string): Promise<readonly Environment[]> {
  const path = configPath(cwd);
  if (path === null) throw new UsageError("There is no turnbuckle.config.ts here. 'turnbuckle env add NAME --url URL' makes one.");
  return readEnvironments(await loadModule(path.absolute, path.name), path.name);
}

/** Reads `{ environments: { staging: { url } } }`. */
export function readEnvironments(config: unknown, path: string): readonly Environment[] {
  const environments = own(config, 'environments');
  if (!isRecord(environments)) throw new UsageError(`${path}: expected environments in its default export: export default { environments: { staging: { url: 'postgres://…' } } }.`);
  return Object.entries(environments).map(([name, value]) => {
    const url = own(value, 'url');
    if (typeof url !== 'string') throw new UsageError(`${path}: the environment '${name}' has no url. Expected { url: 'postgres://…' }.`);
    return { name, url };
  });
}

/** The environment of this name; one whose address is empty has none at the moment. */
export function findEnvironment(environments: readonly Environment[], name: string): Environment {
  const found = environments.find((one) => one.name === name);
  if (found === undefined)
    throw new UsageError(`There is no environment '${name}'. There ${environments.length === 1 ? 'is' : 'are'} ${environments.map((one) => one.name).join(', ') || 'none'}.`);
  if (found.url === '') throw new UsageError(`The environment '${name}' has no address: its url is empty. Is the variable set from which it comes?`);
  return found;
}
