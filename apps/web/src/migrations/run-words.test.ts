import { expect, it } from 'vitest';
import type { Run, RunKnobs, RunState } from '../api/runs.ts';
import { canRollBack, runRate, takenBackBy } from './run-rate.ts';
import { about, ago, duration, runSentence, size, throttleSentence, timeOfDay } from './run-words.ts';

const counts = {
  documents: 500,
  unchanged: 200,
  changed: 100,
  quarantined: 2,
  skipped: 0,
  left: 198,
  chunks: 20,
  chunksDone: 12,
  chunksRunning: 1,
  chunksSplit: 0,
  retries: 1,
  ms: 900,
};
const run: Run = {
  id: 'a',
  migration: 'm',
  name: 'studio/1',
  direction: 'up',
  cohort: {},
  state: 'running',
  counts,
  error: null,
  createdBy: 'admin',
  createdAtMs: 1_000,
  finishedAtMs: null,
};
const done: Run = { ...run, state: 'done', counts: { ...counts, left: 0 }, finishedAtMs: 3_500 };

it.each<[RunState, string]>([
  ['queued', '500 graphs wait for a worker. 302 are carried over.'],
  ['running', '302 of 500 graphs carried over.'],
  ['paused', 'Paused at 302 of 500 graphs. Nothing is lost; it goes on from here.'],
  ['interrupted', 'Stopped at 302 of 500 graphs. No worker is at it. The next one goes on from here.'],
  ['failed', 'Failed at 302 of 500 graphs. A check does not hold.'],
])('says of a run that is %s: %s', (state, sentence) => {
  const { head, more } = runSentence({ ...run, state, error: 'A check does not hold.' });
  expect([head, more].filter((part) => part !== '').join(' ')).toBe(sentence);
});

it('says of a run that is done what it did and how long it took', () => {
  expect(runSentence(done)).toEqual({ head: '500 graphs carried over in 2.5 s.', more: '100 changed. 2 could not follow.' });
  expect(runSentence({ ...done, direction: 'dry', counts: { ...done.counts, documents: 1, quarantined: 0 } })).toEqual({
    head: '1 graph tried in 2.5 s.',
    more: '100 would change.',
  });
});

it('says of ways that were verified whether all can come back', () => {
  const verified: Run = { ...done, direction: 'verify' };
  expect(runSentence(verified).more).toBe('2 cannot come back.');
  expect(runSentence({ ...verified, counts: { ...verified.counts, quarantined: 0 } })).toEqual({ head: '500 graphs verified in 2.5 s.', more: 'Each can come back.' });
});

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_000, '1.0 s'],
  [9_940, '9.9 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [3_600_000, '1 h'],
  [5_400_000, '1 h 30 min'],
  [4 * 86_400_000, '4 days'],
])('writes %i ms as %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

it('writes sizes, times of day and times gone by', () => {
  expect([0, 999, 1_000, 20_000_000, 1.5e9, 4e15].map(size)).toEqual(['0 B', '999 B', '1.0 kB', '20 MB', '1.5 GB', '4000 TB']);
  expect([0, 605, 1_439].map(timeOfDay)).toEqual(['00:00', '10:05', '23:59']);
  expect([300, 2_300, 59_000, 3_700_000].map(about)).toEqual(['less than a second', 'about 2 s', 'about 59 s', 'about 1 h 2 min']);
  expect([ago(0, 44_000), ago(0, 50_000), ago(0, 600_000)]).toEqual(['just now', '1 min ago', '10 min ago']);
});

it('says why a run is held back, with the limit where there is one', () => {
  const knobs: RunKnobs = {
    concurrency: 2,
    targetMs: 300,
    maxReplicaLagMs: 1_500,
    maxWalBytesPerSecond: 20_000_000,
    maxActiveBackends: 1,
    maxP95Ms: null,
    window: { fromMinute: 1_320, toMinute: 360 },
    hold: false,
  };
  expect((['manual', 'replica-lag', 'wal', 'load', 'p95', 'window'] as const).map((reason) => throttleSentence(reason, knobs))).toEqual([
    'Held back by hand.',
    'The replica is behind by more than 1.5 s.',
    'The database writes more log than it should: over 20 MB a second.',
    'The database is busy: more than 1 connection at work.',
    'Chunks take too long.',
    'Out of hours: it works from 22:00 to 06:00 UTC.',
  ]);
  expect(throttleSentence('window', { ...knobs, window: null })).toBe('Out of hours.');
});

it('takes the measured rate, else the average, and has none for a run that stands still', () => {
  expect(runRate(run, 4_020)).toEqual({ docsPerSecond: 100, etaMs: 1_980 });
  const measured = { docsPerSecond: 7, etaMs: 9 };
  expect(runRate({ ...run, metrics: measured }, 4_020)).toEqual({ docsPerSecond: 7, etaMs: 9 });
  expect(runRate({ ...run, metrics: measured, throttle: { reason: 'wal', sinceMs: 1 } }, 4_020)).toEqual({ docsPerSecond: null, etaMs: null });
  expect(runRate({ ...run, state: 'paused' }, 4_020)).toEqual({ docsPerSecond: null, etaMs: null });
  expect(runRate(done, 9_000)).toEqual({ docsPerSecond: 200, etaMs: null });
  expect(runRate({ ...run, counts: { ...counts, left: 500 } }, 4_020)).toEqual({ docsPerSecond: null, etaMs: null });
});

it('offers the way back of what was carried over and not taken back', () => {
  const down: Run = { ...done, id: 'b', direction: 'down' };
  expect(canRollBack(done, [done])).toBe(true);
  expect(canRollBack(done, [down, done])).toBe(false);
  expect(takenBackBy(done, [down, done])?.id).toBe('b');
  expect(canRollBack(done, [{ ...down, state: 'failed' }, done])).toBe(true);
  expect(canRollBack(done, [{ ...down, migration: 'other' }, done])).toBe(true);
  expect(canRollBack(done, [{ ...done, id: 'c' }, down, done])).toBe(true);
  expect(canRollBack(down, [down, done])).toBe(false);
  expect(canRollBack({ ...run, direction: 'dry' }, [run])).toBe(false);
});
