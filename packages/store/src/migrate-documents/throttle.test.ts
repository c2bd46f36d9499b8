import { expect, test } from 'vitest';
import { defaultKnobs, type Knobs } from './knobs.ts';
import { type Signals, type ThrottleReason, throttleReason, throttleReasons } from './throttle.ts';

const at = (hours: number, minutes = 0): number => Date.UTC(2030, 5, 1, hours, minutes);
const calm: Signals = { replicaLagMs: 0, walBytesPerSecond: 0, activeBackends: 0, p95Ms: 0, nowMs: at(12) };
const night = { fromMinute: 22 * 60, toMinute: 5 * 60 + 30 };
const day = { fromMinute: 9 * 60, toMinute: 17 * 60 };

/** What makes each reason apply, and no other. */
const causes: Readonly<Record<ThrottleReason, { readonly knobs: Partial<Knobs>; readonly signals: Partial<Signals> }>> = {
  manual: { knobs: { hold: true }, signals: {} },
  window: { knobs: { window: night }, signals: {} },
  'replica-lag': { knobs: { maxReplicaLagMs: 1_500 }, signals: { replicaLagMs: 1_501 } },
  wal: { knobs: { maxWalBytesPerSecond: 1_000 }, signals: { walBytesPerSecond: 1_000.5 } },
  load: { knobs: { maxActiveBackends: 0 }, signals: { activeBackends: 1 } },
  p95: { knobs: { maxP95Ms: 200 }, signals: { p95Ms: 201 } },
};

test('nothing holds a run back by itself', () => {
  expect(throttleReason(calm, defaultKnobs)).toBeNull();
  expect(throttleReason({ ...calm, walBytesPerSecond: 1e12, activeBackends: 1e6, p95Ms: 1e9 }, defaultKnobs)).toBeNull();
});

test.each(throttleReasons)('%s alone is told as such', (reason) => {
  const { knobs, signals } = causes[reason];
  expect(throttleReason({ ...calm, ...signals }, { ...defaultKnobs, ...knobs })).toBe(reason);
});

test.each([
  ['replica-lag', 'replicaLagMs', 1_500],
  ['wal', 'walBytesPerSecond', 1_000],
  ['load', 'activeBackends', 0],
  ['p95', 'p95Ms', 200],
] as const)('%s: the limit itself may be reached, no limit never holds, and what cannot be measured holds nobody', (reason, signal, limit) => {
  const knobs = { ...defaultKnobs, ...causes[reason].knobs };
  expect(throttleReason({ ...calm, [signal]: limit }, knobs)).toBeNull();
  expect(throttleReason({ ...calm, [signal]: null }, knobs)).toBeNull();
  expect(throttleReason({ ...calm, [signal]: limit + 1 }, { ...defaultKnobs, maxReplicaLagMs: null })).toBeNull();
});

test('of several reasons the first in their order is told, whichever they are', () => {
  for (let chosen = 0; chosen < 2 ** throttleReasons.length; chosen++) {
    const those = throttleReasons.filter((_, index) => (chosen & (1 << index)) !== 0);
    const knobs = Object.assign({}, defaultKnobs, ...those.map((reason) => causes[reason].knobs)) as Knobs;
    const signals = Object.assign({}, calm, ...those.map((reason) => causes[reason].signals)) as Signals;
    expect(throttleReason(signals, knobs)).toBe(those[0] ?? null);
  }
});

test.each([
  ['before a window by day', day, at(8, 59), 'window'],
  ['at its first minute', day, at(9), null],
  ['in its last minute', day, at(16, 59), null],
  ['at its end, which is outside', day, at(17), 'window'],
  ['before one over midnight', night, at(21, 59), 'window'],
  ['at its first minute', night, at(22), null],
  ['before midnight', night, at(23, 59), null],
  ['at midnight', night, at(24), null],
  ['after midnight', night, at(29, 29), null],
  ['at its end in the morning', night, at(29, 30), 'window'],
  ['in one without a minute', { fromMinute: 60, toMinute: 60 }, at(1), 'window'],
] as const)('%s', (...[, window, nowMs, reason]) => {
  expect(throttleReason({ ...calm, nowMs }, { ...defaultKnobs, window })).toBe(reason);
});
