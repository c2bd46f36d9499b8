import { cellKey, type Segment } from '../evidence/cell.ts';
import { addCounts, type Counts, noCounts } from '../evidence/counts.ts';
import type { Fact, FactSubject, IntegrityReport } from './fact.ts';
import type { Observation, Sighting, StepContext } from './guardrail.ts';
import { otherSegment, type WatchedBy } from './plan-cells.ts';

export interface TallyInput {
  readonly facts: readonly Fact[];
  readonly reports?: readonly IntegrityReport[];
}

export interface TallyOptions {
  readonly watched: readonly WatchedBy[];
  readonly context: StepContext;
  subjectOf(workspace: string): FactSubject;
  /** Whether this was counted before: keys of earlier tallies. Asked once for each new key. */
  isCounted(key: string): boolean;
}

export interface Tally {
  /** By cell key, to be added to what the tick has. */
  readonly counts: ReadonlyMap<string, Counts>;
  /** What is counted now, to be remembered. */
  readonly keys: readonly string[];
}

/**
 * What a batch of facts adds to each cell. Facts are taken by time and id, whatever order they came in; the first of an exposure counts.
 * Cells of rules are filled from those of all rules, so the cost of a fact does not grow with the number of rules.
 */
export function tally({ facts, reports = [] }: TallyInput, options: TallyOptions): Tally {
  const keys = new Set<string>();
  const all = new Map<string, Base>();
  const firstReleases = new Map<string, string>();
  const sorted = [...facts].sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
  const count = (seen: Observation, workspace: string): void => {
    for (const watched of options.watched) {
      if (watched.source !== null) continue;
      const sighting = watched.guardrail.look(seen, watched.policy, options.context);
      if (sighting === null) continue;
      const key = `${watched.id}/${sighting.key}`;
      if (keys.has(key) || options.isCounted(key)) continue;
      keys.add(key);
      addSighting(all, { watched, sighting, segments: options.subjectOf(workspace).segments });
    }
  };
  for (const fact of sorted) {
    const subject = options.subjectOf(fact.workspace);
    const firstRelease = subject.firstRelease ?? firstReleases.get(fact.workspace) ?? null;
    if (firstRelease === null) firstReleases.set(fact.workspace, fact.release);
    count({ kind: 'fact', fact, subject: { ...subject, firstRelease } }, fact.workspace);
  }
  for (const report of reports) count({ kind: 'integrity', report }, report.workspace);
  return { counts: withRules(all), keys: [...keys] };
}

/** A cell of all rules, and what single rules caused in it. */
interface Base {
  readonly watched: WatchedBy;
  readonly part: string | null;
  readonly segment: Segment | null;
  counts: Counts;
  readonly byRule: Map<string, Counts>;
}

interface Placed {
  readonly watched: WatchedBy;
  readonly sighting: Sighting;
  readonly segments: Readonly<Record<string, string>>;
}

function addSighting(all: Map<string, Base>, { watched, sighting, segments }: Placed): void {
  const { part, counts, rule } = sighting;
  for (const segment of segmentsOf(watched, segments)) {
    const key = cellKey({ guardrail: watched.id, part, segment, rule: null });
    const base: Base = all.get(key) ?? { watched, part, segment, counts: noCounts, byRule: new Map() };
    base.counts = addCounts(base.counts, counts);
    if (rule !== null) base.byRule.set(rule, addCounts(base.byRule.get(rule) ?? noCounts, counts));
    all.set(key, base);
  }
}

/** All people, and for each attribute the segment that these are in: a value that the plan does not name is one of the others. */
function segmentsOf({ values }: WatchedBy, attributes: Readonly<Record<string, string>>): (Segment | null)[] {
  const segments: (Segment | null)[] = [null];
  for (const [attribute, named] of values) {
    const value = attributes[attribute];
    segments.push({ attribute, value: value !== undefined && named.has(value) ? value : otherSegment });
  }
  return segments;
}

function withRules(all: ReadonlyMap<string, Base>): ReadonlyMap<string, Counts> {
  const counts = new Map<string, Counts>();
  for (const [key, base] of all) {
    counts.set(key, base.counts);
    for (const rule of base.watched.rules) {
      const cell = cellKey({ guardrail: base.watched.id, part: base.part, segment: base.segment, rule });
      counts.set(cell, base.watched.guardrail.countsOfRule(base.counts, base.byRule.get(rule) ?? noCounts));
    }
  }
  return counts;
}
