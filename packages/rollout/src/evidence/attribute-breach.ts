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

/**
 * The smallest scope that explains a breach: first rules in segments are tried, then rules, then segments, then it is the release.
 *
 * A scope explains it when its own evidence reaches `1 / alpha` and no wider scope has twenty times as much; when closed testing rejects
 * that it and all that holds it are healthy; and when what has nothing in common with it (other rules, other people by the same
 * attribute) is not suspicious itself, at 5 %. Whatever can't be told apart ends at the wider scope.
 */
export function attributeBreach(cells: readonly Suspect[], threshold: Threshold): Scope {
  const most = cells.reduce((max, { lnEvidence }) => Math.max(max, lnEvidence), -Infinity);
  const least = Math.max(Math.log(1 / threshold.alpha), most - Math.log(proofThreshold));
  const suspects = cells.filter(({ lnEvidence }) => lnEvidence >= least).sort((a, b) => b.lnEvidence - a.lnEvidence);
  const levels = [
    suspects.filter(({ cell }) => cell.rule !== null && cell.segment !== null),
    suspects.filter(({ cell }) => cell.rule !== null && cell.segment === null),
    suspects.filter(({ cell }) => cell.rule === null && cell.segment !== null),
  ];
  for (const { cell } of levels.flat()) {
    const scope: Scope = { rule: cell.rule, segment: cell.segment };
    if (isRejected(cells, scope, threshold) && !isElsewhere(cells, scope)) return scope;
  }
  return wholeRelease;
}

/** Whether closed testing rejects that the scope's cells and all that hold them are healthy. */
function isRejected(cells: readonly Suspect[], scope: Scope, { alpha, deficit }: Threshold): boolean {
  let excess = 0;
  for (const { cell, weight, lnEvidence } of cells) {
    if (holdsScope(cell, scope)) excess += weight * Math.max(0, Math.exp(Math.min(lnEvidence, 700)) - 1 / alpha);
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

/** Whether each failure in the scope is one of the cell's, guardrails aside. */
function holdsScope(cell: Cell, scope: Scope): boolean {
  return (cell.rule === null || cell.rule === scope.rule) && (cell.segment === null || isSameSegment(cell.segment, scope.segment));
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
