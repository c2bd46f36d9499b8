/**
 * Bets against "the rate is at most `p0`", each on one alternative `q > p0`: a trial multiplies the capital by `q / p0` when it failed
 * and by `(1 - q) / (1 - p0)` when not. Under the hypothesis no such product grows on average, whenever anybody looks (Waudby-Smith and
 * Ramdas, JRSS-B 2024). Mixing several alternatives pays `ln 8` and needs no guess about how bad a fault is.
 */
export const oddsRatios: readonly number[] = Object.freeze([1.25, 1.5, 2, 3, 5, 10, 30, 100]);

/** The mirror: bets against "the rate is at least `p`", on `p` divided by each of these. */
export const safetyFactors: readonly number[] = Object.freeze([1.25, 1.5, 2, 3, 5, 10, 100]);

/** For each bet the logarithm of what a failed and of what a good trial multiplies the capital by. */
export interface Bets {
  readonly lnFailed: readonly number[];
  readonly lnGood: readonly number[];
}

/** @param p0 strictly between 0 and 1 */
export function betsAbove(p0: number): Bets {
  if (p0 !== lastAbove.p0) lastAbove = { p0, bets: remembered(above, p0, makeBetsAbove) };
  return lastAbove.bets;
}

/** @param p strictly between 0 and 1 */
export function betsBelow(p: number): Bets {
  return remembered(below, p, makeBetsBelow);
}

/** Most cells share a few rates; sixteen logarithms a batch would cost more than the batch. */
const above = new Map<number, Bets>();
const below = new Map<number, Bets>();
const rememberedRates = 1_000;
let lastAbove: { readonly p0: number; readonly bets: Bets } = { p0: Number.NaN, bets: { lnFailed: [], lnGood: [] } };

function remembered(bets: Map<number, Bets>, p: number, make: (p: number) => Bets): Bets {
  const known = bets.get(p);
  if (known !== undefined) return known;
  if (bets.size >= rememberedRates) bets.clear();
  const made = make(p);
  bets.set(p, made);
  return made;
}

function makeBetsAbove(p0: number): Bets {
  const odds = p0 / (1 - p0);
  return betsOn(
    oddsRatios.map((ratio) => (ratio * odds) / (1 + ratio * odds)),
    p0,
  );
}

function makeBetsBelow(p: number): Bets {
  return betsOn(
    safetyFactors.map((factor) => p / factor),
    p,
  );
}

function betsOn(alternatives: readonly number[], p: number): Bets {
  return { lnFailed: alternatives.map((q) => Math.log(q / p)), lnGood: alternatives.map((q) => Math.log((1 - q) / (1 - p))) };
}
