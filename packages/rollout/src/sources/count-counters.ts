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
  /** Only to take differences from: the first values, or the first ones of a step. */
  readonly isBase: boolean;
  /** Segments whose exposures are not counted now: what they did may be about something that was taken back. */
  readonly isLate: (segment: Segment | null) => boolean;
}

interface Added {
  readonly segment: Segment | null;
  readonly counts: Counts;
}

/**
 * What a reading adds to a guardrail's cells. A counter that is lower than before began anew; one that was not there before began at
 * nothing, and one that is gone keeps its value, in case it comes back. Failures that outnumber what was done are two counters that were
 * read between two steps of one exposure. Where something is missing or does not add up, nothing is counted and no value moves until it does.
 */
export function countCounters({ counters }: CounterReading, { before, watched, source, isBase, isLate }: Counting): CountersCounted {
  const missing = missingIn(counters, source);
  if (missing !== null && !isBase) return { counts: new Map(), values: before, problem: missing };
  const values: Record<string, number> = { ...before };
  const added = new Map<string, Added>();
  for (const counter of counters) {
    const segment = segmentOf(counter, { watched, source });
    const more = moreThan(before[nameOf(counter)] ?? 0, counter.value);
    values[nameOf(counter)] = counter.value;
    if (isBase || isLate(segment)) continue;
    const key = segment?.value ?? '';
    const so = added.get(key)?.counts ?? noCounts;
    added.set(key, { segment, counts: addCounts(so, counter.query === 'all' ? { ...noCounts, n: more } : { ...noCounts, failed: more }) });
  }
  const excess = [...added.values()].find(({ counts }) => counts.failed > counts.n)?.counts;
  if (excess !== undefined) return { counts: new Map(), values: before, problem: `${excess.failed} failed of ${excess.n}: nothing is counted until the two counters add up.` };
  return { counts: cellsOf(watched, [...added.values()]), values, problem: missing };
}

/** What a source must not lack. Failures that nobody counts would look like a release that never fails. */
function missingIn(counters: readonly Counter[], { segment }: PromqlSource): string | null {
  const names = (query: Counter['query']): boolean => counters.some((one) => one.query === query);
  if (!names('all')) return 'Prometheus has no counter that the query for everything names.';
  if (!names('failed')) return 'Prometheus has no counter that the query for failures names: let it begin at 0.';
  const without = segment === undefined ? undefined : counters.find(({ labels }) => labels[labelOf(segment)] === undefined);
  return without === undefined ? null : `A counter of the query '${without.query}' has no label '${labelOf(segment ?? '')}'.`;
}

/** A value that the plan does not name is one of the others. */
function segmentOf({ labels }: Counter, { watched, source }: Pick<Counting, 'watched' | 'source'>): Segment | null {
  const { segment: attribute } = source;
  if (attribute === undefined) return null;
  const value = labels[labelOf(attribute)];
  return { attribute, value: value !== undefined && watched.values.get(attribute)?.has(value) === true ? value : otherSegment };
}

function moreThan(before: number, now: number): number {
  return now < before ? now : now - before;
}

function nameOf({ query, labels }: Counter): string {
  return `${query}${canonicalJson({ ...labels })}`;
}

function cellsOf({ id, guardrail, policy, values }: WatchedBy, added: readonly Added[]): ReadonlyMap<string, Counts> {
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
