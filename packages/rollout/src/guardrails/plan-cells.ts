import type { Cell, Segment } from '../evidence/cell.ts';
import type { PromqlSource } from '../sources/promql-source.ts';
import type { Guardrail, GuardrailPolicy } from './guardrail.ts';
import { guardrails } from './index.ts';
import { readPolicy } from './read-policy.ts';

/** A guardrail of a plan: which one, its limits, and the attributes by which it is counted apart. */
export interface GuardrailInPlan {
  readonly id: string;
  readonly guardrail: string;
  readonly policy: GuardrailPolicy;
  readonly per: readonly string[];
  /** Where its facts come from; those that are sent unless given. */
  readonly source?: PromqlSource;
}

export interface WatchedBy {
  readonly id: string;
  readonly guardrail: Guardrail;
  readonly policy: GuardrailPolicy;
  /** By attribute the values that are counted apart, `other` among them. */
  readonly values: ReadonlyMap<string, ReadonlySet<string>>;
  readonly rules: readonly string[];
  /** `null`: facts that are sent. Else these count nothing here. */
  readonly source: PromqlSource | null;
}

/** Whom a plan counts apart, and by which rules. */
export interface Division {
  /** Values by attribute; any other value counts as `other`. */
  readonly segments: Readonly<Record<string, readonly string[]>>;
  readonly rules: readonly string[];
}

export const otherSegment = 'other';

/** Guardrails of a plan, ready to count. Unknown ones are left out: a plan is checked before it runs. */
export function watch(planned: readonly GuardrailInPlan[], { segments, rules }: Division): readonly WatchedBy[] {
  return planned.flatMap(({ id, guardrail: slug, policy, per, source = null }) => {
    const guardrail = guardrails.find((one) => one.slug === slug);
    if (guardrail === undefined) return [];
    const values = new Map(per.map((attribute) => [attribute, new Set([...(segments[attribute] ?? []), otherSegment])]));
    // Counters do not say which rule a failure came from.
    return [{ id, guardrail, policy: readPolicy(guardrail, policy).value, values, rules: guardrail.isByRule && source === null ? rules : [], source }];
  });
}

/** Every cell that can be counted: fixed with the plan, before anything is seen. */
export function planCells(watched: readonly WatchedBy[]): readonly Cell[] {
  return watched.flatMap((one) => one.guardrail.parts(one.policy).flatMap((part) => cellsOf(one, part)));
}

function cellsOf({ id, values, rules }: WatchedBy, part: string | null): Cell[] {
  const segments: (Segment | null)[] = [null, ...[...values].flatMap(([attribute, those]) => [...those].map((value) => ({ attribute, value })))];
  return segments.flatMap((segment) => [null, ...rules].map((rule) => ({ guardrail: id, part, segment, rule })));
}
