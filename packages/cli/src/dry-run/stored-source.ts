import { resolve } from 'node:path';
import type { Io } from '../command.ts';
import { withServer } from '../commands/server-commands.ts';
import type { DocumentSource } from './saved-document.ts';

export interface StoredOptions {
  /** Where the embedded PostgreSQL lives. */
  readonly data: string | undefined;
  /** Only of these; of all unless given. */
  readonly workspaces: readonly string[] | undefined;
  readonly io: Io;
}

/** The graphs that Turnbuckle itself stores. */
export async function storedSource({ data, workspaces, io }: StoredOptions): Promise<DocumentSource> {
  const databaseUrl = process.env['DATABASE_URL'];
  return withServer('forecast', ({ sources }) =>
    sources.stored({ dataFolder: resolve(io.cwd, data ?? '.turnbuckle'), databaseUrl: databaseUrl === '' ? undefined : databaseUrl, workspaces }),
  );
}
