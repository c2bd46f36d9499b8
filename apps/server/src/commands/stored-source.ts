import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, databaseStatus, listGraphs, migrate, openDatabase } from '@turnbuckle/store';
import { UsageError } from './command-line.ts';
import { reasonOf } from './env-status.ts';
import { hidePassword } from './hide-password.ts';

/** A saved graph, as a command that only reads is given it. */
export interface SavedDocument {
  /** Its id. */
  readonly name: string;
  readonly owner: string | null;
  readonly workspace: string | null;
  /** `null` where there is none, or one that is too large. */
  readonly bytes: Uint8Array | null;
  readonly sizeBytes: number;
}

export interface DocumentSource {
  /** About how many there are. */
  readonly count: number;
  readonly hasOwners: boolean;
  documents(): AsyncIterable<SavedDocument>;
  close(): Promise<void>;
}

export interface StoredSourceOptions {
  readonly dataFolder: string;
  readonly databaseUrl: string | undefined;
  /** Only of these; of all unless given. */
  readonly workspaces: readonly string[] | undefined;
}

const pageRows = 200;

/** Opens the stored graphs for reading; whoever opened them closes them. Throws `UsageError` where there are none to open. */
export async function storedSource({ dataFolder, databaseUrl, workspaces }: StoredSourceOptions): Promise<DocumentSource> {
  if (databaseUrl === undefined && !existsSync(join(dataFolder, 'pg18')))
    throw new UsageError(`No graphs are stored in ${dataFolder}. Import some with 'turnbuckle graphs import', name another folder with --data, or a PostgreSQL with DATABASE_URL.`);
  const database = await openDatabase({ url: databaseUrl, dataFolder });
  try {
    await migrate(database, { nowMs: Date.now() });
    const { counts } = await databaseStatus(database);
    return {
      count: counts?.graphs ?? 0,
      hasOwners: true,
      async *documents() {
        for (const workspace of workspaces ?? [undefined]) yield* pages(database, workspace);
      },
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw new UsageError(`PostgreSQL in ${databaseUrl === undefined ? dataFolder : hidePassword(databaseUrl)}: ${reasonOf(error)}.`);
  }
}

async function* pages(database: Database, workspace: string | undefined): AsyncGenerator<SavedDocument> {
  for (let after: string | null = null; ; ) {
    const { graphs, next }: Awaited<ReturnType<typeof listGraphs>> = await listGraphs(database, { workspace }, { limit: pageRows, after, withDocuments: true });
    for (const { id, owner, workspace: group, document = '', sizeBytes } of graphs)
      yield { name: id, owner, workspace: group, bytes: new TextEncoder().encode(document), sizeBytes };
    if (next === null) return;
    after = next;
  }
}
