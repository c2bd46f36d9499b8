import { expect, test } from 'vitest';
import { firstPace, nextPace, type Pace } from './batch-size.ts';

const megabyte = 1024 * 1024;
const after = (pace: Pace, ms: number, bytes = 1_000): Pace => nextPace(pace, { ms, bytes, targetMs: 300 });
/** After so many transactions, each of which took what `ms` says for its size. */
function settle(ms: (documents: number) => number, { from = firstPace, times = 60 }: { readonly from?: Pace; readonly times?: number } = {}): Pace {
  let pace = from;
  for (let time = 0; time < times; time++) pace = after(pace, ms(pace.documents));
  return pace;
}

test('the first one sets the average, each further one weighs 0.4', () => {
  const one = after(firstPace, 100);
  expect(one.averageMs).toBe(100);
  expect(after(one, 200).averageMs).toBeCloseTo(0.4 * 200 + 0.6 * 100);
});

test('it grows by a fifth at most and halves at most', () => {
  expect(after({ documents: 100, averageMs: null }, 0).documents).toBe(120);
  expect(after({ documents: 100, averageMs: null }, 280).documents).toBe(107);
  expect(after({ documents: 100, averageMs: null }, 300).documents).toBe(100);
  expect(after({ documents: 100, averageMs: null }, 400).documents).toBe(75);
  expect(after({ documents: 100, averageMs: null }, 1e9).documents).toBe(50);
});

test('it stays between 25 and 2,000 documents', () => {
  expect(settle(() => 0).documents).toBe(2_000);
  expect(settle(() => 60_000).documents).toBe(25);
});

test('it settles where a transaction takes what it should, and follows a change', () => {
  const fast = settle((documents) => documents * 0.5);
  expect(fast.documents * 0.5).toBeGreaterThan(280);
  expect(fast.documents * 0.5).toBeLessThan(320);
  const slow = settle((documents) => documents * 3, { from: fast });
  expect(slow.documents * 3).toBeGreaterThan(280);
  expect(slow.documents * 3).toBeLessThan(320);
});

test('one slow moment is forgotten', () => {
  const settled = settle((documents) => documents);
  expect(settle((documents) => documents, { from: after(settled, 5_000) }).documents).toBe(settled.documents);
});

test('over eight megabytes it is shortened by its size, however quick it was', () => {
  const pace = { documents: 1_000, averageMs: null };
  expect(after(pace, 100, 8 * megabyte).documents).toBe(1_200);
  expect(after(pace, 100, 16 * megabyte).documents).toBe(500);
  expect(after(pace, 100, 80 * megabyte).documents).toBe(100);
  expect(after(pace, 100, 8_000 * megabyte).documents).toBe(25);
  // The slower of the two counts.
  expect(after(pace, 600, 9 * megabyte).documents).toBe(500);
});
