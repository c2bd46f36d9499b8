/** What was counted in one cell over some span. All whole numbers, so that sums are exact in any order and any grouping. */
export interface Counts {
  /** Trials: exposures, people, error events, as the cell's guardrail says. */
  readonly n: number;
  /** Those of `n` that count against the release. */
  readonly failed: number;
  /** Exposures in both arms, and those of them under the release: only where a guardrail compares the two. */
  readonly exposed: number;
  readonly treated: number;
}

export const noCounts: Counts = Object.freeze({ n: 0, failed: 0, exposed: 0, treated: 0 });

export function addCounts(a: Counts, b: Counts): Counts {
  return { n: a.n + b.n, failed: a.failed + b.failed, exposed: a.exposed + b.exposed, treated: a.treated + b.treated };
}

/** What two servers counted at the same tick, by cell. */
export function mergeCounts(a: ReadonlyMap<string, Counts>, b: ReadonlyMap<string, Counts>): ReadonlyMap<string, Counts> {
  const merged = new Map(a);
  for (const [key, counts] of b) merged.set(key, addCounts(merged.get(key) ?? noCounts, counts));
  return merged;
}
