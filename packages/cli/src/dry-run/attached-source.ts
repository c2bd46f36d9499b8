import { resolve } from 'node:path';
import { readConfiguration } from '../check/load-catalogs.ts';
import { type Io, UsageError } from '../command.ts';
import { withServer } from '../commands/server-commands.ts';
import { type DocumentSource, maxDocumentBytes } from './saved-document.ts';

export interface AttachedOptions {
  /** A JSON file that names the table and its columns. */
  readonly attach: string;
  /** DATABASE_URL unless given. */
  readonly database: string | undefined;
  readonly io: Io;
}

/** Documents in a table of an application's own, which is only read. */
export async function attachedSource({ attach, database = process.env['DATABASE_URL'], io }: AttachedOptions): Promise<DocumentSource> {
  const attachment = await readConfiguration(resolve(io.cwd, attach), attach);
  if (database === undefined || database === '') throw new UsageError('--attach needs the PostgreSQL that holds the table: --database URL, or DATABASE_URL.');
  return withServer('attach', ({ sources }) => sources.attached({ attachment, path: attach, databaseUrl: database, maxDocumentBytes }));
}
