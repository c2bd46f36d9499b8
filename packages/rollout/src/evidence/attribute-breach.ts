import { type Cell, isSameSegment, type Segment } from './cell.ts';
import type { CellTest } from './cell-test.ts';
import type { EvidenceState } from './evidence-state.ts';
import { proofThreshold } from './exposures-to-prove.ts';

/** What is loosened: a rule in a segment, a rule, a segment, or, with neither, the release. */
export interface Scope {
  readonly rule: string | null;
  readonly segment: Segment | null;
}

export const wholeRelease: Scope = Object.freeze({ rule: null, segment: null });

/** What attribution reads of a judged cell. */
interface Suspect {
  readonly cell: Cell;
  readonly test: CellTest;
  readonly state: EvidenceState;
  readonly weight: number;
  readonly lnEvidence: number;
}

interface Threshold {
  readonly alpha: number;
  /** Of the closed test: what all cells below the threshold lack. */
  readonly deficit: number;
}

/** A segment must have so many times the evidence of all people: failures that are everywhere meet the larger segment first. */
const segmentLead = 20;
/** Or so many of the step's failures that chance would put them there five times in a thousand, were they everywhere. */
const lnChance = Math.log(0.005);
/** A rule must have at least this part of the evidence of all rules: what other rules add is then less than a few failures. */
const rulePart = 0.2;

/**
 * The smallest scope that explains a breach: first rules in segments are tried, then rules, then segments, then it is the release.
 *
 * A scope explains it when its own evidence reaches `1 / alpha` and sets it apart from what is wider: for a segment failures that chance
 * would not have put there, which are enough by themselves once something is in breach, or twenty times the evidence of all people; for a rule a fifth of the evidence of all rules. Then closed testing must reject that all is healthy that shares
 * failures with it; and what has nothing in common with it (other rules, other people by the same attribute) must not be suspicious, at 5 %.
 * Whatever can't be told apart ends at the wider scope.
 */
export function attributeBreach(cells: readonly Suspect[], threshold: Threshold): Scope {
  const isSuspect = (one: Suspect): boolean => one.lnEvidence >= Math.log(1 / threshold.alpha) || (one.cell.segment !== null && isGathered(one, everybody(cells, one)));
  const suspects = cells.filter(isSuspect).sort((a, b) => b.lnEvidence - a.lnEvidence);
  const levels = [
    suspects.filter(({ cell }) => cell.rule !== null && cell.segment !== null),
    suspects.filter(({ cell }) => cell.rule !== null && cell.segment === null),
    suspects.filter(({ cell }) => cell.rule === null && cell.segment !== null),
  ];
  for (const suspect of levels.flat()) {
    const { rule, segment } = suspect.cell;
    if (isSetApart(cells, suspect) && isRejected(cells, { rule, segment }, threshold) && !isElsewhere(cells, { rule, segment })) return { rule, segment };
  }
  return wholeRelease;
}

/** Whether a cell's evidence is its own, and not that of all rules or of all people. */
function isSetApart(cells: readonly Suspect[], suspect: Suspect): boolean {
  const { cell, lnEvidence } = suspect;
  const all = everybody(cells, suspect);
  const isThisSegment = cell.segment === null || lnEvidence >= (all?.lnEvidence ?? 0) + Math.log(segmentLead) || isGathered(suspect, all);
  const ofAllRules = cells.find(({ cell: other }) => isSameCount(other, cell) && other.rule === null && isSameSegment(other.segment, cell.segment));
  return isThisSegment && (cell.rule === null || lnEvidence >= (ofAllRules?.lnEvidence ?? 0) + Math.log(rulePart));
}

function isSameCount(a: Cell, b: Cell): boolean {
  return a.guardrail === b.guardrail && a.part === b.part;
}

/** The same cell over all people. */
function everybody(cells: readonly Suspect[], { cell }: Suspect): Suspect | undefined {
  return cells.find(({ cell: other }) => isSameCount(other, cell) && other.rule === cell.rule && other.segment === null);
}

/**
 * Whether failures gather in a segment: more of them than its part of the trials explains. The bound is Chernoff's, `exp(-F KL(k / F, p))`
 * for `k` of `F` failures in a part `p` of the trials.
 */
function isGathered({ test, state }: Suspect, everywhere: Suspect | undefined): boolean {
  if (test.kind !== 'rate' || everywhere === undefined) return false;
  const [own, all] = [state.inStep, everywhere.state.inStep];
  const [here, usual] = [own.failed / all.failed, own.n / all.n];
  if (!(here > usual) || usual <= 0) return false;
  const divergence = here * Math.log(here / usual) + (here < 1 ? (1 - here) * Math.log((1 - here) / (1 - usual)) : 0);
  return -all.failed * divergence <= lnChance;
}

/** Whether closed testing rejects that all cells are healthy in which the scope's failures count. */
function isRejected(cells: readonly Suspect[], scope: Scope, { alpha, deficit }: Threshold): boolean {
  let excess = 0;
  for (const { cell, weight, lnEvidence } of cells) {
    if (!isOutside(cell, scope)) excess += weight * Math.max(0, Math.exp(Math.min(lnEvidence, 700)) - 1 / alpha);
  }
  return excess > 0 && excess >= deficit;
}

/** Whether cells that have nothing to do with the scope are suspicious, taken together. */
function isElsewhere(cells: readonly Suspect[], scope: Scope): boolean {
  const outside = cells.filter(({ cell }) => isOutside(cell, scope));
  const total = outside.reduce((sum, { weight }) => sum + weight, 0);
  const sum = outside.reduce((added, { weight, lnEvidence }) => added + weight * Math.exp(Math.min(lnEvidence, 700)), 0);
  return total > 0 && sum / total >= proofThreshold;
}

/** Whether no failure in the scope can be one of the cell's. */
function isOutside(cell: Cell, scope: Scope): boolean {
  if (cell.rule !== null && scope.rule !== null && cell.rule !== scope.rule) return true;
  return cell.segment !== null && cell.segment.attribute === scope.segment?.attribute && cell.segment.value !== scope.segment.value;
}

/**
 * Whether a failure may count in the cell as well as in the scope. Once a scope is loosened, these cells start from no evidence: what they
 * hold against the release is about what is gone.
 */
export function sharesFailures(cell: Cell, scope: Scope): boolean {
  return !isOutside(cell, scope);
}
