import { lnProof } from './ln-mixture.ts';

/** Capital that proves a cell safe: wrong at most once in twenty proofs. */
export const proofThreshold = 20;

/** Above this, counted trial by trial, it would take too long: then from a middling course alone, which is up to a third too many. */
const countedAtMost = 200_000;
const most = 2 ** 40;

/**
 * How many exposures it takes to prove that the rate is below `below` when it is `trueRate`, by when a share `quantile` of all rollouts
 * has its proof; one half by default. `null` when it can't be proven, because `trueRate` is not below or so close that nobody could wait.
 */
export function exposuresToProve(below: number, trueRate: number, { quantile = 0.5 }: { readonly quantile?: number } = {}): number | null {
  if (trueRate >= below) return null;
  const key = `${below}/${trueRate}/${quantile}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const middling = middlingCourse(below, trueRate);
  const exposures = middling === null || middling > countedAtMost / 2 ? middling : firstPassage(below, trueRate, quantile);
  if (found.size >= rememberedQuestions) found.clear();
  found.set(key, exposures);
  return exposures;
}

/** It is asked at every tick, always the same, and the exact way takes up to a second. */
const found = new Map<string, number | null>();
const rememberedQuestions = 1_000;

function isProof(n: number, failed: number, below: number): boolean {
  return lnProof({ n, failed }, below) >= Math.log(proofThreshold);
}

/** The first count at which a middling number of failures is proof. */
function middlingCourse(below: number, trueRate: number): number | null {
  const isProven = (n: number): boolean => isProof(n, middlingFailures(n * trueRate), below);
  let high = 1;
  while (!isProven(high)) {
    high *= 2;
    if (high > most) return null;
  }
  let low = high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isProven(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Median of a Poisson variable with this mean, within one (Choi 1994). */
function middlingFailures(mean: number): number {
  return Math.max(0, Math.floor(mean + 1 / 3 - 0.02 / Math.max(mean, 0.06)));
}

/** Exact: follows the probability of each number of failures, trial by trial, and takes out what is proven. */
function firstPassage(below: number, trueRate: number, quantile: number): number | null {
  /** By number of failures: how likely it is to be there, unproven. */
  let mass: number[] = [1];
  let provenUpTo = -1;
  let proven = 0;
  for (let n = 1; n <= countedAtMost; n += 1) {
    mass = afterTrial(mass, trueRate);
    while (isProof(n, provenUpTo + 1, below)) provenUpTo += 1;
    for (let failed = 0; failed <= provenUpTo; failed += 1) {
      proven += mass[failed] ?? 0;
      mass[failed] = 0;
    }
    if (proven >= quantile) return n;
  }
  return null;
}

function afterTrial(mass: readonly number[], rate: number): number[] {
  const next = mass.map((here, failed) => here * (1 - rate) + (mass[failed - 1] ?? 0) * rate);
  const last = (mass[mass.length - 1] ?? 0) * rate;
  // What is too unlikely to matter is left out, or the list would grow with every trial.
  if (last > 1e-12) next.push(last);
  return next;
}
