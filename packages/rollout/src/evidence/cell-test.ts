import type { Counts } from './counts.ts';

/**
 * What a cell's counts are held against.
 *
 * - `rate`: at most `p0` of the trials fail. Proven safe when the rate is shown to be below `safeBelow`.
 * - `relative`: an exposure under the release fails at most `ratio` times as often as one under control. Trials are failures of both arms,
 *   the failed ones those under the release. How often is in odds.
 * - `split`: a share of `share` of the units is under the release. `failed` counts those.
 * - `confirmed`: nothing failed, ever. No statistics.
 */
export type CellTest =
  | { readonly kind: 'rate'; readonly p0: number; readonly safeBelow: number }
  | { readonly kind: 'relative'; readonly ratio: number }
  | { readonly kind: 'split'; readonly share: number }
  | { readonly kind: 'confirmed' };

/**
 * The rate that a whole window is held against; `null` when it says nothing.
 *
 * For `relative`, a failure falls under the release with probability `share * ratio / (share * ratio + 1 - share)` at most, `share` being
 * the release's part of the window's own exposures (Lindon and Malek, arXiv 2011.03567). Given who was exposed, failures are drawn without
 * replacement, which varies less than the bets allow for; so the share may change from window to window, by steps or creeping, as it likes.
 */
export function windowRate(test: CellTest, { exposed, treated }: Pick<Counts, 'exposed' | 'treated'>): number | null {
  if (test.kind === 'rate') return test.p0;
  if (test.kind !== 'relative' || treated === 0 || treated === exposed) return null;
  const share = treated / exposed;
  return (share * test.ratio) / (share * test.ratio + 1 - share);
}
