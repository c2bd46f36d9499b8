import type { Knobs, TimeWindow } from './knobs.ts';

/** Why a run stands still, the first that applies in this order. */
export const throttleReasons = ['manual', 'window', 'replica-lag', 'wal', 'load', 'p95'] as const;
export type ThrottleReason = (typeof throttleReasons)[number];

/** What was measured; `null` where it cannot be, which holds nobody back. */
export interface Signals {
  /** Of the slowest replica. */
  readonly replicaLagMs: number | null;
  readonly walBytesPerSecond: number | null;
  readonly activeBackends: number | null;
  readonly p95Ms: number | null;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Whether a run has to wait, and for what. Pure: what is measured stands in `signals`. */
export function throttleReason(signals: Signals, knobs: Knobs): ThrottleReason | null {
  const exceeds: Readonly<Record<ThrottleReason, boolean>> = {
    manual: knobs.hold,
    window: knobs.window !== null && !isWithin(signals.nowMs, knobs.window),
    'replica-lag': isAbove(signals.replicaLagMs, knobs.maxReplicaLagMs),
    wal: isAbove(signals.walBytesPerSecond, knobs.maxWalBytesPerSecond),
    load: isAbove(signals.activeBackends, knobs.maxActiveBackends),
    p95: isAbove(signals.p95Ms, knobs.maxP95Ms),
  };
  return throttleReasons.find((reason) => exceeds[reason]) ?? null;
}

function isAbove(measured: number | null, limit: number | null): boolean {
  return measured !== null && limit !== null && measured > limit;
}

function isWithin(nowMs: number, { fromMinute, toMinute }: TimeWindow): boolean {
  const minute = Math.floor(nowMs / 60_000) % 1_440;
  return fromMinute <= toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
}
