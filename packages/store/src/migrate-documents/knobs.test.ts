import { expect, test } from 'vitest';
import { defaultKnobs, type Knobs, knobProblems, knobsOf } from './knobs.ts';

test.each([
  ['concurrency', 1, 1_000],
  ['targetMs', 10, 60_000],
  ['maxReplicaLagMs', 1, 3_600_000],
  ['maxWalBytesPerSecond', 1, Number.MAX_SAFE_INTEGER],
  ['maxActiveBackends', 0, 100_000],
  ['maxP95Ms', 1, 3_600_000],
] as const)('%s goes from %d to %d', (name, min, max) => {
  const told = [`'${name}' is a whole number from ${min} to ${max}.`];
  for (const fine of [min, max]) expect(knobProblems({ [name]: fine })).toEqual([]);
  for (const wrong of [min - 1, max + 1, min + 0.5, Number.NaN, '5' as never, true as never]) expect(knobProblems({ [name]: wrong })).toEqual(told);
});

test('a limit may be taken away', () => {
  expect(knobProblems({ maxReplicaLagMs: null, maxWalBytesPerSecond: null, maxActiveBackends: null, maxP95Ms: null, window: null })).toEqual([]);
});

test('a window has minutes of a day, over midnight too', () => {
  expect(knobProblems({ window: { fromMinute: 1_320, toMinute: 330 } })).toEqual([]);
  for (const window of [
    { fromMinute: -1, toMinute: 5 },
    { fromMinute: 0, toMinute: 1_440 },
    { fromMinute: 0.5, toMinute: 5 },
  ])
    expect(knobProblems({ window })).toEqual(["'window' has minutes of a day, from 0 to 1439."]);
});

test('what is no knob is named, and every fault is told', () => {
  expect(knobProblems({ pace: 3, concurrency: 0 } as Partial<Knobs>)).toEqual([
    "'concurrency' is a whole number from 1 to 1000.",
    `There is no knob 'pace'. Expected ${Object.keys(defaultKnobs).join(', ')}.`,
  ]);
  expect(knobProblems({ constructor: 3 } as Partial<Knobs>)).toHaveLength(1);
});

test('what was not set is the default, and nothing of it is a fault', () => {
  expect(knobsOf({ concurrency: 3, maxReplicaLagMs: null })).toEqual({ ...defaultKnobs, concurrency: 3, maxReplicaLagMs: null });
  expect(knobProblems(defaultKnobs)).toEqual([]);
});
