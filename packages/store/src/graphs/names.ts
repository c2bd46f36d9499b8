import type { Queryable } from '../database.ts';

/** What a workspace follows unless a release is named or it is held to one by hand. */
export const defaultRelease = 'legacy';

/** People and workspaces need no sign-up: one that is named for the first time is created. */
export async function ensureNamed(
  transaction: Queryable,
  { people, workspace, nowMs }: { readonly people: readonly string[]; readonly workspace?: string; readonly nowMs: number },
): Promise<void> {
  // In one order everywhere, so that two saves never wait for each other.
  const ids = [...new Set(people)].sort();
  await transaction.query('insert into turnbuckle.people (id, created_at_ms) select unnest($1::text[]), $2 on conflict do nothing', [ids, nowMs]);
  if (workspace === undefined) return;
  await transaction.query('insert into turnbuckle.workspaces (id, created_at_ms) values ($1, $2) on conflict do nothing', [workspace, nowMs]);
}

/** The release in which a save happens: the one that is named, else the workspace's, else the default. */
export async function releaseFor(queryable: Queryable, { workspace, wanted }: { readonly workspace: string; readonly wanted: string | undefined }): Promise<string> {
  if (wanted !== undefined) return wanted;
  const [row] = await queryable.query<{ release: string | null }>('select release from turnbuckle.workspaces where id = $1', [workspace]);
  return row?.release ?? defaultRelease;
}

/** Holds a workspace to a release by hand; `null` lets it follow the default again. */
export async function pinWorkspace(
  queryable: Queryable,
  { workspace, release, nowMs }: { readonly workspace: string; readonly release: string | null; readonly nowMs: number },
): Promise<void> {
  await queryable.query(
    `insert into turnbuckle.workspaces (id, release, created_at_ms) values ($1, $2, $3)
     on conflict (id) do update set release = excluded.release`,
    [workspace, release, nowMs],
  );
}
