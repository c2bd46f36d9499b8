import { type Cell, cellKey } from './cell.ts';

/**
 * Weights of cells that sum to 1, by key. They must stand before the step begins and not follow what is seen, so they are by structure alone:
 * each guardrail has one part, a critical one two; within it all people, segments, rules, and rules in segments have equal parts, and cells
 * of one such level as well.
 */
export function weighCells(cells: readonly Cell[], isCritical: (guardrail: string) => boolean): ReadonlyMap<string, number> {
  const levels = new Map<string, Map<string, Cell[]>>();
  for (const cell of cells) {
    const ofGuardrail = levels.get(cell.guardrail) ?? new Map<string, Cell[]>();
    const level = `${cell.segment === null ? 'all' : 'segment'}/${cell.rule === null ? 'all' : 'rule'}`;
    ofGuardrail.set(level, [...(ofGuardrail.get(level) ?? []), cell]);
    levels.set(cell.guardrail, ofGuardrail);
  }
  const parts = [...levels.keys()].reduce((sum, guardrail) => sum + (isCritical(guardrail) ? 2 : 1), 0);
  const weights = new Map<string, number>();
  for (const [guardrail, ofGuardrail] of levels) {
    const share = (isCritical(guardrail) ? 2 : 1) / parts / ofGuardrail.size;
    for (const level of ofGuardrail.values()) for (const cell of level) weights.set(cellKey(cell), share / level.length);
  }
  return weights;
}
