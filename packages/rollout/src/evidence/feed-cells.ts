import type { CellTest } from './cell-test.ts';
import type { Counts } from './counts.ts';
import { type EvidenceState, feed, noEvidence } from './evidence-state.ts';

export interface Tick {
  readonly step: string;
  readonly atMs: number;
  /** By cell key, counted since the tick before. */
  readonly counts: ReadonlyMap<string, Counts>;
}

/** The states of all cells after one tick. Cells without counts stay as they are; those without a test are not the step's business. */
export function feedCells(states: ReadonlyMap<string, EvidenceState>, { step, atMs, counts }: Tick, testOf: (key: string) => CellTest | undefined): Map<string, EvidenceState> {
  const after = new Map(states);
  for (const [key, added] of counts) {
    const test = testOf(key);
    if (test !== undefined) after.set(key, feed(states.get(key) ?? noEvidence, { step, atMs, counts: added }, test));
  }
  return after;
}
