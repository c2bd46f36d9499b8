import { resolve } from 'node:path';
import { type Policy, type PresetName, presetCodes, presetNames, presets } from '@turnbuckle/compiler';
import { isRecord, own } from '@turnbuckle/model';
import { UsageError } from '../command.ts';
import { readConfiguration } from './load-catalogs.ts';
import { loadModule } from './load-module.ts';

const levels = ['off', 'shadow', 'info', 'warning', 'error'];

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
    if (typeof level === 'string' && !levels.includes(level)) throw new UsageError(`${name}: '${level}' is no level. Expected ${levels.join(', ')}.`);
  }
  const title = own(value, 'name');
  return { name: typeof title === 'string' ? title : name, levels: { ...presets[base as PresetName].levels, ...(given as Policy['levels']) } };
}
