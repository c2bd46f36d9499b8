import { markLabel } from './promql-query.ts';

/** What a Prometheus said, or why that is nothing to count. */
export type Answer = { readonly reading: CounterReading; readonly problem: null } | { readonly reading: null; readonly problem: string };

/** All counters of a source at one moment. */
export interface CounterReading {
  /** By the clock of who answered: of two readings, the one that is newer. */
  readonly takenAtMs: number;
  readonly counters: readonly Counter[];
}

export interface Counter {
  readonly query: 'all' | 'failed';
  readonly labels: Readonly<Record<string, string>>;
  /** A whole number. */
  readonly value: number;
}

/** Counters at once: more are a query that names too little. */
const mostCounters = 10_000;

/** Reads the answer of Prometheus's HTTP API to a `promqlQuery`, whatever it is. Source: prometheus.io, HTTP API, instant queries. */
export function readAnswer(body: unknown): Answer {
  const { status, error, data } = record(body);
  if (status === 'error') return noReading(`Prometheus refused the query: ${String(error)}`);
  const { resultType, result } = record(data);
  if (status !== 'success' || resultType !== 'vector' || !Array.isArray(result)) return noReading('What answered is no Prometheus: it sent no vector.');
  if (result.length > mostCounters) return noReading(`The queries give ${result.length} counters, at most ${mostCounters} are followed. Name more of their labels.`);
  let takenAtMs: number | null = null;
  const counters: Counter[] = [];
  for (const one of result as readonly unknown[]) {
    const { metric, value } = record(one);
    const { [markLabel]: query, ...labels } = record(metric);
    const [seconds, text] = Array.isArray(value) ? (value as readonly unknown[]) : [];
    if (query === 'now' && typeof seconds === 'number') takenAtMs = Math.round(seconds * 1_000);
    if (query !== 'all' && query !== 'failed') continue;
    const count = Number(text);
    if (!Number.isSafeInteger(count) || count < 0) return noReading(`The query '${query}' gives ${String(text)}, which is no count: ask for the counters themselves.`);
    counters.push({ query, labels: labels as Record<string, string>, value: count });
  }
  return takenAtMs === null ? noReading('What answered is no Prometheus: it did not say when.') : { reading: { takenAtMs, counters }, problem: null };
}

function noReading(problem: string): Answer {
  return { reading: null, problem };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
