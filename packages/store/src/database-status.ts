import type { Queryable } from './database.ts';
import { sqlMigrations } from './migrate.ts';

export interface DatabaseStatus {
  /** As PostgreSQL names itself, such as `18.4`. */
  readonly version: string;
  readonly appliedMigrations: readonly string[];
  readonly missingMigrations: readonly string[];
  /** `null` while migrations are missing. */
  readonly counts: { readonly graphs: number; readonly revisions: number; readonly people: number; readonly workspaces: number } | null;
}

/** What can be said about a database without changing it. */
export async function databaseStatus(queryable: Queryable): Promise<DatabaseStatus> {
  const [server] = await queryable.query<{ version: string; hasSchema: boolean }>(
    `select current_setting('server_version') as version, to_regclass('turnbuckle.migrations') is not null as "hasSchema"`,
  );
  const applied = server?.hasSchema === true ? (await queryable.query<{ id: string }>('select id from turnbuckle.migrations order by id')).map(({ id }) => id) : [];
  const missingMigrations = sqlMigrations()
    .map(({ id }) => id)
    .filter((id) => !applied.includes(id));
  const counts = missingMigrations.length > 0 ? null : await countRows(queryable);
  return { version: server?.version ?? '', appliedMigrations: applied, missingMigrations, counts };
}

async function countRows(queryable: Queryable): Promise<DatabaseStatus['counts']> {
  const [counts] = await queryable.query<NonNullable<DatabaseStatus['counts']>>(
    `select (select count(*) from turnbuckle.graphs) as graphs, (select count(*) from turnbuckle.graph_revisions) as revisions,
       (select count(*) from turnbuckle.people) as people, (select count(*) from turnbuckle.workspaces) as workspaces`,
  );
  return counts ?? null;
}
