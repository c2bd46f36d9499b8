import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UsageError } from './command-line.ts';

/** Larger files are no code. */
const maxBytes = 2 * 1024 * 1024;
const passedOver = new Set(['node_modules', '.git', 'dist', '.turnbuckle']);

/** Files below a folder that hold a text, and how many were read. Dependencies, builds and what is no text are passed over. */
export function filesWith(folder: string, text: string): { readonly files: number; readonly found: readonly string[] } {
  let files = 0;
  const found: string[] = [];
  const visit = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory() && !passedOver.has(entry.name)) visit(path);
      if (!entry.isFile() || statSync(path).size > maxBytes) continue;
      const content = readFileSync(path, 'utf8');
      if (content.includes('\0')) continue;
      files++;
      if (content.includes(text)) found.push(relative(folder, path));
    }
  };
  try {
    visit(folder);
  } catch (error) {
    throw new UsageError(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { files, found: found.sort() };
}
