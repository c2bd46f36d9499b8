import { resolve } from 'node:path';
import { type Policy, type PresetName, presetCodes, presetNames, presets } from '@turnbuckle/compiler';
import { isRecord, own } from '@turnbuckle/model';
import { UsageError } from '../command.ts';
import { readConfiguration } from './load-catalogs.ts';
import { loadModule } from './load-module.ts';

const levels = ['off', 'shadow', 'info', 'warning', 'error'];
const moments = ['save', 'edit', 'run', 'migrate'];

/** A preset by name, or a file: `{ "extends": "draft", "levels": { "type-maybe": "error" } }`. */
export async function loadPolicy(name: string, cwd: string): Promise<Policy> {
  const preset = presetNames.find((candidate) => candidate === name);
  if (preset !== undefined) return presets[preset];
  if (!/\.(json|[cm]?[jt]s)$/.test(name)) throw new UsageError(`There is no policy '${name}'. Expected ${presetNames.join(', ')}, or a file.`);
  const absolute = resolve(cwd, name);
  const value = name.endsWith('.json') ? await readConfiguration(absolute, name) : await loadModule(absolute, name);
  const given = own(value, 'levels');
  if (!isRecord(given)) throw new UsageError(`${name}: expected { "extends"?: preset, "levels": { code: level } }.`);
  const base = own(value, 'extends') ?? 'draft';
  if (typeof base !== 'string' || !presetNames.includes(base as PresetName)) throw new UsageError(`${name}: 'extends' names no preset; there are ${presetNames.join(', ')}.`);
  for (const [code, level] of Object.entries(given)) {
    if (!presetCodes.includes(code)) throw new UsageError(`${name}: there is no rule '${code}'. 'turnbuckle explain' lists them.`);
    checkLevel(level, code, name);
  }
  const title = own(value, 'name');
  return { name: typeof title === 'string' ? title : name, levels: { ...presets[base as PresetName].levels, ...(given as Policy['levels']) } };
}

/** One level for all moments, or an object with one for `save` and some of the others. */
function checkLevel(level: unknown, code: string, file: string): void {
  const each = isRecord(level) ? Object.entries(level) : [['save', level] as const];
  for (const [moment, value] of each) {
    if (!moments.includes(moment)) throw new UsageError(`${file}: '${moment}' is no moment. Expected ${moments.join(', ')}.`);
    if (typeof value !== 'string' || !levels.includes(value)) throw new UsageError(`${file}: '${String(value)}' is no level. Expected ${levels.join(', ')}.`);
  }
  if (!each.some(([moment]) => moment === 'save')) throw new UsageError(`${file}: '${code}' needs a level for 'save'.`);
}
