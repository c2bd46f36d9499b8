import type { Queryable } from '../database.ts';

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

/** Remembers who works in a workspace: whom a rollout reaches with it. */
export async function noteMembers(
  transaction: Queryable,
  { people, workspace, nowMs }: { readonly people: readonly string[]; readonly workspace: string; readonly nowMs: number },
): Promise<void> {
  await transaction.query('insert into turnbuckle.workspace_people (workspace, person, since_ms) select $1, unnest($2::text[]), $3 on conflict do nothing', [
    workspace,
    [...new Set(people)].sort(),
    nowMs,
  ]);
}
