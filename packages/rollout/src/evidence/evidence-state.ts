import { type Bets, betsAbove, betsBelow, oddsRatios, safetyFactors } from './bets.ts';
import { type CellTest, type Reference, remember, windowRate } from './cell-test.ts';
import { addCounts, type Counts, noCounts } from './counts.ts';
import { lnSampleRatio } from './ln-sample-ratio.ts';
import { lnAdd, lnSum } from './ln-sum.ts';

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

/** Trials since the last start, all held against the same rates. */
export interface Window {
  readonly step: string;
  /** Rate that they are held against, and the one to be proven; `null` when no bet is made. */
  readonly p0: number | null;
  readonly safeBelow: number | null;
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
  readonly reference: Reference;
  /** Everything counted in the present step. */
  readonly inStep: Counts;
}

export const noEvidence: EvidenceState = Object.freeze({
  starts: 0,
  startedWeight: 0,
  lnCapital: Object.freeze(oddsRatios.map(() => 0)),
  lnSafety: Object.freeze(safetyFactors.map(() => 0)),
  window: null,
  reference: Object.freeze({ exposed: 0, treated: 0 }),
  inStep: noCounts,
});

/** The state after one more batch. Parts of one tick may come one after the other; the last bit is as if they had come together. */
export function feed(state: EvidenceState, batch: Batch, test: CellTest): EvidenceState {
  const { window } = state;
  const isSameStep = window?.step === batch.step;
  if (window !== null && isSameStep && !isFull(window, batch.atMs)) {
    return {
      ...state,
      window: { ...window, lastMs: batch.atMs, counts: addCounts(window.counts, batch.counts) },
      inStep: addCounts(state.inStep, batch.counts),
    };
  }
  return open(isSameStep ? close(state) : newStep(close(state)), batch, test);
}

/** Only a later tick closes a window: counts of one tick never fall into two. */
function isFull(window: Window, atMs: number): boolean {
  const { n, exposed } = window.counts;
  return atMs > window.lastMs && (Math.max(n, exposed) >= windowTrials || atMs - window.openedMs >= windowMs);
}

function close(state: EvidenceState): EvidenceState {
  const { window } = state;
  if (window === null) return state;
  return {
    ...state,
    lnCapital: window.p0 === null ? state.lnCapital : afterTrials(state.lnCapital, betsAbove(window.p0), window.counts),
    lnSafety: window.safeBelow === null ? state.lnSafety : afterTrials(state.lnSafety, betsBelow(window.safeBelow), window.counts),
    reference: remember(state.reference, window.counts),
    window: null,
  };
}

function newStep(state: EvidenceState): EvidenceState {
  return { ...state, lnSafety: noEvidence.lnSafety, reference: noEvidence.reference, inStep: noCounts };
}

function open(state: EvidenceState, { step, atMs, counts }: Batch, test: CellTest): EvidenceState {
  const p0 = windowRate(test, state.reference);
  const window: Window = { step, p0, safeBelow: test.kind === 'rate' ? test.safeBelow : p0, openedMs: atMs, lastMs: atMs, counts };
  const inStep = addCounts(state.inStep, counts);
  if (p0 === null) return { ...state, window, inStep };
  const starts = state.starts + 1;
  const weight = 6 / (Math.PI * Math.PI * starts * starts);
  const lnStake = Math.log(weight / oddsRatios.length);
  const lnCapital = state.lnCapital.map((ln) => (starts === 1 ? lnStake : lnAdd(ln, lnStake)));
  return { ...state, starts, startedWeight: state.startedWeight + weight, lnCapital, window, inStep };
}

function afterTrials(lnCapital: readonly number[], bets: Bets, { n, failed }: Counts): readonly number[] {
  return lnCapital.map((ln, bet) => ln + failed * (bets.lnFailed[bet] ?? 0) + (n - failed) * (bets.lnGood[bet] ?? 0));
}

/** Natural logarithm of the evidence against the release in this cell: `ln(1 / alpha)` refutes "healthy" at `alpha`, at any look. */
export function lnEvidence(state: EvidenceState, test: CellTest): number {
  if (test.kind === 'confirmed') return state.inStep.failed > 0 ? lnCertain : 0;
  if (test.kind === 'split') return test.share > 0 && test.share < 1 ? lnSampleRatio(state.inStep, test.share) : 0;
  if (state.starts === 0) return 0;
  const { window } = state;
  const now = window === null || window.p0 === null ? state.lnCapital : afterTrials(state.lnCapital, betsAbove(window.p0), window.counts);
  return lnSum([...now, Math.log(Math.max(1 - state.startedWeight, Number.MIN_VALUE))]);
}

/** Natural logarithm of the evidence, from the present step alone, that the cell is healthy. 0, which is none, where that can't be proven. */
export function lnSafetyEvidence(state: EvidenceState, test: CellTest): number {
  if (test.kind === 'confirmed' || test.kind === 'split') return 0;
  const { window } = state;
  const now = window === null || window.safeBelow === null ? state.lnSafety : afterTrials(state.lnSafety, betsBelow(window.safeBelow), window.counts);
  return lnSum(now) - Math.log(safetyFactors.length);
}
