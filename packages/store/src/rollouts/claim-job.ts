import type { Json } from '@turnbuckle/model';
import type { Effect } from '@turnbuckle/rollout';
import type { Database } from '../database.ts';

/** Work in somebody's hands. Everything it writes is refused once somebody else has a newer fence. */
export interface JobClaim {
  readonly rollout: string;
  readonly id: string;
  readonly effect: Effect;
  readonly fence: number;
  /** Beginnings that came to no end, this one included. */
  readonly attempts: number;
  /** What earlier beginnings left, to go on from. */
  readonly result: Json | null;
  readonly askedAtMs: number;
}

interface ClaimOptions {
  readonly worker: string;
  readonly nowMs: number;
  readonly leaseMs: number;
}

/** Takes work that waits, or whose worker is gone; what brings documents back comes first. `null` when there is none. */
export async function claimJob(database: Database, { worker, nowMs, leaseMs }: ClaimOptions): Promise<JobClaim | null> {
  const [claimed] = await database.query<JobClaim>(
    `update turnbuckle.rollout_jobs j set state = 'running', fence = j.fence + 1, attempts = j.attempts + 1, worker = $1, lease_until_ms = $2::bigint + $3::bigint,
       started_at_ms = coalesce(j.started_at_ms, $2)
     from (select rollout, id from turnbuckle.rollout_jobs where (state = 'waiting' and due_at_ms <= $2) or (state = 'running' and lease_until_ms < $2)
       order by effect->>'do' = 'migrate-down' desc, due_at_ms, rollout, id limit 1 for update skip locked) as found
     where j.rollout = found.rollout and j.id = found.id
     returning j.rollout, j.id, j.effect, j.fence, j.attempts, j.result, j.asked_at_ms as "askedAtMs"`,
    [worker, nowMs, leaseMs],
  );
  return claimed ?? null;
}

const mine = "rollout = $1 and id = $2 and fence = $3 and state = 'running'";

/** Says that the worker lives, and what it has so far. False when the work has been taken from it. */
export async function keepJob(
  database: Database,
  { rollout, id, fence }: JobClaim,
  { untilMs, result = null }: { readonly untilMs: number; readonly result?: Json | null },
): Promise<boolean> {
  const rows = await database.query(`update turnbuckle.rollout_jobs set lease_until_ms = $4, result = coalesce($5, result) where ${mine} returning id`, [
    rollout,
    id,
    fence,
    untilMs,
    result === null ? null : JSON.stringify(result),
  ]);
  return rows.length > 0;
}

export interface JobEnd {
  readonly state: 'done' | 'failed';
  /** For people: a figure, a name, what went wrong. */
  readonly detail: string;
  readonly result?: Json | undefined;
}

/** Ends the work. False when it has been taken from this worker, whose end then counts for nothing. */
export async function endJob(database: Database, { rollout, id, fence }: JobClaim, { state, detail, result, nowMs }: JobEnd & { readonly nowMs: number }): Promise<boolean> {
  const rows = await database.query(
    `update turnbuckle.rollout_jobs set state = $4, detail = $5, result = coalesce($6, result), ended_at_ms = $7, lease_until_ms = null where ${mine} returning id`,
    [rollout, id, fence, state, detail, result === undefined ? null : JSON.stringify(result), nowMs],
  );
  return rows.length > 0;
}

interface Later {
  readonly dueAtMs: number;
  readonly detail: string;
  readonly result?: Json | undefined;
  /** It failed, and is tried again; else it waits for something, and the beginning counts for nothing. */
  readonly hasFailed: boolean;
}

/** Puts the work back, to be taken up again later by anybody. */
export async function postponeJob(database: Database, { rollout, id, fence }: JobClaim, { dueAtMs, detail, result, hasFailed }: Later): Promise<boolean> {
  const rows = await database.query(
    `update turnbuckle.rollout_jobs set state = 'waiting', due_at_ms = $4, detail = $5, result = coalesce($6, result), attempts = attempts - $7, lease_until_ms = null
     where ${mine} returning id`,
    [rollout, id, fence, dueAtMs, detail, result === undefined ? null : JSON.stringify(result), hasFailed ? 0 : 1],
  );
  return rows.length > 0;
}
