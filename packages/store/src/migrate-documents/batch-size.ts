/** How long the transactions of a run take, and how many documents the next one holds. */
export interface Pace {
  readonly documents: number;
  /** Milliseconds, smoothed; `null` before the first. */
  readonly averageMs: number | null;
}

export const firstPace: Pace = { documents: 50, averageMs: null };

const weightOfNewest = 0.4;
const smallest = 25;
const largest = 2_000;

/**
 * The pace after a transaction that took so long. Grows by a fifth at most and halves at most, so that one slow moment does not throw it
 * about; a transaction over eight megabytes is shortened by its size.
 *
 * Source: GitLab, batched background migrations, `BatchOptimizer` (smoothing 0.4, growth 1.2).
 */
export function nextPace(pace: Pace, { ms, bytes, targetMs }: { readonly ms: number; readonly bytes: number; readonly targetMs: number }): Pace {
  const averageMs = pace.averageMs === null ? ms : weightOfNewest * ms + (1 - weightOfNewest) * pace.averageMs;
  const byTime = pace.documents * clamp(targetMs / Math.max(1, averageMs), 0.5, 1.2);
  const bySize = bytes > mostBytes ? pace.documents * (mostBytes / bytes) : Number.POSITIVE_INFINITY;
  return { documents: Math.round(clamp(Math.min(byTime, bySize), smallest, largest)), averageMs };
}

const mostBytes = 8 * 1024 * 1024;

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
