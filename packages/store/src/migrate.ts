import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Database } from './database.ts';
import { prepareDelivery } from './migrate-documents/chunk-delivery.ts';

export interface SqlMigration {
  /** The file's name without `.sql`; they run in this order. */
  readonly id: string;
  readonly sql: string;
  readonly sha256: string;
}

/** Any number; every process that migrates takes the same lock. */
const migrationLock = 7_217_001;

/** The migrations that belong to this version. */
export function sqlMigrations(): readonly SqlMigration[] {
  const folder = fileURLToPath(new URL('../migrations/', import.meta.url));
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(`${folder}/${name}`, 'utf8');
      return { id: name.slice(0, -'.sql'.length), sql, sha256: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Brings the schema up to this version, all in one transaction, one process at a time. Gives the ids that ran. Throws when a migration that
 * already ran reads differently now, or when the database is ahead of this version.
 */
export async function migrate(
  database: Database,
  { nowMs, migrations = sqlMigrations() }: { readonly nowMs: number; readonly migrations?: readonly SqlMigration[] },
): Promise<readonly string[]> {
  const ran = await database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    await transaction.query('create schema if not exists turnbuckle');
    await transaction.query('create table if not exists turnbuckle.migrations (id text collate "C" primary key, sha256 text not null, applied_at_ms bigint not null)');
    const applied = await transaction.query<{ id: string; sha256: string }>('select id, sha256 from turnbuckle.migrations order by id');
    requireKnown(applied, migrations);
    const missing = migrations.slice(applied.length);
    for (const { id, sql, sha256 } of missing) {
      await transaction.query(sql);
      await transaction.query('insert into turnbuckle.migrations (id, sha256, applied_at_ms) values ($1, $2, $3)', [id, sha256, nowMs]);
    }
    return missing.map(({ id }) => id);
  });
  await prepareDelivery(database);
  return ran;
}

function requireKnown(applied: readonly { id: string; sha256: string }[], migrations: readonly SqlMigration[]): void {
  for (const [index, { id, sha256 }] of applied.entries()) {
    const known = migrations[index];
    if (known === undefined) throw new Error(`The database is newer than this version of Turnbuckle: it holds the migration ${id}. Update Turnbuckle.`);
    if (known.id !== id) throw new Error(`The database holds the migration ${id} where this version has ${known.id}.`);
    if (known.sha256 !== sha256) throw new Error(`The migration ${id} reads differently from the one that the database ran. Restore the file and add a new migration instead.`);
  }
}
