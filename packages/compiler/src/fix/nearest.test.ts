import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, nearestName, normalName } from './nearest.ts';

const names = ['image', 'mask', 'radius', 'output_main', 'x', 'input-1', 'input-2'];

describe('the name that was meant', () => {
  it.each([
    ['Image', { name: 'image', how: 'same' }],
    ['OUTPUT.main ', { name: 'output_main', how: 'same' }],
    ['radus', { name: 'radius', how: 'near' }],
    ['radiuss', { name: 'radius', how: 'near' }],
    ['imgae', { name: 'image', how: 'near' }],
    ['y', null],
    ['input-3', null],
    ['something', null],
    ['', null],
  ])('%j is %j', (name, expected) => {
    expect(nearestName(name, names)).toEqual(expected);
  });

  it('is none where two are as near', () => {
    expect(nearestName('Image', ['image', 'IMAGE'])).toBeNull();
    expect(nearestName('blus', ['blur', 'blue'])).toBeNull();
  });

  it('is said in a sentence', () => {
    expect([didYouMean('imgae', names), didYouMean('zzz', names)]).toEqual([" Did you mean 'image'?", '']);
    expect(normalName(' Out_put-Main.1:2 ')).toBe('outputmain12');
  });

  it('never depends on the order of the candidates', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '-', 'A'), maxLength: 6 });
    fc.assert(
      fc.property(word, fc.uniqueArray(word, { maxLength: 6 }), (name, candidates) => {
        expect(nearestName(name, candidates)).toEqual(nearestName(name, [...candidates].reverse()));
      }),
      { numRuns: 500 },
    );
  });
});
