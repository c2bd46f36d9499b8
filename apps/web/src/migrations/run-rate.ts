import type { Run, RunMetrics, Throttle } from '../api/runs.ts';

export interface RunRate {
  /** Graphs a second; `null` while nobody can say. */
  readonly docsPerSecond: number | null;
  /** Until the end at this rate. */
  readonly etaMs: number | null;
}

const none: RunRate = { docsPerSecond: null, etaMs: null };

/** How fast a run is: as it was measured, else on average since its start. A run that stands still has no end in sight. */
export function runRate(
  {
    state,
    counts,
    metrics,
    throttle = null,
    createdAtMs,
    finishedAtMs,
  }: Run & { readonly metrics?: Pick<RunMetrics, 'docsPerSecond' | 'etaMs'>; readonly throttle?: Throttle | null },
  nowMs: number,
): RunRate {
  const done = counts.documents - counts.left;
  if (finishedAtMs !== null) {
    const tookMs = finishedAtMs - createdAtMs;
    return { docsPerSecond: done === 0 || tookMs <= 0 ? null : (done / tookMs) * 1_000, etaMs: null };
  }
  if (state !== 'running' || throttle !== null) return none;
  if (metrics !== undefined) return { docsPerSecond: metrics.docsPerSecond, etaMs: metrics.etaMs };
  const docsPerSecond = done === 0 || nowMs <= createdAtMs ? null : (done / (nowMs - createdAtMs)) * 1_000;
  return { docsPerSecond, etaMs: docsPerSecond === null ? null : (counts.left / docsPerSecond) * 1_000 };
}

/** The run that took this one back, if the newest word about its migration is one; runs come the newest first. */
export function takenBackBy(run: Run, runs: readonly Run[]): Run | null {
  const later = runs.slice(
    0,
    runs.findIndex(({ id }) => id === run.id),
  );
  const last = later.find(({ migration, direction, state }) => migration === run.migration && (direction === 'up' || direction === 'down') && state !== 'failed');
  return last?.direction === 'down' ? last : null;
}

/** Only what carried something over can be taken back, and only once. */
export function canRollBack(run: Run, runs: readonly Run[]): boolean {
  return run.direction === 'up' && run.counts.left < run.counts.documents && runs.some(({ id }) => id === run.id) && takenBackBy(run, runs) === null;
}
