import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { comfyuiCatalog, isComfyuiCatalog, parseJson } from '@turnbuckle/formats';
import { type Catalog, CatalogError, catalogFromJson, isRecord, makeCatalog, mergeCatalogs, own } from '@turnbuckle/model';
import { UsageError } from '../command.ts';
import { loadModule } from './load-module.ts';

export interface LoadedCatalogs {
  readonly catalog: Catalog | null;
  /** Kinds that a later file declared again. */
  readonly overridden: readonly string[];
}

/** Loads catalogs of any shape, told by content, and adds them up; the later one wins. A fault is one of configuration. */
export async function loadCatalogs(paths: readonly string[], cwd: string): Promise<LoadedCatalogs> {
  if (paths.length === 0) return { catalog: null, overridden: [] };
  const catalogs: Catalog[] = [];
  for (const path of paths) catalogs.push(await loadCatalog(path, cwd));
  return mergeCatalogs(catalogs);
}

export async function loadCatalog(path: string, cwd: string): Promise<Catalog> {
  const absolute = resolve(cwd, path);
  try {
    if (/\.[cm]?[jt]s$/.test(path)) return await fromModule(absolute, path);
    return fromJson(await readConfiguration(absolute, path), path);
  } catch (error) {
    if (error instanceof CatalogError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}

async function fromModule(absolute: string, path: string): Promise<Catalog> {
  const loaded = await loadModule(absolute, path);
  if (isRecord(loaded) && own(loaded, 'kinds') instanceof Map) return loaded as unknown as Catalog;
  throw new UsageError(`${path}: expected a catalog as its default export: export default catalog({ version, nodes: [...] }).`);
}

/** Reads a configuration file that is JSON; what is wrong is told with its place. */
export async function readConfiguration(absolute: string, path: string): Promise<unknown> {
  const text = await readFile(absolute, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}.`);
  });
  const { value, diagnostics } = parseJson(text);
  const [first] = diagnostics;
  if (value === undefined) throw new UsageError(`${path}:${first?.at.line ?? 1}:${first?.at.column ?? 1}: ${first?.message ?? 'this is no JSON'}`);
  return value;
}

function fromJson(json: unknown, path: string): Catalog {
  if (isRecord(own(json, 'kinds'))) {
    const { value, problems } = catalogFromJson(json);
    const [first] = problems;
    if (value === null) throw new UsageError(`${path}: ${first?.pointer ?? ''}: ${first?.message ?? 'not a catalog'}`);
    return makeCatalog(value);
  }
  if (isComfyuiCatalog(json)) {
    const { value, problems } = comfyuiCatalog(json);
    if (value === null) throw new UsageError(`${path}: ${problems[0]?.pointer ?? ''}: ${problems[0]?.message ?? 'not a catalog'}`);
    return value;
  }
  throw new UsageError(`${path}: expected a Turnbuckle catalog ("kinds"), ComfyUI's object_info, or a pack of it ("nodes").`);
}
