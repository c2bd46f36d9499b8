import { readFile } from 'node:fs/promises';
import { UsageError } from '../command.ts';
import type { FileToCheck } from './collect-files.ts';

/** The bytes of a file that a command cannot go on without. */
export async function readBytes({ path, absolute }: Pick<FileToCheck, 'path' | 'absolute'>): Promise<Uint8Array> {
  return readFile(absolute).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}.`);
  });
}
