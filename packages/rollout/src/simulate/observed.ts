import type { Scope } from '../evidence/attribute-breach.ts';
import { cellKey } from '../evidence/cell.ts';
import type { CellTest } from '../evidence/cell-test.ts';
import { addCounts, type Counts, noCounts } from '../evidence/counts.ts';
import { type EvidenceState, feed, lnEvidence, noEvidence } from '../evidence/evidence-state.ts';
import { afterLoosening } from '../monitor/judge-rollout.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { CellCounts } from './exposures.ts';

/**
 * Evidence while it is gathered. Cells of rules get what went well only now and then, since that can only take evidence from them; whoever
 * judges in between sees at most more against the release than there is.
 */
export class Observed {
  readonly #monitor: Monitor;
  readonly #rulesOf = new Map<string, readonly { readonly rule: string; readonly key: string }[]>();
  /** Rules that fail just now: their cells are looked at as closely as the others. */
  readonly #watched = new Set<string>();
  readonly #waiting = new Map<string, Counts>();
  /** Of the cells that take the release back: weight, and weighted evidence at its last change. */
  readonly #weights = new Map<string, number>();
  readonly #capital = new Map<string, number>();
  readonly #alpha: number;
  #total = 0;
  evidence: Map<string, EvidenceState> = new Map();
  /** Another one for other evidence. */
  version = 0;

  constructor(monitor: Monitor) {
    this.#monitor = monitor;
    this.#alpha = monitor.plan.alpha;
    this.#weigh();
    for (const { cells } of monitor.families) {
      for (const { key, cell, watched } of cells)
        if (cell.rule === null)
          this.#rulesOf.set(
            key,
            watched.rules.map((rule) => ({ rule, key: cellKey({ ...cell, rule }) })),
          );
    }
  }

  /**
   * Whether the weighted mean of all evidence reaches `1 / alpha`, kept as a running sum: most looks end here. Only where it says yes are
   * the cells judged; a sum that is a rounding error too small is found at the next look.
   */
  get mayBeBreach(): boolean {
    return this.#total >= (1 - 1e-9) / this.#alpha;
  }

  take(counts: CellCounts, { step, atMs, tests }: { readonly step: string; readonly atMs: number; readonly tests: ReadonlyMap<string, CellTest> }): void {
    for (const [key, added] of counts) {
      const rules = this.#rulesOf.get(key);
      if (rules === undefined) continue;
      this.#feed(key, { added, step, atMs, tests });
      for (const { rule, key: ofRule } of rules) {
        const own = counts.get(ofRule);
        const waiting = addCounts(this.#waiting.get(ofRule) ?? noCounts, { ...added, failed: own?.failed ?? 0 });
        this.#waiting.set(ofRule, waiting);
        if (own !== undefined || this.#watched.has(rule)) this.#feedWaiting(ofRule, { step, atMs, tests });
      }
    }
  }

  /** Brings every cell of a rule up to date. */
  settle(at: { readonly step: string; readonly atMs: number; readonly tests: ReadonlyMap<string, CellTest> }): void {
    for (const rule of [...this.#waiting.keys()]) this.#feedWaiting(rule, at);
    this.value(at.tests);
  }

  /** Adds all evidence up again. */
  value(tests: ReadonlyMap<string, CellTest>): void {
    for (const [key, state] of this.evidence) {
      const test = tests.get(key);
      if (test !== undefined) this.#value(key, state, test);
    }
  }

  watch(rule: string): void {
    this.#watched.add(rule);
  }

  loosen(scope: Scope): void {
    this.evidence = new Map(afterLoosening(this.#monitor, this.evidence, scope));
    this.#waiting.clear();
    this.version++;
    for (const key of [...this.#capital.keys()]) if (!this.evidence.has(key)) this.#capital.delete(key);
    this.#weigh();
  }

  /** Cells that nothing was fed to count with capital 1. */
  #weigh(): void {
    this.#total = 0;
    for (const { name, cells } of this.#monitor.families) {
      if (name !== 'rollback') continue;
      for (const { key, weight } of cells) {
        const capital = this.#capital.get(key) ?? weight;
        this.#weights.set(key, weight);
        this.#capital.set(key, capital);
        this.#total += capital;
      }
    }
  }

  #feedWaiting(rule: string, at: { readonly step: string; readonly atMs: number; readonly tests: ReadonlyMap<string, CellTest> }): void {
    const added = this.#waiting.get(rule);
    if (added !== undefined) this.#feed(rule, { added, ...at });
    this.#waiting.delete(rule);
  }

  #feed(key: string, { added, step, atMs, tests }: { readonly added: Counts; readonly step: string; readonly atMs: number; readonly tests: ReadonlyMap<string, CellTest> }): void {
    const test = tests.get(key);
    if (test === undefined) return;
    const before = this.evidence.get(key) ?? noEvidence;
    const state = withStartsOfAServer(before, feed(before, { step, atMs, counts: added }, test));
    this.evidence.set(key, state);
    this.version++;
    // What went well can only take evidence away.
    if (added.failed > 0) this.#value(key, state, test);
  }

  #value(key: string, state: EvidenceState, test: CellTest): void {
    const weight = this.#weights.get(key);
    if (weight === undefined) return;
    const capital = weight * Math.exp(Math.min(lnEvidence(state, test), 700));
    this.#total += capital - (this.#capital.get(key) ?? 0);
    this.#capital.set(key, capital);
  }
}

/** A server that looks every second opens a window at least so often. */
const windowMs = 10_000;

/**
 * As many starts as a server would have made of what is fed in bulk here: a later one has less weight. What the others would have won is
 * left out, which is nothing where all went well.
 */
function withStartsOfAServer(before: EvidenceState, after: EvidenceState): EvidenceState {
  const { window } = after;
  if (window === null || before.window === null || after.starts === before.starts) return after;
  const more = Math.min(Math.floor((window.lastMs - before.window.lastMs) / windowMs), window.counts.n) - 1;
  if (more <= 0) return after;
  const weight = (6 / Math.PI ** 2) * (1 / (after.starts + 0.5) - 1 / (after.starts + more + 0.5));
  return { ...after, starts: after.starts + more, startedWeight: Math.min(1, after.startedWeight + weight) };
}
