import { type Bets, betsAbove, betsBelow, oddsRatios, safetyFactors } from './bets.ts';
import { type CellTest, windowRate } from './cell-test.ts';
import { addCounts, type Counts, noCounts } from './counts.ts';
import { lnSampleRatio } from './ln-sample-ratio.ts';
import { lnAdd, lnSum, lnSumWith } from './ln-sum.ts';

/** A window is full, and the next one a new start, after so many trials or so long. */
const windowTrials = 200;
const windowMs = 10_000;

/** Evidence of what was seen for certain. More than any bet comes to before it matters, and a number that JSON knows. */
const lnCertain = 1_000;

/** What was counted in a cell at one tick. Ticks of a cell are fed in the order of their times. */
export interface Batch {
  /** Step of the rollout, together with whatever else makes counts a new story: another step is a new start. */
  readonly step: string;
  readonly atMs: number;
  readonly counts: Counts;
}

/** Trials since the last start, all held against the same rate. */
export interface Window {
  readonly step: string;
  readonly openedMs: number;
  readonly lastMs: number;
  readonly counts: Counts;
}

/**
 * All that is known of one cell, as plain JSON: about 15 numbers, however long it runs.
 *
 * Evidence is a mixture over starts: `sum over j of w_j E_j`, where `E_j` is what the bets made since window `j` opened and `w_j = 6 / (pi^2
 * j^2)`, so that a fault after a hundred thousand good exposures is noticed as fast as one at the beginning (Shin, Ramdas, Rinaldo, arXiv
 * 2203.03532). Since every start of a bet is multiplied by the same factor, their sum is one number a bet; nothing needs to be pruned.
 * Starts still to come count with capital 1 each, so that evidence begins at exactly 1.
 *
 * Counts of the open window are whole numbers; logarithms are taken of its sums, bet after bet, when it is read or closed. So the same
 * batches give the same bits, also when a tick's counts come in parts.
 */
export interface EvidenceState {
  readonly starts: number;
  /** Weight of all starts so far, added from first to last. */
  readonly startedWeight: number;
  /** By odds ratio: ln of the capital of all starts, without the open window's trials. Means nothing before the first start. */
  readonly lnCapital: readonly number[];
  /** By safety factor: ln of the capital since the step began, without the open window's trials. */
  readonly lnSafety: readonly number[];
  readonly window: Window | null;
  /** Everything counted in the present step. */
  readonly inStep: Counts;
}

export const noEvidence: EvidenceState = Object.freeze({
  starts: 0,
  startedWeight: 0,
  lnCapital: Object.freeze(oddsRatios.map(() => 0)),
  lnSafety: Object.freeze(safetyFactors.map(() => 0)),
  window: null,
  inStep: noCounts,
});

/** The state after one more batch. Parts of one tick may come one after the other; the last bit is as if they had come together. */
export function feed(state: EvidenceState, batch: Batch, test: CellTest): EvidenceState {
  const { window } = state;
  const isSameStep = window?.step === batch.step;
  if (window !== null && isSameStep && !isFull(window, batch.atMs, test)) {
    // Written out: this is the way of nearly every batch, and a spread costs as much as all the rest of it.
    const { starts, startedWeight, lnCapital, lnSafety, inStep } = state;
    const { step, openedMs, counts } = window;
    const grown: Window = { step, openedMs, lastMs: batch.atMs, counts: addCounts(counts, batch.counts) };
    return { starts, startedWeight, lnCapital, lnSafety, window: grown, inStep: addCounts(inStep, batch.counts) };
  }
  const closed: EvidenceState = { ...state, lnCapital: capitalAfter(state, test), lnSafety: safetyAfter(state, test), window: null };
  return open(isSameStep ? closed : { ...closed, lnSafety: noEvidence.lnSafety, inStep: noCounts }, batch);
}

/** Only a later tick closes a window: counts of one tick never fall into two. What compares arms needs enough of both, however long it takes. */
function isFull({ lastMs, openedMs, counts }: Window, atMs: number, test: CellTest): boolean {
  if (atMs <= lastMs) return false;
  return test.kind === 'relative' ? counts.exposed >= windowTrials : counts.n >= windowTrials || atMs - openedMs >= windowMs;
}

/** A new start: it takes its weight from those to come, and shares it evenly among the bets. */
function open(state: EvidenceState, { step, atMs, counts }: Batch): EvidenceState {
  const starts = state.starts + 1;
  const weight = 6 / (Math.PI * Math.PI * starts * starts);
  const lnStake = Math.log(weight / oddsRatios.length);
  const lnCapital = state.lnCapital.map((ln) => (starts === 1 ? lnStake : lnAdd(ln, lnStake)));
  const window: Window = { step, openedMs: atMs, lastMs: atMs, counts };
  return { ...state, starts, startedWeight: state.startedWeight + weight, lnCapital, window, inStep: addCounts(state.inStep, counts) };
}

/** By odds ratio: ln of the capital with the open window's trials. */
function capitalAfter({ lnCapital, window }: EvidenceState, test: CellTest): readonly number[] {
  const rate = window === null ? null : windowRate(test, window.counts);
  return window === null || rate === null ? lnCapital : afterTrials(lnCapital, betsAbove(rate), window.counts);
}

/** By safety factor: ln of the capital with the open window's trials. */
function safetyAfter({ lnSafety, window }: EvidenceState, test: CellTest): readonly number[] {
  const rate = window === null ? null : windowRate(test, window.counts);
  if (window === null || rate === null) return lnSafety;
  return afterTrials(lnSafety, betsBelow(test.kind === 'rate' ? test.safeBelow : rate), window.counts);
}

function afterTrials(lnCapital: readonly number[], bets: Bets, { n, failed }: Counts): readonly number[] {
  const good = n - failed;
  const { lnFailed, lnGood } = bets;
  const after: number[] = [];
  for (let bet = 0; bet < lnCapital.length; bet += 1) after.push((lnCapital[bet] ?? 0) + failed * (lnFailed[bet] ?? 0) + good * (lnGood[bet] ?? 0));
  return after;
}

/**
 * Natural logarithm of the evidence against the release in this cell: `ln(1 / alpha)` refutes "healthy" at `alpha`, at any look. What
 * compares arms is looked at window by window, the rest at each tick.
 */
export function lnEvidence(state: EvidenceState, test: CellTest): number {
  if (test.kind === 'confirmed') return state.inStep.failed > 0 ? lnCertain : 0;
  if (test.kind === 'split') return test.share > 0 && test.share < 1 ? lnSampleRatio(state.inStep, test.share) : 0;
  if (state.starts === 0) return 0;
  const capital = test.kind === 'relative' ? state.lnCapital : capitalAfter(state, test);
  return lnSumWith(capital, Math.log(Math.max(1 - state.startedWeight, Number.MIN_VALUE)));
}

/** Natural logarithm of the evidence, from the present step alone, that the cell is healthy. 0, which is none, where that can't be proven. */
export function lnSafetyEvidence(state: EvidenceState, test: CellTest): number {
  if (test.kind === 'confirmed' || test.kind === 'split') return 0;
  return lnSum(test.kind === 'relative' ? state.lnSafety : safetyAfter(state, test)) - Math.log(safetyFactors.length);
}

/** What was counted in a step. Of a cell that has seen nothing of it, nothing: what an earlier step counted proves nothing here. */
export function countsInStep(state: EvidenceState | undefined, step: string): Counts {
  return state?.window?.step === step ? state.inStep : noCounts;
}
