import { expect, it } from 'vitest';
import { gridStep } from './grid-step.ts';

// 0 1 2 3
// 4 5 6 7
// 8 9
const grid = { count: 10, columns: 4 };

it.each([
  ['ArrowRight', 3, 4],
  ['ArrowLeft', 4, 3],
  ['ArrowDown', 5, 9],
  ['ArrowUp', 5, 1],
  ['Home', 5, 0],
  ['End', 5, 9],
  ['PageDown', 0, 9],
  ['PageUp', 9, 0],
])('%s leads from %i to %i', (key, index, to) => {
  expect(gridStep(key, { ...grid, index })).toBe(to);
});

it.each([
  ['ArrowDown', 7],
  ['ArrowUp', 2],
  ['ArrowLeft', 0],
  ['ArrowRight', 9],
  ['Home', 0],
  ['x', 4],
  ['constructor', 4],
])('%s leads nowhere from %i', (key, index) => {
  expect(gridStep(key, { ...grid, index })).toBeNull();
});
