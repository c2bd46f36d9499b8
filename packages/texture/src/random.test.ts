import { describe, expect, it } from 'vitest';
import { makeRandom } from './random.ts';

describe('makeRandom', () => {
  it('gives the same numbers for a seed, others for another', () => {
    const [a, b, c] = [makeRandom(9), makeRandom(9), makeRandom(10)];
    const first = Array.from({ length: 20 }, () => a.next());
    expect(Array.from({ length: 20 }, () => b.next())).toEqual(first);
    expect(Array.from({ length: 20 }, () => c.next())).not.toEqual(first);
  });

  it('spreads over its range and follows weights', () => {
    const random = makeRandom(1);
    const dice = Array.from({ length: 6000 }, () => random.int(1, 6));
    for (let face = 1; face <= 6; face++) expect(dice.filter((value) => value === face).length).toBeGreaterThan(850);
    const names = Array.from({ length: 1000 }, () => random.weighted({ often: 9, seldom: 1, never: 0 }));
    expect(names.filter((name) => name === 'often').length).toBeGreaterThan(850);
    expect(names).toContain('seldom');
    expect(names).not.toContain('never');
    expect(random.between(1, 2)).toBeGreaterThanOrEqual(1);
    expect(() => random.pick([])).toThrow(RangeError);
  });
});
