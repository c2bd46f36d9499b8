import type { Evidence, EvidenceState } from '@turnbuckle/rollout';
import type { Queryable } from '../database.ts';

/** All cells of a rollout that have counted anything, by key. */
export async function readEvidence(transaction: Queryable, rollout: string): Promise<Evidence> {
  const rows = await transaction.query<{ key: string; state: EvidenceState }>('select key, state from turnbuckle.rollout_cells where rollout = $1', [rollout]);
  return new Map(rows.map(({ key, state }) => [key, state]));
}

interface Change {
  readonly rollout: string;
  readonly before: Evidence;
  readonly after: Evidence;
}

/** Stores cells that changed and forgets those that are gone. Part of a transaction that holds the tick. */
export async function writeEvidence(transaction: Queryable, { rollout, before, after }: Change): Promise<void> {
  const changed = [...after].filter(([key, state]) => before.get(key) !== state);
  const gone = [...before.keys()].filter((key) => !after.has(key));
  if (gone.length > 0) await transaction.query('delete from turnbuckle.rollout_cells where rollout = $1 and key = any($2)', [rollout, gone]);
  if (changed.length === 0) return;
  await transaction.query(
    `insert into turnbuckle.rollout_cells (rollout, key, state) select $1, k, s from unnest($2::text[], $3::json[]) as c(k, s)
     on conflict (rollout, key) do update set state = excluded.state`,
    [rollout, changed.map(([key]) => key), changed.map(([, state]) => JSON.stringify(state))],
  );
}

/** Remembers that somebody who follows the release did something. */
export async function noteExposure(transaction: Queryable, rollout: string, atMs: number): Promise<void> {
  await transaction.query(
    `insert into turnbuckle.rollout_progress (rollout, last_exposure_at_ms) values ($1, $2)
     on conflict (rollout) do update set last_exposure_at_ms = greatest(turnbuckle.rollout_progress.last_exposure_at_ms, excluded.last_exposure_at_ms)`,
    [rollout, atMs],
  );
}

/** The newest exposure of somebody who follows the release; `null` before the first. */
export async function readLastExposure(transaction: Queryable, rollout: string): Promise<number | null> {
  const [row] = await transaction.query<{ atMs: number | null }>('select last_exposure_at_ms as "atMs" from turnbuckle.rollout_progress where rollout = $1', [rollout]);
  return row?.atMs ?? null;
}
