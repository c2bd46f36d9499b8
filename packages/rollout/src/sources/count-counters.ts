import { canonicalJson } from '@turnbuckle/model';
import { cellKey, type Segment } from '../evidence/cell.ts';
import { addCounts, type Counts, noCounts } from '../evidence/counts.ts';
import { otherSegment, type WatchedBy } from '../guardrails/plan-cells.ts';
import { labelOf, type PromqlSource } from './promql-source.ts';
import type { Counter, CounterReading } from './read-answer.ts';

/** The last value of each counter that was ever seen, by its name. */
export type CounterValues = Readonly<Record<string, number>>;

export interface CountersCounted {
  /** By cell key, what was added since the values before. Empty where it does not add up. */
  readonly counts: ReadonlyMap<string, Counts>;
  /** To take differences from next time. */
  readonly values: CounterValues;
  /** Why there is nothing to count, in words; `null` when all is well. */
  readonly problem: string | null;
}

interface Counting {
  readonly before: CounterValues;
  readonly watched: WatchedBy;
  readonly source: PromqlSource;
  /** Segments whose exposures are not counted now: what they did may be about something that was taken back. */
  readonly isLate: (segment: Segment | null) => boolean;
}

/**
 * What a reading adds to a guardrail's cells. A counter that is lower than before began anew; one that was not there before began at
 * nothing, and one that is gone keeps its value, in case it comes back. Failures that outnumber what was done are two counters that were
 * read between two steps of one exposure: nothing is counted, and no value moves, until they add up.
 */
export function countCounters({ counters }: CounterReading, { before, watched, source, isLate }: Counting): CountersCounted {
  const values: Record<string, number> = { ...before };
  const added = new Map<string, { segment: Segment | null; counts: Counts }>();
  const { segment: attribute } = source;
  if (!counters.some(({ query }) => query === 'all')) return { counts: new Map(), values, problem: 'Prometheus has no counter that the query for everything names.' };
  for (const counter of counters) {
    const label = attribute === undefined ? undefined : counter.labels[labelOf(attribute)];
    if (attribute !== undefined && label === undefined)
      return { counts: new Map(), values: before, problem: `A counter of the query '${counter.query}' has no label '${labelOf(attribute)}'.` };
    const segment = attribute === undefined ? null : { attribute, value: label !== undefined && isNamed(watched, attribute, label) ? label : otherSegment };
    const more = moreThan(before[nameOf(counter)] ?? 0, counter.value);
    values[nameOf(counter)] = counter.value;
    if (isLate(segment)) continue;
    const key = segment?.value ?? '';
    const so = added.get(key)?.counts ?? noCounts;
    added.set(key, { segment, counts: addCounts(so, counter.query === 'all' ? { ...noCounts, n: more } : { ...noCounts, failed: more }) });
  }
  const excess = [...added.values()].find(({ counts }) => counts.failed > counts.n);
  if (excess !== undefined) {
    const { n, failed } = excess.counts;
    return { counts: new Map(), values: before, problem: `${failed} failed of ${n}: nothing is counted until the two counters add up.` };
  }
  return { counts: cellsOf(watched, [...added.values()]), values, problem: null };
}

function moreThan(before: number, now: number): number {
  return now < before ? now : now - before;
}

function nameOf({ query, labels }: Counter): string {
  return `${query}${canonicalJson({ ...labels })}`;
}

function isNamed({ values }: WatchedBy, attribute: string, value: string): boolean {
  return values.get(attribute)?.has(value) === true;
}

function cellsOf({ id, guardrail, policy, values }: WatchedBy, added: readonly { readonly segment: Segment | null; readonly counts: Counts }[]): ReadonlyMap<string, Counts> {
  const cells = new Map<string, Counts>();
  const [part = null] = guardrail.parts(policy);
  const add = (segment: Segment | null, counts: Counts): void => {
    const key = cellKey({ guardrail: id, part, segment, rule: null });
    cells.set(key, addCounts(cells.get(key) ?? noCounts, counts));
  };
  for (const { segment, counts } of added) {
    if (counts.n === 0) continue;
    add(null, counts);
    if (segment !== null && values.has(segment.attribute)) add(segment, counts);
  }
  return cells;
}
