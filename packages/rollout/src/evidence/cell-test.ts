/**
 * What a cell's counts are held against.
 *
 * - `rate`: at most `p0` of the trials fail. Proven safe when the rate is shown to be below `safeBelow`.
 * - `relative`: an exposure under the release fails at most `ratio` times as often as one under control. Trials are failures of both arms,
 *   the failed ones those under the release.
 * - `split`: a share of `share` of the units is under the release. `failed` counts those.
 * - `confirmed`: nothing failed, ever. No statistics.
 */
export type CellTest =
  | { readonly kind: 'rate'; readonly p0: number; readonly safeBelow: number }
  | { readonly kind: 'relative'; readonly ratio: number }
  | { readonly kind: 'split'; readonly share: number }
  | { readonly kind: 'confirmed' };

/** Exposures before a share of them is known well enough to bet on, and how many the latest ones stand for at most. */
const knownFrom = 200;
const rememberedAtMost = 2_000;

/** Exposures of the step's earlier windows. */
export interface Reference {
  readonly exposed: number;
  readonly treated: number;
}

/** Old exposures lose half of their weight whenever there are too many, so that the share follows the traffic. Halves are exact. */
export function remember(reference: Reference, more: Reference): Reference {
  let exposed = reference.exposed + more.exposed;
  let treated = reference.treated + more.treated;
  while (exposed > rememberedAtMost) {
    exposed /= 2;
    treated /= 2;
  }
  return { exposed, treated };
}

/**
 * The rate that a window is held against, fixed when it opens from what was seen before it; `null` while nothing can be said.
 *
 * For `relative`, a failure falls under the release with probability `share * ratio / (share * ratio + 1 - share)` at most, `share` being
 * the release's part of the exposures (Lindon and Malek, arXiv 2011.03567). One exposure is added to the release's: with `x` of `n` seen,
 * the mean of `share / ((x + 1) / (n + 1))` is at most 1, so that not knowing the share exactly favours the release.
 */
export function windowRate(test: CellTest, reference: Reference): number | null {
  if (test.kind === 'rate') return test.p0;
  if (test.kind !== 'relative' || reference.exposed < knownFrom) return null;
  const share = Math.min(1, (reference.treated + 1) / (reference.exposed + 1));
  const rate = (share * test.ratio) / (share * test.ratio + 1 - share);
  return rate < 1 ? rate : null;
}
