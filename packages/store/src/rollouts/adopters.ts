import type { Queryable } from '../database.ts';
import { type GoverningRollout, inRollout, readSubjects } from './governing-rollout.ts';

/**
 * Writes down who follows the release from now on and who does not any more: who goes back first, and whom to tell. All workspaces, or those
 * that are named.
 */
export async function noteAdopters(
  transaction: Queryable,
  rollout: GoverningRollout,
  { nowMs, workspaces = null }: { readonly nowMs: number; readonly workspaces?: readonly string[] | null },
): Promise<void> {
  const subjects = await readSubjects(transaction, rollout, workspaces);
  const following = subjects.filter((subject) => inRollout(rollout, subject).assignment.admitted).map(({ workspace }) => workspace);
  await transaction.query(
    `update turnbuckle.rollout_adopters set until_ms = $2 where rollout = $1 and until_ms is null and workspace <> all($3) and ($4::text[] is null or workspace = any($4))`,
    [rollout.id, nowMs, following, workspaces],
  );
  await transaction.query(
    `insert into turnbuckle.rollout_adopters (rollout, workspace, since_ms) select $1, w, $2 from unnest($3::text[]) w
     where not exists (select from turnbuckle.rollout_adopters a where a.rollout = $1 and a.workspace = w and a.until_ms is null) on conflict do nothing`,
    [rollout.id, nowMs, following],
  );
}
