import type { PromqlSource } from '../sources/promql-source.ts';
import type { Line } from './lines.ts';
import type { PlannedGuardrail } from './rollout-plan.ts';

/** What a person does that can fail or be slow. */
export const functions = ['open', 'connect', 'save', 'render'] as const;
export type FunctionName = (typeof functions)[number];

interface Declared<S extends string> {
  readonly id?: string;
  /** Attributes by which it is counted apart: each of its segments has a cell of its own. */
  readonly per?: readonly S[];
  readonly lines?: readonly Line[];
}

interface Counted<S extends string> extends Declared<S> {
  /** Counters of a Prometheus instead of facts that are sent. */
  readonly source?: PromqlSource<S>;
}

export interface DeclaredGuardrail<S extends string> extends PlannedGuardrail {
  readonly per: readonly S[];
  readonly source?: PromqlSource<S>;
}

/** Share of failed exposures, at most `max`, in every segment. */
export function errorRate<const S extends string = never>({ max, id = 'error-rate', per = [], lines = [], source }: Counted<S> & { readonly max: number }): DeclaredGuardrail<S> {
  return { id, guardrail: 'error-rate', policy: { max }, mustBeSafe: true, per, lines, ...(source === undefined ? {} : { source }) };
}

/** Share of people for whom a critical function failed, at most `maxUsers`. */
export function critical<const S extends string = never>({
  functions: of,
  maxUsers,
  id = 'critical',
  per = [],
  lines = [],
}: Declared<S> & { readonly functions: readonly FunctionName[]; readonly maxUsers: number }): DeclaredGuardrail<S> {
  return { id, guardrail: 'critical', policy: { functions: of, max: maxUsers }, mustBeSafe: true, per, lines };
}

/** Share of exposures that are slower than `maxRatio` times the baseline's quantile. */
export function latency<const S extends string = never>({
  of,
  quantile,
  maxRatio,
  id = 'latency',
  per = [],
  lines = [],
  source,
}: Counted<S> & { readonly of: readonly FunctionName[]; readonly quantile: number; readonly maxRatio: number }): DeclaredGuardrail<S> {
  const policy = { functions: of, max: Number((1 - quantile).toFixed(9)), factor: maxRatio };
  return { id, guardrail: 'latency', policy, mustBeSafe: true, per, lines, ...(source === undefined ? {} : { source }) };
}

/** Failures against those of the control at the same time, at most `maxRatio` times as many. Needs a control, so it proves nothing at the end. */
export function relativeError<const S extends string = never>({
  maxRatio,
  id = 'relative-error',
  per = [],
  lines = [],
}: Declared<S> & { readonly maxRatio: number }): DeclaredGuardrail<S> {
  return { id, guardrail: 'relative-error', policy: { ratio: maxRatio }, mustBeSafe: false, per, lines };
}

/** One confirmed violation is enough. */
export function integrity({ id = 'integrity', lines = [] }: Declared<never> = {}): DeclaredGuardrail<never> {
  return { id, guardrail: 'integrity', policy: {}, mustBeSafe: false, per: [], lines };
}

/** The share that should follow the release does; else every comparison is worth nothing. */
export function sampleRatio({ id = 'sample-ratio', lines = [] }: Declared<never> = {}): DeclaredGuardrail<never> {
  return { id, guardrail: 'sample-ratio', policy: {}, mustBeSafe: false, per: [], lines };
}

/** At most `max` of the people saw both releases. */
export function multipleExposure({ max = 0.01, id = 'multiple-exposure', lines = [] }: Declared<never> & { readonly max?: number } = {}): DeclaredGuardrail<never> {
  return { id, guardrail: 'multiple-exposure', policy: { max }, mustBeSafe: false, per: [], lines };
}
