import { describe, expect, it } from 'vitest';
import { lnMixture, lnProof } from './ln-mixture.ts';

const published = [
  { failed: 0, n: 100, p0: 0.01, ln: -1.430217 },
  { failed: 1, n: 100, p0: 0.01, ln: -0.935517 },
  { failed: 5, n: 100, p0: 0.01, ln: 2.805808 },
  { failed: 10, n: 100, p0: 0.01, ln: 12.437045 },
  { failed: 3, n: 3, p0: 0.01, ln: 9.772761 },
  { failed: 30, n: 1_000, p0: 0.01, ln: 11.188235 },
  { failed: 10, n: 100, p0: 0.05, ln: 0.904222 },
];

describe('the mixture of bets', () => {
  it.each(published)('$failed of $n against $p0 is evidence of $ln', ({ failed, n, p0, ln }) => {
    expect(Math.abs(lnMixture({ n, failed }, p0) - ln)).toBeLessThan(1e-6);
  });

  it('proves below one in a thousand with 3,987 good exposures, and not with one less', () => {
    expect(lnProof({ n: 3_987, failed: 0 }, 0.001)).toBeGreaterThanOrEqual(Math.log(20));
    expect(lnProof({ n: 3_986, failed: 0 }, 0.001)).toBeLessThan(Math.log(20));
  });
});
