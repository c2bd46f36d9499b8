import type { CellTest } from '../evidence/cell-test.ts';
import type { Counts } from '../evidence/counts.ts';
import type { Fact, FactSubject, IntegrityReport } from './fact.ts';

/** Limits of one guardrail, in its own words; in a plan whatever is left out is the guardrail's default. */
export type GuardrailPolicy = Readonly<Record<string, number | string | readonly string[]>>;

/** What a guardrail cannot do without: nothing counted from it means undecided. */
export type Source = 'facts' | 'baseline' | 'control-facts' | 'assignment' | 'integrity-reports';

/** Names of the two arms and what else is fixed while a step runs. */
export interface StepContext {
  /** Digest of the release that is rolled out, and of what everybody else has. */
  readonly release: string;
  readonly control: string;
  /** Id of the step: what counts once in a step counts again in the next. */
  readonly step: string;
  /** Part of the randomised units that the step gives the release. */
  readonly share: number;
  /** By function: a response slower than this is slow. From `latencyLimit`; a function without one is not timed. */
  readonly slowerThanMs: Readonly<Record<string, number>>;
}

/** A fact as one guardrail counts it. */
export interface Sighting {
  /** Counted once, however many facts give the same key. */
  readonly key: string;
  /** Counted apart from other parts, for all that the guardrail has more than one. */
  readonly part: string | null;
  readonly counts: Counts;
  /** Of a failure: the rule that caused it, where the guardrail counts by rule. */
  readonly rule: string | null;
}

export type Observation = { readonly kind: 'fact'; readonly fact: Fact; readonly subject: FactSubject } | { readonly kind: 'integrity'; readonly report: IntegrityReport };

/** Default of a limit and what a plan may set. */
export type Limit =
  | { readonly kind: 'number'; readonly default: number; readonly above: number; readonly below: number }
  | { readonly kind: 'list'; readonly default: readonly string[]; readonly of: readonly string[] };

/**
 * One way to see that a release does harm. It turns what happened into trials and failures and says what these are held against; the
 * evidence is one engine for all.
 */
export interface Guardrail {
  /** Flat kebab-case: file name and name in a plan. */
  readonly slug: string;
  readonly title: string;
  /** What one trial is. */
  readonly unit: string;
  /** Take the release back, or stop where it is and ask. */
  readonly response: 'rollback' | 'hold';
  readonly sources: readonly Source[];
  readonly limits: Readonly<Record<string, Limit>>;
  /** Whether failures of one rule are counted as well by themselves. */
  readonly isByRule: boolean;
  parts(policy: GuardrailPolicy): readonly (string | null)[];
  test(policy: GuardrailPolicy, context: StepContext): CellTest;
  /** `null` for what is not its business. */
  look(seen: Observation, policy: GuardrailPolicy, context: StepContext): Sighting | null;
  /** Counts of one rule's cell, from those of the cell of all rules and those of the failures that the rule caused. */
  countsOfRule(all: Counts, own: Counts): Counts;
}

export function defineGuardrail(guardrail: Guardrail): Guardrail {
  return Object.freeze(guardrail);
}

/** A rule's cell where every trial is one of each rule's: those that failed otherwise count as good. */
export function trialsOfAll(all: Counts, own: Counts): Counts {
  return { ...all, failed: own.failed };
}

export function numberOf(policy: GuardrailPolicy, name: string): number {
  const value = policy[name];
  return typeof value === 'number' ? value : Number.NaN;
}

export function listOf(policy: GuardrailPolicy, name: string): readonly string[] {
  const value = policy[name];
  return typeof value === 'object' ? value : [];
}
