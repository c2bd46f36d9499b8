import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { UsageError } from '../command.ts';

/** A file to check. One that was named by itself must be readable and a graph; one that a folder gave may be anything. */
export interface FileToCheck {
  /** As given, for reports. */
  readonly path: string;
  readonly absolute: string;
  readonly named: boolean;
}

/** Resolves files, folders (every `*.json` below, `node_modules` aside) and globs, in a stable order, each file once. */
export async function collectFiles(patterns: readonly string[], cwd: string): Promise<FileToCheck[]> {
  const found = new Map<string, FileToCheck>();
  const add = (path: string, named: boolean): void => {
    const absolute = path === '-' ? '-' : resolve(cwd, path);
    if (!found.has(absolute)) found.set(absolute, { path, absolute, named });
  };
  for (const pattern of patterns) {
    if (pattern === '-') {
      add('-', true);
      continue;
    }
    const info = await stat(resolve(cwd, pattern)).catch(() => null);
    if (info?.isDirectory() === true) {
      const below = await glob(['**/*.json'], { cwd: resolve(cwd, pattern), ignore: ['**/node_modules/**'], dot: false, expandDirectories: false });
      const folder = pattern.replace(/\/+$/, '');
      for (const file of below.sort()) add(folder === '' ? `/${file}` : `${folder}/${file}`, false);
    } else if (info !== null) add(pattern, true);
    else if (/[*?[\]{}]/.test(pattern)) {
      const matches = await glob([pattern], { cwd, ignore: ['**/node_modules/**'], expandDirectories: false });
      if (matches.length === 0) throw new UsageError(`The pattern '${pattern}' matches no file.`);
      for (const file of matches.sort()) add(file, true);
    } else add(pattern, true);
  }
  return [...found.values()];
}
