import type { Decision } from '@turnbuckle/rollout';
import type { Queryable } from '../database.ts';
import type { GoverningRollout } from './governing-rollout.ts';

/** Writes down ways back that were just decided. */
export async function noteRollbacks(
  transaction: Queryable,
  { id, plan, state }: GoverningRollout,
  { decision, nowMs }: { readonly decision: Decision; readonly nowMs: number },
): Promise<void> {
  for (const { id: rollback, trigger } of decision.state.rollbacks.slice(state.rollbacks.length)) {
    // A look counts what comes in while it waits for its turn, so it may be older than what it found.
    await transaction.query(
      `insert into turnbuckle.rollout_rollbacks (rollout, id, first_bad_at_ms, detected_at_ms, decided_at_ms)
         select $1, $2, first_bad, detected, greatest($5, detected) from (
           select min(at_ms) filter (where not ok) as first_bad,
             coalesce((select answered_at_ms from turnbuckle.rollout_sources where rollout = $1 and guardrail = $6), max(received_at_ms)) as detected
           from turnbuckle.facts where release = $3 and at_ms >= $4 and is_counted) as found
       on conflict do nothing`,
      [id, rollback, plan.release, state.admittedAtMs ?? 0, nowMs, trigger.name],
    );
  }
}

/** Says that what was decided has been committed. */
export async function notePublished(queryable: Queryable, rollout: string, nowMs: number): Promise<void> {
  await queryable.query('update turnbuckle.rollout_rollbacks set published_at_ms = $2 where rollout = $1 and published_at_ms is null', [rollout, nowMs]);
}

/** Counts a save that named a release which its workspace does not follow any more. */
export async function noteRefused(transaction: Queryable, release: string, nowMs: number): Promise<void> {
  await transaction.query(
    `update turnbuckle.rollout_rollbacks b set refused = refused + 1, first_refused_at_ms = coalesce(first_refused_at_ms, $2), last_refused_at_ms = greatest(last_refused_at_ms, $2)
     where (b.rollout, b.id) = (select n.rollout, n.id from turnbuckle.rollout_rollbacks n join turnbuckle.rollouts r on r.id = n.rollout
       where r.release = $1 order by n.decided_at_ms desc, n.id desc limit 1)`,
    [release, nowMs],
  );
}

/** One way back as it was measured. Times are milliseconds since 1970; `null` of what has not been, or nothing told. */
export interface RollbackTimes {
  readonly id: string;
  readonly firstBadAtMs: number | null;
  readonly detectedAtMs: number | null;
  readonly decidedAtMs: number;
  readonly publishedAtMs: number | null;
  /** Saves that were kept apart, since they named what had been taken back. */
  readonly refused: number;
  readonly firstRefusedAtMs: number | null;
  readonly lastRefusedAtMs: number | null;
}

export async function readRollbackTimes(queryable: Queryable, rollout: string): Promise<readonly RollbackTimes[]> {
  return queryable.query<RollbackTimes>(
    `select id, first_bad_at_ms as "firstBadAtMs", detected_at_ms as "detectedAtMs", decided_at_ms as "decidedAtMs", published_at_ms as "publishedAtMs", refused,
       first_refused_at_ms as "firstRefusedAtMs", last_refused_at_ms as "lastRefusedAtMs"
     from turnbuckle.rollout_rollbacks where rollout = $1 order by decided_at_ms, id`,
    [rollout],
  );
}
