import { beginHash, type HashState, hashAfter, murmur3 } from './murmur3.ts';

/** Basis points of a whole: shares of a release are in these, and its exported weights sum to it. */
export const wholeBp = 10_000;

/**
 * Place of a workspace among all, 0 to 9,999, for ever the same in one lineage of releases: a release that is started again meets the same
 * workspaces in the same order.
 */
export function bucketOf(lineage: string, workspace: string): number {
  const prefix = lineage === known.lineage ? known.prefix : remember(lineage);
  const hash = (prefix === null ? null : hashAfter(prefix, workspace)) ?? murmur3(`${lineage}:${workspace}`);
  // 2^32 times 10,000 is below 2^53, and a division by a power of two loses nothing.
  return Math.floor((hash * wholeBp) / 4_294_967_296);
}

/** The lineage asked about last, hashed: whoever asks about one workspace asks about the next one too. */
let known: { readonly lineage: string; readonly prefix: HashState | null } = { lineage: '', prefix: beginHash(':') };

function remember(lineage: string): HashState | null {
  known = { lineage, prefix: beginHash(`${lineage}:`) };
  return known.prefix;
}

/** Whether a bucket is in the first `shareBp` ten-thousandths. Who is in a share is in every larger one. */
export function isWithin(bucket: number, shareBp: number): boolean {
  return bucket < shareBp;
}

/**
 * Index of the weight that a key falls to, exactly as flagd's `fractional` has it (version 2: whole numbers alone). Negative weights count
 * as 0; `null` when all are.
 *
 * @param weights whole numbers that sum to at most 2^31 - 1
 */
export function fractional(key: string, weights: readonly number[]): number | null {
  const total = weights.reduce((sum, weight) => sum + Math.max(0, weight), 0);
  if (total <= 0) return null;
  const hash = murmur3(key);
  // (hash * total) >> 32 in two steps, each below 2^53.
  const place = Math.floor(((hash >>> 16) * total + Math.floor(((hash & 0xffff) * total) / 65_536)) / 65_536);
  let end = 0;
  for (const [index, weight] of weights.entries()) {
    end += Math.max(0, weight);
    if (place < end) return index;
  }
  return null;
}
