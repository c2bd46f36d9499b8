import type { AudienceRule } from '../assignment/audience.ts';
import type { Line } from './lines.ts';
import type { Check } from './rollout-plan.ts';

/** Days and hours as milliseconds, so that a plan reads as it is spoken. */
export const hours = (count: number): number => count * 3_600_000;
export const days = (count: number): number => hours(24) * count;
export const minutes = (count: number): number => count * 60_000;

/** People of the house. */
export function internal<const S extends string>(attribute: S, ...values: readonly string[]): DeclaredAudience<S> {
  return { kind: 'internal', attribute, values };
}

/** Volunteers, up to a share of all people. */
export function optIn({ maxUsers }: { readonly maxUsers: number }): DeclaredAudience<never> {
  return { kind: 'opt-in', maxPeopleBp: Math.round(maxUsers * 10_000) };
}

export function segment<const S extends string>(attribute: S, ...values: readonly string[]): DeclaredAudience<S> {
  return { kind: 'segment', attribute, values };
}

/** An audience rule whose attribute the compiler knows. */
export type DeclaredAudience<S extends string> =
  | Extract<AudienceRule, { readonly kind: 'opt-in' | 'share' }>
  | { readonly kind: 'internal' | 'segment'; readonly attribute: S; readonly values: readonly string[] };

export interface PhaseDeclaration<S extends string, Percent extends readonly number[]> {
  readonly id?: string;
  /** First and last week, counted from 1; one number for a single week. */
  readonly weeks: readonly [number] | readonly [number, number];
  readonly in: string;
  readonly lines?: readonly Line[];
  /** Admitted in the phase's steps before any percentage, one step each. */
  readonly audience?: readonly StepAudience<S>[];
  /** Percent of workspaces, one step each, evenly over the phase's weeks unless `at` says otherwise. */
  readonly steps?: Percent & Ascending<Percent>;
  /** Lines of the steps, in their order. */
  readonly stepLines?: readonly Line[];
  /** When each percentage begins, from the start of the rollout. */
  readonly at?: readonly number[];
  readonly exit?: readonly Check[];
  readonly hooks?: readonly string[];
  readonly kind?: 'prepare' | 'soak' | 'clean-up';
  /** Least time for each step. */
  readonly holdMs?: number;
}

export type StepAudience<S extends string> = {
  readonly id: string;
  readonly admits: readonly DeclaredAudience<S>[];
  readonly lines?: readonly Line[];
  readonly exit?: readonly Check[];
  readonly at?: number;
};

export interface DeclaredPhase<S extends string> extends Omit<PhaseDeclaration<S, readonly number[]>, 'steps'> {
  readonly name: string;
  readonly steps?: readonly number[];
}

/** A percentage that goes down, or stays, does not compile. */
export function phase<const S extends string = never, const Percent extends readonly number[] = readonly []>(
  name: string,
  declaration: PhaseDeclaration<S, Percent>,
): DeclaredPhase<S> {
  const { steps, ...rest } = declaration;
  return { name, ...rest, ...(steps === undefined ? {} : { steps: steps as readonly number[] }) };
}

/** The percentages as they are where each is above the one before; where one is not, what is wrong stands in its place. */
export type Ascending<P extends readonly number[]> = P extends readonly [infer A extends number, infer B extends number, ...infer Rest extends readonly number[]]
  ? IsBelow<A, B> extends true
    ? readonly [A, ...Ascending<readonly [B, ...Rest]>]
    : readonly [A, `${B} is not above ${A}`, ...Rest]
  : P;

/** Whole percentages from 0 to 100; of others nothing is said here but when the plan is checked. */
type IsBelow<A extends number, B extends number> = `${A}|${B}` extends `${bigint}|${bigint}`
  ? Count<B> extends readonly [...Count<A>, unknown, ...(readonly unknown[])]
    ? true
    : false
  : true;
type Count<N extends number, Counted extends readonly unknown[] = readonly []> = Counted['length'] extends N | 101 ? Counted : Count<N, readonly [...Counted, unknown]>;
