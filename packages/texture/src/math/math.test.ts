import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bias, clamp, fraction, pingPong, smoothStep } from './curves.ts';
import { cellNoise, gradientNoise, grainShare } from './grain.ts';
import { angleTurns, cosineTurns, sineTurns } from './trigonometry.ts';

const TAU = 2 * Math.PI;
const anyNumber = fc.double({ noNaN: true, min: -1e12, max: 1e12 });

describe('trigonometry in turns', () => {
  it('is the sine and cosine to five digits', () => {
    for (let turns = -2; turns <= 2; turns += 1 / 977) {
      expect(Math.abs(sineTurns(turns) - Math.sin(turns * TAU))).toBeLessThan(4e-6);
      expect(Math.abs(cosineTurns(turns) - Math.cos(turns * TAU))).toBeLessThan(4e-6);
    }
  });

  it('gives back the angle of a point', () => {
    for (let turns = -0.499; turns < 0.5; turns += 1 / 499) {
      const [x, y] = [Math.cos(turns * TAU), Math.sin(turns * TAU)];
      expect(Math.abs(angleTurns(y, x) - Math.atan2(y, x) / TAU)).toBeLessThan(3e-6);
    }
    expect(angleTurns(0, 0)).toBe(0);
  });
});

describe('noise', () => {
  it('is smooth: near points have near values', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -500, max: 500 }), fc.double({ noNaN: true, min: -500, max: 500 }), fc.integer(), (x, y, seed) => {
        expect(Math.abs(gradientNoise(x, y, seed) - gradientNoise(x + 1e-4, y, seed))).toBeLessThan(0.001);
      }),
    );
  });

  it('stays in its bounds wherever it is asked', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, fc.integer(), (x, y, seed) => {
        expect(Math.abs(gradientNoise(x, y, seed))).toBeLessThanOrEqual(1.5);
        const { nearest, second, id } = cellNoise(x, y, seed);
        expect(nearest).toBeLessThanOrEqual(second);
        expect(id).toBeGreaterThanOrEqual(0);
        expect(id).toBeLessThan(1);
      }),
    );
  });

  it('spreads evenly over lattice points', () => {
    let sum = 0;
    for (let x = 0; x < 100; x++) for (let y = 0; y < 100; y++) sum += grainShare(x, y, 7);
    expect(sum / 10_000).toBeCloseTo(0.5, 2);
  });
});

describe('curves', () => {
  it('keeps to 0..1 and to its ends', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: 0, max: 1 }), fc.double({ noNaN: true, min: -1, max: 2 }), anyNumber, (value, middle, far) => {
        for (const result of [bias(value, middle), smoothStep(0.2, 0.8, far), fraction(far), pingPong(far), clamp(far, 0, 1)]) {
          expect(result).toBeGreaterThanOrEqual(0);
          expect(result).toBeLessThanOrEqual(1);
        }
        expect(bias(0, middle)).toBe(0);
        expect(bias(1, middle)).toBeCloseTo(1, 12);
      }),
    );
    expect(bias(0.5, 0.3)).toBeCloseTo(0.3, 12);
    expect([pingPong(0), pingPong(1), pingPong(2), pingPong(-0.25)]).toEqual([0, 1, 0, 0.25]);
    expect(clamp(Number.NaN, 2, 3)).toBe(2);
    expect([smoothStep(1, 1, 0.5), smoothStep(1, 1, 1)]).toEqual([0, 1]);
  });
});
