import { attributeBreach, type Scope } from './attribute-breach.ts';
import { type Cell, cellKey } from './cell.ts';
import type { CellTest } from './cell-test.ts';
import { type EvidenceState, lnEvidence, lnSafetyEvidence } from './evidence-state.ts';
import { proofThreshold } from './exposures-to-prove.ts';
import { lnSum } from './ln-sum.ts';

/** One cell with all that its verdict follows from. Plain JSON. */
export interface CellEvidence {
  readonly cell: Cell;
  readonly test: CellTest;
  /** Fixed before the step; only ratios to the other cells' weights matter. */
  readonly weight: number;
  readonly state: EvidenceState;
}

export type CellVerdict = 'breach' | 'safe' | 'undecided';

export interface JudgedCell extends CellEvidence {
  readonly key: string;
  readonly lnEvidence: number;
  readonly lnSafety: number;
  readonly verdict: CellVerdict;
}

/** A verdict on all cells of one kind of answer, with everything that it follows from. Plain JSON, the same bits when judged again. */
export interface EvidenceRecord {
  readonly version: 1;
  /** Step that is judged: proofs and splits of an earlier one say nothing about it. */
  readonly step: string;
  /** False alarms of the whole family of cells at most, however often anybody looks. */
  readonly alpha: number;
  /** Of the weighted mean of all cells' evidence. At `ln(1 / alpha)` the family is in breach. */
  readonly lnEvidence: number;
  readonly isBreach: boolean;
  /** The smallest scope that explains the breach; `null` without one. */
  readonly scope: Scope | null;
  /** By key. */
  readonly cells: readonly JudgedCell[];
}

/**
 * Judges cells together: the family is in breach when the weighted mean of their evidence reaches `1 / alpha`. A mean of evidences is
 * evidence whatever the cells have to do with each other (Vovk and Wang, Ann. Stat. 2021). A cell is in breach when closed testing says so,
 * that is when the mean over every set of cells that holds it reaches `1 / alpha`; all such cells are right at once, but for a share of `alpha`.
 *
 * Sums run over cells in the order of their keys, so the order of `evidence` changes nothing.
 */
export function judgeCells(evidence: readonly CellEvidence[], { alpha, step }: { readonly alpha: number; readonly step: string }): EvidenceRecord {
  const sorted = evidence.map((one) => lookAt(one, step)).sort((a, b) => (a.weighed.key < b.weighed.key ? -1 : 1));
  const total = sorted.reduce((sum, { weighed }) => sum + weighed.weight, 0);
  const lnMean = total > 0 ? lnSum(sorted.map(({ weighed }) => Math.log(weighed.weight / total) + weighed.lnEvidence)) : 0;
  const isBreach = lnMean >= Math.log(1 / alpha);
  const deficit = deficitOf(sorted, alpha);
  const cells = sorted.map((look): JudgedCell => judged(look, verdictOf(look.weighed, { alpha, deficit })));
  return { version: 1, step, alpha, lnEvidence: lnMean, isBreach, scope: isBreach ? attributeBreach(cells, { alpha, deficit }) : null, cells };
}

/** The same verdict from a record's own evidence; equal to the record, bit for bit, unless somebody changed it. */
export function judgeAgain({ cells, alpha, step }: EvidenceRecord): EvidenceRecord {
  return judgeCells(
    cells.map(({ cell, test, weight, state }) => ({ cell, test, weight, state })),
    { alpha, step },
  );
}

type Weighed = Omit<JudgedCell, 'verdict'>;

/** What was made of a cell's evidence. */
interface Look {
  readonly step: string;
  readonly weighed: Weighed;
  judged: JudgedCell | null;
}

/** By cell, the last look: between two of them most cells saw nothing. */
const lastLook = new WeakMap<Cell, Look>();

function lookAt({ cell, test, weight, state }: CellEvidence, step: string): Look {
  const last = lastLook.get(cell);
  if (last !== undefined && last.step === step && last.weighed.state === state && last.weighed.test === test && last.weighed.weight === weight) return last;
  const isPresent = state.window?.step === step;
  const weighed: Weighed = {
    cell,
    test,
    weight,
    state,
    key: cellKey(cell),
    lnEvidence: test.kind === 'split' && !isPresent ? 0 : lnEvidence(state, test),
    lnSafety: isPresent ? lnSafetyEvidence(state, test) : 0,
  };
  const look = { step, weighed, judged: null };
  lastLook.set(cell, look);
  return look;
}

function judged(look: Look, verdict: CellVerdict): JudgedCell {
  if (look.judged?.verdict !== verdict) look.judged = { ...look.weighed, verdict };
  return look.judged;
}

/** What cells below the threshold lack, weighted. The worst set that holds a cell is that cell with all of them. */
function deficitOf(cells: readonly Look[], alpha: number): number {
  return cells.reduce((sum, { weighed: { weight, lnEvidence: ln } }) => sum + weight * Math.max(0, 1 / alpha - capital(ln)), 0);
}

/** Weighted evidence of a cell beyond the threshold: in breach when it outweighs the deficit. */
export function excessOf({ weight, lnEvidence: ln }: Pick<JudgedCell, 'weight' | 'lnEvidence'>, alpha: number): number {
  return weight * Math.max(0, capital(ln) - 1 / alpha);
}

/** Below overflow; a smaller number is evidence as well. */
function capital(ln: number): number {
  return Math.exp(Math.min(ln, 700));
}

function verdictOf(cell: Weighed, { alpha, deficit }: { readonly alpha: number; readonly deficit: number }): CellVerdict {
  const excess = excessOf(cell, alpha);
  if (excess > 0 && excess >= deficit) return 'breach';
  const isSafe = cell.lnSafety >= Math.log(proofThreshold) && cell.lnEvidence < Math.log(proofThreshold);
  return isSafe ? 'safe' : 'undecided';
}
