import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Migration, type Scripts, scriptKeys } from '@turnbuckle/evolve';
import type { Database } from '../database.ts';
import type { PictureOf } from './carry-document.ts';
import { finishRuns, interruptRuns, stopRun, validateDuring } from './change-run.ts';
import { ChunkDelivery, type Delivery } from './chunk-delivery.ts';
import { type Claim, type ClaimOptions, claimChunk, extendLease, releaseChunk } from './claim-chunk.ts';
import { FirstDocuments } from './dry-run.ts';
import { SignalReader } from './read-signals.ts';
import { loadMigration } from './registered-migration.ts';
import { shadowDown } from './shadow-down.ts';
import { Fenced, Halted, type WorkPoint } from './work-batch.ts';
import { newRunPace, type RunPace, workChunk } from './work-chunk.ts';

export interface WorkerOptions {
  /** Ends the worker after the transaction at hand; its chunk goes on where it stopped. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** How it is called in the chunks it takes; made when it is not given. */
  readonly worker?: string;
  /** A worker that says nothing for so long has lost its chunk; 20 seconds unless given. */
  readonly leaseMs?: number;
  /** Between two looks for work; 500 unless given. */
  readonly pollMs?: number;
  /** Ends by itself once no run waits for anything. */
  readonly untilIdle?: boolean;
  /** Functions that migrations name and no JSON holds. */
  readonly scripts?: Scripts;
  /** What documents compute, for migrations that may not change it. */
  readonly pictureOf?: PictureOf;
  /** Called when a chunk has been done. */
  readonly onChunk?: (claim: Claim) => void;
  readonly onPoint?: (point: WorkPoint, claim: Claim) => void | Promise<void>;
}

export interface WorkerReport {
  readonly chunks: number;
  /** Chunks that were taken from it while it worked. */
  readonly fenced: number;
  readonly failed: number;
  /** Chunks that it gave back, since it or their run was to stop. */
  readonly halted: number;
  /** Documents whose old body was brought up to date after a save. */
  readonly shadowed: number;
}

type Working = WorkerOptions & {
  readonly leaseMs: number;
  readonly pollMs: number;
  readonly migrations: Map<string, Migration>;
  readonly paces: Map<string, RunPace>;
};

/** Works at all runs, chunk by chunk. Any number of workers in any number of processes share the work; one that dies loses only its lease. */
export async function runWorker(database: Database, options: WorkerOptions): Promise<WorkerReport> {
  const { signal, clock, worker = `worker-${randomBytes(4).toString('hex')}`, leaseMs = 20_000, pollMs = 500, scripts = {} } = options;
  const working: Working = { ...options, leaseMs, pollMs, migrations: new Map(), paces: new Map() };
  const report = { chunks: 0, fenced: 0, failed: 0, halted: 0, shadowed: 0 };
  const delivery = await ChunkDelivery.open(database);
  const next = (): ClaimOptions => ({ worker, nowMs: clock(), leaseMs, scripts: scriptKeys(scripts) });
  try {
    while (!signal.aborted) {
      const { claim, delivered } = await nextClaim(database, delivery, next);
      await finishRuns(database, { clock });
      if (claim === null) {
        const shadowed = await shadowDown(database, { migrations: working.migrations, scripts });
        report.shadowed += shadowed;
        if (shadowed > 0) continue;
        if (options.untilIdle === true && !(await isBusy(database, scriptKeys(scripts)))) break;
        await interruptRuns(database, { nowMs: clock() });
        await sleep(pollMs, undefined, { signal }).catch(() => {});
        continue;
      }
      const outcome = await workOne(database, claim, working);
      report[outcome]++;
      if (delivered !== null) await delivery.acknowledge(delivered);
      if (outcome === 'chunks') await validateDuring(database, claim.run, { clock });
      // A run that pauses lets its chunks be; without a moment's rest the same one would be taken again at once.
      if (outcome === 'halted' && !signal.aborted) await sleep(pollMs, undefined, { signal }).catch(() => {});
    }
    await finishRuns(database, { clock });
    await interruptRuns(database, { nowMs: clock() });
  } finally {
    await delivery.close();
  }
  return report;
}

/** The chunk that was delivered, where it can be had; else any that waits or lost its worker: rows are the truth, whatever became of a delivery. */
async function nextClaim(database: Database, delivery: ChunkDelivery, next: () => ClaimOptions): Promise<{ readonly claim: Claim | null; readonly delivered: Delivery | null }> {
  for (;;) {
    const delivered = await delivery.take();
    if (delivered === null) return { claim: await claimChunk(database, next()), delivered };
    const claim = await claimChunk(database, next(), delivered);
    if (claim !== null) return { claim, delivered };
    await delivery.acknowledge(delivered);
  }
}

async function workOne(database: Database, claim: Claim, working: Working): Promise<'chunks' | 'fenced' | 'failed' | 'halted'> {
  const { clock, leaseMs, pollMs, signal, migrations, paces, onChunk, onPoint } = working;
  const heartbeat = setInterval(() => void extendLease(database, claim, { nowMs: clock(), leaseMs }).catch(() => false), Math.max(20, leaseMs / 4));
  try {
    await onPoint?.('claimed', claim);
    const migration = migrations.get(claim.migration) ?? (await loadMigration(database, claim.migration, working.scripts));
    if (migration === null) throw new Error(`There is no migration ${claim.migration}.`);
    migrations.set(claim.migration, migration);
    const pace = paces.get(claim.run) ?? newRunPace(new SignalReader(database, clock));
    paces.set(claim.run, pace);
    const way = { digest: claim.migration, migration, direction: claim.direction === 'up' || claim.direction === 'dry' ? 'up' : 'down', pictureOf: working.pictureOf } as const;
    const first = new FirstDocuments(migration, claim);
    const afterBatch = async (isLast: boolean): Promise<void> => {
      if (isLast) first.close();
      if (first.stop === null) return;
      await stopRun(database, claim.run, { verdict: first.stop, nowMs: clock() });
      throw new Halted();
    };
    await workChunk(database, claim, {
      way,
      clock,
      onPoint,
      signal,
      pace,
      pollMs,
      afterBatch,
      idleMs: leaseMs,
      onCarried: (head, bytes, result) => first.feed(head, bytes, result),
    });
    await onPoint?.('acknowledged', claim);
    onChunk?.(claim);
    return 'chunks';
  } catch (error) {
    if (error instanceof Fenced) return 'fenced';
    await releaseChunk(database, claim, error instanceof Halted ? null : error instanceof Error ? error.message : String(error));
    return error instanceof Halted ? 'halted' : 'failed';
  } finally {
    clearInterval(heartbeat);
  }
}

/** A run that waits for a worker such as this one, or for one that holds a chunk of it. */
async function isBusy(database: Database, scripts: readonly string[]): Promise<boolean> {
  const rows = await database.query(
    `select from turnbuckle.migration_runs r join turnbuckle.document_migrations m on m.digest = r.migration
     where r.state in ('queued', 'running', 'interrupted') and m.scripts <@ $1
     and exists (select from turnbuckle.migration_chunks c where c.run = r.id and c.state in ('waiting', 'running')) limit 1`,
    [scripts],
  );
  return rows.length > 0;
}
