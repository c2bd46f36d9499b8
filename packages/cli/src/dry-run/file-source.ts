import { stat } from 'node:fs/promises';
import { collectFiles } from '../check/collect-files.ts';
import { readBytes } from '../check/read-bytes.ts';
import { type DocumentSource, maxDocumentBytes, type SavedDocument } from './saved-document.ts';

/** Documents in files, which know nothing of owners. */
export async function fileSource(patterns: readonly string[], cwd: string): Promise<DocumentSource> {
  const files = await collectFiles(patterns, cwd);
  return {
    count: files.length,
    hasOwners: false,
    areFiles: true,
    async *documents() {
      for (const { path, absolute } of files) {
        const sizeBytes = (await stat(absolute).catch(() => null))?.size ?? 0;
        const bytes = sizeBytes > maxDocumentBytes ? null : await readBytes({ path, absolute });
        yield { name: path, owner: null, workspace: null, bytes, sizeBytes } satisfies SavedDocument;
      }
    },
    close: async () => undefined,
  };
}
