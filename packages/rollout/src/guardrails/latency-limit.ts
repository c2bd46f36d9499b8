/** Milliseconds above which a response is slow, or why the baseline does not say. */
export type LatencyLimit = { readonly kind: 'known'; readonly slowerThanMs: number; readonly quantileMs: number } | { readonly kind: 'too-few'; readonly needed: number };

/** How sure the bound of the quantile is: wrong once in a thousand baselines. */
const delta = 0.001;

/**
 * `factor` times the upper bound of a quantile of the baseline's times. By Dvoretzky, Kiefer, Wolfowitz and Massart the true quantile is
 * at most the sample's at `quantile + sqrt(ln(1 / delta) / 2n)`, so that an unlucky baseline raises no alarm. The more it holds, the
 * closer: 10,000 are well enough, below some 1,400 there is no bound.
 *
 * @param baselineMs times under control, in any order
 */
export function latencyLimit(baselineMs: readonly number[], { quantile = 0.95, factor = 1.2 }: { readonly quantile?: number; readonly factor?: number } = {}): LatencyLimit {
  const n = baselineMs.length;
  const upper = quantile + Math.sqrt(Math.log(1 / delta) / (2 * n));
  const sorted = [...baselineMs].sort((a, b) => a - b);
  const quantileMs = sorted[Math.ceil(upper * n) - 1];
  if (n === 0 || upper >= 1 || quantileMs === undefined) return { kind: 'too-few', needed: Math.ceil(Math.log(1 / delta) / (2 * (1 - quantile) ** 2)) + 1 };
  return { kind: 'known', slowerThanMs: quantileMs * factor, quantileMs };
}
