import { type Cell, isSameSegment, type Segment } from './cell.ts';
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
/** A rule must have at least this part of the evidence of all rules: what other rules add is then less than a few failures. */
const rulePart = 0.2;

/**
 * The smallest scope that explains a breach: first rules in segments are tried, then rules, then segments, then it is the release.
 *
 * A scope explains it when its own evidence reaches `1 / alpha` and sets it apart from what is wider: twenty times the evidence of all
 * people for a segment, a fifth of the evidence of all rules for a rule. Then closed testing must reject that all is healthy that shares
 * failures with it; and what has nothing in common with it (other rules, other people by the same attribute) must not be suspicious, at 5 %.
 * Whatever can't be told apart ends at the wider scope.
 */
export function attributeBreach(cells: readonly Suspect[], threshold: Threshold): Scope {
  const suspects = cells.filter(({ lnEvidence }) => lnEvidence >= Math.log(1 / threshold.alpha)).sort((a, b) => b.lnEvidence - a.lnEvidence);
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
function isSetApart(cells: readonly Suspect[], { cell, lnEvidence }: Suspect): boolean {
  const lnOf = (rule: string | null, segment: Segment | null): number =>
    cells.find(({ cell: other }) => other.guardrail === cell.guardrail && other.part === cell.part && other.rule === rule && isSameSegment(other.segment, segment))?.lnEvidence ??
    0;
  const isThisSegment = cell.segment === null || lnEvidence >= lnOf(cell.rule, null) + Math.log(segmentLead);
  const isThisRule = cell.rule === null || lnEvidence >= lnOf(null, cell.segment) + Math.log(rulePart);
  return isThisSegment && isThisRule;
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
