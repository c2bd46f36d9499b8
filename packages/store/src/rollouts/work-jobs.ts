import { randomBytes } from 'node:crypto';
import type { Json } from '@turnbuckle/model';
import { flagOf } from '@turnbuckle/rollout';
import type { Database } from '../database.ts';
import { claimJob, endJob, type JobClaim, type JobEnd, keepJob, postponeJob } from './claim-job.ts';
import type { GoverningRollout } from './governing-rollout.ts';
import { assess } from './jobs/assess.ts';
import { draftSuccessor } from './jobs/draft-successor.ts';
import { findRolloutCause } from './jobs/find-rollout-cause.ts';
import { freezeSegments } from './jobs/freeze-segments.ts';
import { migrateBack } from './jobs/migrate-back.ts';
import { migrateForward } from './jobs/migrate-forward.ts';
import { notifyOwners } from './jobs/notify-owners.ts';
import { queueMessage } from './jobs/queue-message.ts';
import { removeFlag } from './jobs/remove-flag.ts';
import { runHook } from './jobs/run-hook.ts';
import { shadowCompile } from './jobs/shadow-compile.ts';
import { readRolloutRow } from './rollout-row.ts';
import { tickRollout } from './tick-rollout.ts';

/** One piece of work and what it needs. */
export interface JobContext {
  readonly database: Database;
  readonly rollout: GoverningRollout;
  readonly claim: JobClaim;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
  /** Keeps what was found so far, for whoever goes on after a crash. Throws when the work has been taken from this worker. */
  keep(result: Json): Promise<void>;
}

/** How a piece of work ended, or why it must wait. */
export type JobOutcome = JobEnd | { readonly state: 'waits'; readonly waitMs: number; readonly detail: string; readonly result?: Json };

export type JobPoint = 'claimed' | 'worked' | 'ended';

export interface JobWorkerOptions {
  readonly signal: AbortSignal;
  readonly clock: () => number;
  readonly worker?: string;
  /** A worker that says nothing for so long has lost its work; 20 seconds unless given. */
  readonly leaseMs?: number;
  /** Called at points of the work where a crash would be felt. */
  readonly onPoint?: (point: JobPoint, claim: JobClaim) => void | Promise<void>;
}

class Taken extends Error {
  override readonly name = 'Taken';
}

const mostAttempts = 5;

/** Does one piece of work, if any waits, and decides anew with what became of it. False when there was nothing to do. */
export async function workOneJob(database: Database, options: JobWorkerOptions): Promise<boolean> {
  const { clock, worker = `worker-${randomBytes(4).toString('hex')}`, leaseMs = 20_000, onPoint } = options;
  const claim = await claimJob(database, { worker, nowMs: clock(), leaseMs });
  if (claim === null) return false;
  const heartbeat = setInterval(() => void keepJob(database, claim, { untilMs: clock() + leaseMs }).catch(() => false), Math.max(20, leaseMs / 4));
  try {
    await onPoint?.('claimed', claim);
    const outcome = await work(database, claim, { ...options, leaseMs });
    await onPoint?.('worked', claim);
    await settle(database, claim, { outcome, nowMs: clock() });
    await onPoint?.('ended', claim);
  } catch (error) {
    if (error instanceof Taken) return true;
    await retry(database, claim, { reason: error instanceof Error ? error.message : String(error), nowMs: clock() });
  } finally {
    clearInterval(heartbeat);
  }
  await tickRollout(database, claim.rollout, { nowMs: clock(), isPatient: true, clock });
  return true;
}

async function settle(database: Database, claim: JobClaim, { outcome, nowMs }: { readonly outcome: JobOutcome; readonly nowMs: number }): Promise<void> {
  if (outcome.state === 'waits') await postponeJob(database, claim, { ...outcome, dueAtMs: nowMs + outcome.waitMs, hasFailed: false });
  else await endJob(database, claim, { ...outcome, nowMs });
}

/** Tried again, later each time. Documents that must come back are tried for ever. */
async function retry(database: Database, claim: JobClaim, { reason, nowMs }: { readonly reason: string; readonly nowMs: number }): Promise<void> {
  if (claim.attempts >= mostAttempts && claim.effect.do !== 'migrate-down') {
    await endJob(database, claim, { state: 'failed', detail: reason, nowMs });
    return;
  }
  await postponeJob(database, claim, { dueAtMs: nowMs + Math.min(30_000, 500 * 2 ** Math.min(claim.attempts, 10)), detail: reason, hasFailed: true });
}

async function work(database: Database, claim: JobClaim, { clock, signal, leaseMs }: JobWorkerOptions & { readonly leaseMs: number }): Promise<JobOutcome> {
  const row = await readRolloutRow(database, claim.rollout);
  if (row === null) return { state: 'failed', detail: 'There is no such rollout any more.' };
  const rollout: GoverningRollout = { ...row, flag: flagOf(row.plan, row.state) };
  const keep = async (result: Json): Promise<void> => {
    if (!(await keepJob(database, claim, { untilMs: clock() + leaseMs, result }))) throw new Taken();
  };
  const context: JobContext = { database, rollout, claim, clock, signal, keep };
  const { effect } = claim;
  switch (effect.do) {
    case 'shadow-compile':
      return shadowCompile(context);
    case 'run-hook':
      return runHook(context, effect);
    case 'freeze-segments':
      return freezeSegments(context);
    case 'migrate-up':
      return migrateForward(context, effect);
    case 'migrate-down':
      return migrateBack(context);
    case 'assess':
      return assess(context, effect);
    case 'notify':
      return notifyOwners(context, effect);
    case 'find-cause':
      return findRolloutCause(context, effect);
    case 'draft-successor':
      return draftSuccessor(context, effect);
    case 'message':
      return queueMessage(context, effect);
    case 'remove-flag':
      return removeFlag(context);
  }
}
