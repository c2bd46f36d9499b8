import { checkRollout, stepsOf, unansweredLines } from '@turnbuckle/rollout';
import { expect, it } from 'vitest';
import plan from './rollout.ts';

it('declares every line of the order', () => {
  expect(unansweredLines(plan)).toEqual([]);
});

it('can be started', () => {
  expect(checkRollout(plan)).toEqual([]);
});

it('takes the eight weeks of the order', () => {
  const day = 86_400_000;
  expect(stepsOf(plan).map(({ id, plannedMs }) => [id, Math.floor(plannedMs / day / 7) + 1])).toEqual([
    ['development', 1],
    ['staging', 2],
    ['internal', 3],
    ['beta', 3],
    ['rollout-10', 4],
    ['rollout-25', 4],
    ['rollout-50', 5],
    ['rollout-75', 5],
    ['rollout-100', 6],
    ['stabilise', 7],
    ['clean-up', 8],
  ]);
});

it('is plain JSON', () => {
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
});
