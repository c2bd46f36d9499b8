import { describe, expect, it } from 'vitest';
import { exposuresToProve } from './exposures-to-prove.ts';

describe('exposures that a proof needs', () => {
  it.each([
    { below: 0.001, rate: 0, published: 3_987 },
    { below: 0.001, rate: 0.0001, published: 3_987 },
    { below: 0.001, rate: 0.0002, published: 6_657 },
    { below: 0.001, rate: 0.0005, published: 20_520 },
    { below: 0.01, rate: 0.001, published: 397 },
    { below: 0.01, rate: 0.005, published: 1_894 },
    { below: 0.05, rate: 0, published: 78 },
  ])('below $below at a true rate of $rate: about $published', ({ below, rate, published }) => {
    const n = exposuresToProve(below, rate) ?? Number.NaN;
    console.log(`proof of < ${below} at ${rate}: ${n} exposures, ${exposuresToProve(below, rate, { quantile: 0.9 })} in nine of ten`);
    expect(Math.abs(n / published - 1)).toBeLessThan(0.1);
  });

  it('knows what cannot be proven', () => {
    expect(exposuresToProve(0.01, 0.01)).toBeNull();
    expect(exposuresToProve(0.01, 0.02)).toBeNull();
  });
});
