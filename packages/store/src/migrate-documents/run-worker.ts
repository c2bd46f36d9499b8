import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Migration } from '@turnbuckle/evolve';
import type { Database } from '../database.ts';
import { finishRuns, interruptRuns } from './change-run.ts';
import { type Claim, claimChunk, extendLease, releaseChunk } from './claim-chunk.ts';
import { loadMigration } from './registered-migration.ts';
import { Fenced, type WorkPoint, workChunk } from './work-chunk.ts';

export interface WorkerOptions {
  /** Ends the worker after the chunk at hand. */
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
  /** Called when a chunk has been done. */
  readonly onChunk?: (claim: Claim) => void;
  readonly onPoint?: (point: WorkPoint, claim: Claim) => void | Promise<void>;
}

export interface WorkerReport {
  readonly chunks: number;
  /** Chunks that were taken from it while it worked. */
  readonly fenced: number;
  readonly failed: number;
}

/** Works at all runs, chunk by chunk. Any number of workers in any number of processes share the work; one that dies loses only its lease. */
export async function runWorker(database: Database, options: WorkerOptions): Promise<WorkerReport> {
  const { signal, clock, worker = `worker-${randomBytes(4).toString('hex')}`, leaseMs = 20_000, pollMs = 500 } = options;
  const migrations = new Map<string, Migration>();
  const report = { chunks: 0, fenced: 0, failed: 0 };
  while (!signal.aborted) {
    const claim = await claimChunk(database, { worker, nowMs: clock(), leaseMs });
    await finishRuns(database, { clock });
    if (claim === null) {
      if (options.untilIdle === true && !(await isBusy(database))) break;
      await interruptRuns(database, { nowMs: clock() });
      await sleep(pollMs, undefined, { signal }).catch(() => {});
      continue;
    }
    report[await workOne(database, claim, { ...options, leaseMs, migrations })]++;
  }
  await finishRuns(database, { clock });
  await interruptRuns(database, { nowMs: clock() });
  return report;
}

type Working = WorkerOptions & { readonly leaseMs: number; readonly migrations: Map<string, Migration> };

async function workOne(database: Database, claim: Claim, { clock, leaseMs, migrations, onChunk, onPoint }: Working): Promise<'chunks' | 'fenced' | 'failed'> {
  const heartbeat = setInterval(() => void extendLease(database, claim, { nowMs: clock(), leaseMs }).catch(() => false), Math.max(20, leaseMs / 4));
  try {
    await onPoint?.('claimed', claim);
    const migration = migrations.get(claim.migration) ?? (await loadMigration(database, claim.migration));
    if (migration === null) throw new Error(`There is no migration ${claim.migration}.`);
    migrations.set(claim.migration, migration);
    await workChunk(database, claim, { migration, clock, onPoint });
    onChunk?.(claim);
    return 'chunks';
  } catch (error) {
    if (error instanceof Fenced) return 'fenced';
    await releaseChunk(database, claim, error instanceof Error ? error.message : String(error));
    return 'failed';
  } finally {
    clearInterval(heartbeat);
  }
}

/** A run that waits for a worker, or for one that holds a chunk of it. */
async function isBusy(database: Database): Promise<boolean> {
  const rows = await database.query(
    `select from turnbuckle.migration_runs r where r.state in ('queued', 'running', 'interrupted')
     and exists (select from turnbuckle.migration_chunks c where c.run = r.id and c.state in ('waiting', 'running')) limit 1`,
  );
  return rows.length > 0;
}
