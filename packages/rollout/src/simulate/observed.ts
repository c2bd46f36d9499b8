import type { Scope } from '../evidence/attribute-breach.ts';
import { cellKey } from '../evidence/cell.ts';
import type { CellTest } from '../evidence/cell-test.ts';
import { addCounts, type Counts, noCounts } from '../evidence/counts.ts';
import { type EvidenceState, feed, noEvidence } from '../evidence/evidence-state.ts';
import { afterLoosening } from '../monitor/judge-rollout.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { CellCounts } from './exposures.ts';

/**
 * Evidence while it is gathered. Cells of rules get what went well only now and then, since that can only take evidence from them; whoever
 * judges in between sees at most more against the release than there is.
 */
export class Observed {
  readonly #monitor: Monitor;
  readonly #rulesOf = new Map<string, readonly string[]>();
  readonly #waiting = new Map<string, Counts>();
  evidence: Map<string, EvidenceState> = new Map();

  constructor(monitor: Monitor) {
    this.#monitor = monitor;
    for (const { cells } of monitor.families) {
      for (const { key, cell, watched } of cells)
        if (cell.rule === null)
          this.#rulesOf.set(
            key,
            watched.rules.map((rule) => cellKey({ ...cell, rule })),
          );
    }
  }

  take(counts: CellCounts, { step, atMs, tests }: { readonly step: string; readonly atMs: number; readonly tests: ReadonlyMap<string, CellTest> }): void {
    for (const [key, added] of counts) {
      const rules = this.#rulesOf.get(key);
      if (rules === undefined) continue;
      this.#feed(key, { added, step, atMs, tests });
      for (const rule of rules) {
        const own = counts.get(rule);
        const waiting = addCounts(this.#waiting.get(rule) ?? noCounts, { ...added, failed: own?.failed ?? 0 });
        this.#waiting.set(rule, waiting);
        if (own !== undefined) this.#feedWaiting(rule, { step, atMs, tests });
      }
    }
  }

  /** Brings every cell of a rule up to date. */
  settle(at: { readonly step: string; readonly atMs: number; readonly tests: ReadonlyMap<string, CellTest> }): void {
    for (const rule of [...this.#waiting.keys()]) this.#feedWaiting(rule, at);
  }

  loosen(scope: Scope): void {
    this.evidence = new Map(afterLoosening(this.#monitor, this.evidence, scope));
    this.#waiting.clear();
  }

  #feedWaiting(rule: string, at: { readonly step: string; readonly atMs: number; readonly tests: ReadonlyMap<string, CellTest> }): void {
    const added = this.#waiting.get(rule);
    if (added !== undefined) this.#feed(rule, { added, ...at });
    this.#waiting.delete(rule);
  }

  #feed(key: string, { added, step, atMs, tests }: { readonly added: Counts; readonly step: string; readonly atMs: number; readonly tests: ReadonlyMap<string, CellTest> }): void {
    const test = tests.get(key);
    if (test !== undefined) this.evidence.set(key, feed(this.evidence.get(key) ?? noEvidence, { step, atMs, counts: added }, test));
  }
}
