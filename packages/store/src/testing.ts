import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { Database, type Queryable } from './database.ts';
import { embeddedPostgres } from './embedded/embedded-postgres.ts';
import { migrate, sqlMigrations } from './migrate.ts';

export interface TestDatabase {
  readonly url: string;
  /** A database with the schema in place, empty. */
  readonly database: Database;
  /** A further connection pool on the same database, as another server has it; the test closes it. */
  another(): Database;
  /** Closes and removes it. */
  drop(): Promise<void>;
}

const templateLock = 7_217_002;
/** Of these migrations, so that a server which an earlier run left behind gives no schema of its time. */
const template = `turnbuckle_template_${createHash('sha256')
  .update(
    sqlMigrations()
      .map(({ sha256 }) => sha256)
      .join(),
  )
  .digest('hex')
  .slice(0, 16)}`;

/**
 * A fresh database for one test file. All files of a test run share one PostgreSQL, which the first of them starts and which ends with the
 * run: it watches the process that started the workers.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await embeddedPostgres(join(tmpdir(), `turnbuckle-test-${process.ppid}`), { isThrowaway: true, ownerPid: process.ppid });
  const name = `test_${randomBytes(8).toString('hex')}`;
  await withAdmin(server.url, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [templateLock]);
    await makeTemplate(admin, server.url);
    await admin.query(`create database ${name} template ${template} strategy file_copy`);
  });
  const url = on(server.url, name);
  const another = (): Database => new Database(url, { server: null, dataFolder: null });
  const database = another();
  return {
    url,
    database,
    another,
    async drop() {
      await database.close();
      await withAdmin(server.url, (admin) => admin.query(`drop database ${name} with (force)`));
    },
  };
}

async function makeTemplate(admin: Client, serverUrl: string): Promise<void> {
  const { rowCount } = await admin.query('select from pg_database where datname = $1 and datistemplate', [template]);
  if (rowCount === 1) return;
  await admin.query(`drop database if exists ${template}`);
  await admin.query(`create database ${template}`);
  const database = new Database(on(serverUrl, template), { server: null, dataFolder: null, maxConnections: 2 });
  await migrate(database, { nowMs: 0 });
  await database.close();
  await admin.query(`alter database ${template} is_template true`);
}

async function withAdmin(serverUrl: string, work: (admin: Client) => Promise<unknown>): Promise<void> {
  const admin = new Client({ connectionString: on(serverUrl, 'postgres') });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function on(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** The schema `turnbuckle` as PostgreSQL describes it, in a stable order. */
export async function describeSchema(queryable: Queryable): Promise<string> {
  const lines = await queryable.query<{ line: string }>(`
    select line from (
      select 1 as part, c.relname as owner, lpad(a.attnum::text, 4, '0') as place,
        format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), case when a.attcollation in (0, 100) then '' else ' collate ' || co.collname end,
          case when a.attnotnull then ' not null' else '' end || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')) as line
      from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_collation co on co.oid = a.attcollation left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace = 'turnbuckle'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
      union all
      select 1, c.relname, '0000', format('%s partitioned by %s', c.relname, pg_get_partkeydef(c.oid)) from pg_class c
      where c.relnamespace = 'turnbuckle'::regnamespace and c.relkind = 'p'
      union all
      select 2, c.conrelid::regclass::text, c.conname, format('%s: %s %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
      from pg_constraint c where c.connamespace = 'turnbuckle'::regnamespace and c.contype <> 'n'
      union all
      select 3, i.tablename, i.indexname, i.indexdef from pg_indexes i where i.schemaname = 'turnbuckle'
      union all
      select 4, t.tgrelid::regclass::text, t.tgname, pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = 'turnbuckle'::regnamespace and not t.tgisinternal
    ) as described order by part, owner collate "C", place collate "C"`);
  return `-- The schema after all migrations, for reading; made by a test (vitest -u).\n${lines.map(({ line }) => line).join('\n')}\n`;
}
