import { type Release, releaseDigest } from '@turnbuckle/evolve';
import { digestJson, type Json } from '@turnbuckle/model';
import type { DeclaredGuardrail } from './guardrail-declarations.ts';
import { type DeclaredPhase, days, type StepAudience } from './phases.ts';
import type { Check, Hook, PlanItem, PlannedPhase, PlannedStep, RolloutPlan, Traffic } from './rollout-plan.ts';

export interface RolloutDeclaration<S extends string> {
  readonly id: string;
  readonly title: string;
  /** The flag's key; the id unless given. */
  readonly flag?: string;
  /** The id unless it succeeds another rollout, whose lineage it takes. */
  readonly lineage?: string;
  readonly release: Release | string;
  /** Unless it is the team's own flag service, we decide who follows the release. */
  readonly decidedBy?: 'team';
  /** `legacy` unless given. */
  readonly control?: string;
  /** Unless given: every rule that the release holds to be an error. */
  readonly rules?: readonly string[];
  readonly unit: 'workspace';
  readonly environments: readonly string[];
  /** Every attribute that a phase or a guardrail names, with its values. */
  readonly segments: Readonly<Record<S, readonly string[]>>;
  readonly phases: readonly DeclaredPhase<S>[];
  readonly guardrails: readonly DeclaredGuardrail<S>[];
  readonly alpha: number;
  readonly controlHoldback?: number;
  readonly rollback: RolloutPlan['rollback'];
  readonly hooks?: Readonly<Record<string, Hook>>;
  readonly signOff: RolloutPlan['signOffs'];
  readonly prerequisites: readonly Check[];
  readonly items?: readonly PlanItem[];
  readonly traffic: Traffic;
  readonly maxSilenceMs?: number;
  readonly prometheus?: Readonly<Record<string, string>>;
}

/**
 * Declares a rollout. An attribute that is no segment and a percentage that goes down do not compile; the rest of what can be wrong
 * `checkRollout` says. Gives plain JSON.
 */
export function defineRollout<S extends string>(declaration: RolloutDeclaration<S>): RolloutPlan {
  const { id, title, flag = id, lineage = id, release, control = 'legacy', controlHoldback = 0.1, hooks = {}, items = [], maxSilenceMs = days(1) } = declaration;
  const { environments, segments, guardrails, alpha, rollback, signOff, prerequisites, traffic, prometheus } = declaration;
  return {
    version: 1,
    id,
    title,
    flag,
    lineage,
    release: typeof release === 'string' ? release : releaseDigest(release),
    ...(declaration.decidedBy === undefined ? {} : { decidedBy: declaration.decidedBy }),
    control,
    rules: declaration.rules ?? (typeof release === 'string' ? [] : tightened(release)),
    environments,
    segments,
    phases: declaration.phases.map(plannedPhase),
    guardrails,
    alpha,
    controlShareBp: Math.round(controlHoldback * 10_000),
    rollback,
    hooks,
    signOffs: signOff,
    prerequisites,
    items,
    traffic,
    maxSilenceMs,
    ...(prometheus === undefined ? {} : { prometheus }),
  };
}

/** SHA-256 over the plan's RFC 8785 form: what people sign. It holds the release's digest, so that a change of either voids every signature. */
export function rolloutDigest(plan: RolloutPlan): string {
  return digestJson(plan as unknown as Json);
}

function tightened({ policy }: Release): string[] {
  return Object.entries(policy.levels).flatMap(([rule, level]) => ((typeof level === 'string' ? level : level.save) === 'error' ? [rule] : []));
}

const week = days(7);

function plannedPhase(phase: DeclaredPhase<string>): PlannedPhase {
  const { name, weeks, lines = [], exit = [], hooks = [], kind } = phase;
  const id = phase.id ?? slugOf(name);
  const [from, to = from] = weeks;
  const startMs = (from - 1) * week;
  const percentages = phase.steps ?? [];
  const declared: StepAudience<string>[] = [
    ...(phase.audience ?? []),
    ...percentages.map((percent, index) => ({
      id: `${id}-${percent}`,
      admits: [{ kind: 'share', shareBp: Math.round(percent * 100) } as const],
      lines: phase.stepLines?.slice(index, index + 1) ?? [],
      at: phase.at?.[index] ?? startMs + Math.floor((index * (to - from + 1) * week) / percentages.length),
    })),
  ];
  const holdMs = phase.holdMs ?? days(1);
  const rest = { holdMs, maxHoldMs: (to - from + 2) * week, hooks };
  const step = (one: StepAudience<string>, index: number): PlannedStep => {
    const isLast = index === declared.length - 1;
    return {
      id: one.id,
      kind: 'expose',
      audience: one.admits.map(({ ...rule }) => rule),
      plannedMs: one.at ?? startMs,
      lines: one.lines ?? [],
      ...rest,
      hooks: index === 0 ? hooks : [],
      exit: [...(one.exit ?? []), ...(isLast ? exit : [])],
    };
  };
  const steps = declared.length > 0 ? declared.map(step) : [{ id, kind: kind ?? 'prepare', audience: [], plannedMs: startMs, lines: [], exit, ...rest } as const];
  return { id, name, weeks: [from, to], environment: phase.in, lines, steps };
}

function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
