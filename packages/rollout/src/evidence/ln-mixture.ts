import { type Bets, betsAbove, betsBelow } from './bets.ts';
import { lnSum } from './ln-sum.ts';

/**
 * Evidence in one start, without restarts, that the rate is above `p0`: natural logarithm of the mean capital of all bets. Reaching
 * `ln(1 / alpha)` at any look refutes "at most `p0`" at `alpha`.
 *
 * @param p0 strictly between 0 and 1
 */
export function lnMixture(counts: { readonly n: number; readonly failed: number }, p0: number): number {
  return lnMean(counts, betsAbove(p0));
}

/** Evidence that the rate is below `below`. Reaching `ln 20` proves it at 5 %, at any look. */
export function lnProof(counts: { readonly n: number; readonly failed: number }, below: number): number {
  return lnMean(counts, betsBelow(below));
}

function lnMean({ n, failed }: { readonly n: number; readonly failed: number }, { lnFailed, lnGood }: Bets): number {
  return lnSum(lnFailed.map((ln, bet) => failed * ln + (n - failed) * (lnGood[bet] ?? 0))) - Math.log(lnFailed.length);
}
