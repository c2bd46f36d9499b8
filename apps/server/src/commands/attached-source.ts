import { type Attachment, AttachmentError, attachedDocuments, type Database, openAttachment, openDatabase, readAttachment } from '@turnbuckle/store';
import { UsageError } from './command-line.ts';
import { reasonOf } from './env-status.ts';
import { hidePassword } from './hide-password.ts';
import type { DocumentSource } from './stored-source.ts';

export interface AttachedSourceOptions {
  /** `{ table, id, owner, document, revision }` as it was read. */
  readonly attachment: unknown;
  /** Its file, for messages. */
  readonly path: string;
  readonly databaseUrl: string;
  /** A larger document comes without its bytes. */
  readonly maxDocumentBytes: number;
}

const pageRows = 200;

/** Opens an application's own table for reading; whoever opened it closes it. Throws `UsageError` with what is wrong and what there is. */
export async function attachedSource({ attachment: json, path, databaseUrl, maxDocumentBytes }: AttachedSourceOptions): Promise<DocumentSource> {
  const { value, problems } = readAttachment(json);
  if (value === null) throw new UsageError(`${path}: ${problems.join(' ')}`);
  const database = await openDatabase({ url: databaseUrl, dataFolder: '' });
  try {
    const inspected = await inspect(database, value, { path, databaseUrl });
    return {
      count: inspected.rows,
      hasOwners: inspected.owner !== null,
      async *documents() {
        for (let after: string | null = null; ; ) {
          const page = await attachedDocuments(database, inspected, { after, limit: pageRows, maxDocumentBytes });
          for (const { id, owner, workspace, bytes, sizeBytes } of page.documents) yield { name: id, owner, workspace, bytes, sizeBytes };
          if (page.next === null) return;
          after = page.next;
        }
      },
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function inspect(database: Database, attachment: Attachment, { path, databaseUrl }: { readonly path: string; readonly databaseUrl: string }) {
  try {
    return await openAttachment(database, attachment);
  } catch (error) {
    if (error instanceof AttachmentError) throw new UsageError(`${path}: ${error.message}`);
    throw new UsageError(`PostgreSQL in ${hidePassword(databaseUrl)}: ${reasonOf(error)}.`);
  }
}
