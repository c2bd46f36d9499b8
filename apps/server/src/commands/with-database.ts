import { type Database, findMigrations, isUuid, migrate, openDatabase, type RunReport, readRun } from '@turnbuckle/store';
import { databasePlace, UsageError } from './command-line.ts';

/** Opens the database with its schema in place, for as long as a command uses it. */
export async function withDatabase(data: string | undefined, use: (database: Database) => Promise<number>): Promise<number> {
  const { dataFolder, databaseUrl } = databasePlace(data);
  const database = await openDatabase({ url: databaseUrl, dataFolder });
  try {
    await migrate(database, { nowMs: Date.now() });
    return await use(database);
  } finally {
    await database.close();
  }
}

/** The digest of the one migration with this name, digest or beginning of a digest. */
export async function requireMigration(database: Database, wanted: string): Promise<string> {
  const [digest, ...others] = await findMigrations(database, wanted);
  if (digest === undefined) throw new UsageError(`There is no migration '${wanted}' here. 'turnbuckle migrate status' lists the runs.`);
  if (others.length > 0) throw new UsageError(`'${wanted}' may be ${[digest, ...others].map((one) => one.slice(0, 12)).join(' or ')}. Give one of these digests.`);
  return digest;
}

export async function requireRun(database: Database, id: string): Promise<RunReport> {
  const run = isUuid(id) ? await readRun(database, id, { nowMs: Date.now() }) : null;
  if (run === null) throw new UsageError(`There is no run '${id}'. 'turnbuckle migrate status' lists them.`);
  return run;
}
