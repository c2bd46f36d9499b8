import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database.ts';
import { firstPace, nextPace, type Pace } from './batch-size.ts';
import type { Claim } from './claim-chunk.ts';
import { defaultKnobs, type Knobs } from './knobs.ts';
import type { SignalReader } from './read-signals.ts';
import { throttleRun } from './throttle-run.ts';
import { Halted, type WorkOptions, workBatch } from './work-batch.ts';

/** What a worker keeps of a run from chunk to chunk. */
export interface RunPace {
  pace: Pace;
  knobs: Knobs;
  /** When it was last looked whether the run has to wait. */
  lookedAtMs: number;
  readonly signals: SignalReader;
}

export function newRunPace(signals: SignalReader): RunPace {
  return { pace: firstPace, knobs: defaultKnobs, lookedAtMs: Number.NEGATIVE_INFINITY, signals };
}

export interface ChunkOptions extends WorkOptions {
  readonly signal: AbortSignal;
  readonly pace: RunPace;
  /** Between two looks whether the run still has to wait. */
  readonly pollMs: number;
  /** Called when a transaction is through; whether it was the chunk's last. */
  readonly afterBatch?: (isLast: boolean) => Promise<void>;
}

/** Works at a chunk from its checkpoint on, in transactions of the size that takes the time they should. */
export async function workChunk(database: Database, claim: Claim, options: ChunkOptions): Promise<void> {
  const { pace, clock } = options;
  for (let start = claim.done; start < claim.graphs.length; ) {
    await waitForTurn(database, claim, options);
    const count = Math.min(pace.pace.documents, claim.graphs.length - start);
    const startMs = clock();
    const { bytes } = await workBatch(database, claim, { ...options, start, count });
    // A chunk's rest says nothing of how long a whole batch takes.
    if (count === pace.pace.documents) pace.pace = nextPace(pace.pace, { ms: clock() - startMs, bytes, targetMs: pace.knobs.targetMs });
    start += count;
    await options.afterBatch?.(start >= claim.graphs.length);
  }
}

const lookEveryMs = 1_000;

/** Looks, before any work, whether the run has to wait, and waits. A worker that is to end gives its chunk back instead. */
async function waitForTurn(database: Database, { run }: Claim, { pace, clock, signal, pollMs }: ChunkOptions): Promise<void> {
  for (;;) {
    if (signal.aborted) throw new Halted();
    const nowMs = clock();
    if (nowMs - pace.lookedAtMs < lookEveryMs) return;
    const { reason, knobs } = await throttleRun(database, run, { signals: pace.signals });
    pace.knobs = knobs;
    if (reason === null) {
      pace.lookedAtMs = nowMs;
      return;
    }
    const [row] = await database.query<{ state: string }>('select state from turnbuckle.migration_runs where id = $1', [run]);
    if (row?.state !== 'running') throw new Halted();
    await sleep(pollMs, undefined, { signal }).catch(() => {});
  }
}
