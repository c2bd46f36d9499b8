import type { Scope } from '../evidence/attribute-breach.ts';

/**
 * `draft`: nobody has started it. `running`: it goes from step to step. `paused`: it stays where it is, guarded. `rolling-back` and
 * `rolled-back`: nobody follows the release any more. `completed`: everybody follows it, and its flag is gone.
 */
export type RolloutStatus = 'draft' | 'running' | 'paused' | 'rolling-back' | 'rolled-back' | 'completed';

/** Plain JSON: one row in a database, and all that `decide` remembers. */
export interface RolloutState {
  readonly version: 1;
  readonly status: RolloutStatus;
  /** How often it changed. Jobs are named by it, so that the same decision made twice asks for the same job. */
  readonly seq: number;
  readonly startedAtMs: number | null;
  /** Index among the plan's steps in order; -1 before the start. */
  readonly step: number;
  readonly stepSinceMs: number | null;
  /** `preparing`: what must be done before the step's audience is admitted. `open`: it is admitted, and evidence is gathered. */
  readonly stage: 'preparing' | 'open';
  /** Index of the step whose audience is admitted; -1 for nobody. */
  readonly admitted: number;
  /** Since when: only evidence from then on speaks for or against this step. */
  readonly admittedAtMs: number | null;
  readonly loosened: readonly Loosened[];
  readonly rollbacks: readonly Rollback[];
  /** Slugs of what it waits for, in the order of the gates; empty when nothing holds it. */
  readonly waitingFor: readonly string[];
  readonly history: readonly StepRecord[];
  /** A person let the next step begin before its date; every proof and check still counts. */
  readonly isPromoted: boolean;
  /** The last request that was answered. */
  readonly answered: number;
}

/** A part of the release that is taken back while the rest goes on. */
export interface Loosened {
  /** Never the whole: that would be no part. */
  readonly scope: Scope;
  readonly atMs: number;
  /** The rollback that did it. */
  readonly rollback: string;
}

export const rollbackStages = ['flags', 'assess', 'database', 'code', 'notify', 'cause', 'reschedule'] as const;
export type RollbackStage = (typeof rollbackStages)[number];

/** One way back, whole or in part, through the seven steps of the plan. */
export interface Rollback {
  readonly id: string;
  readonly scope: Scope;
  readonly trigger: Trigger;
  /** When it was decided. */
  readonly atMs: number;
  readonly stages: readonly StageRecord[];
  /** Where a partial way back ends: the index of the step that stays; -1 for nobody. */
  readonly toStep: number;
}

/** What started a rollback: a guardrail's id, `integrity`, or a person. */
export interface Trigger {
  readonly by: 'guardrail' | 'integrity' | 'person';
  readonly name: string;
  readonly reason: string;
}

export interface StageRecord {
  readonly stage: RollbackStage;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'not-needed';
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
}

export interface StepRecord {
  readonly step: string;
  readonly startedAtMs: number;
  readonly admittedAtMs: number | null;
  readonly endedAtMs: number | null;
}

export const draftState: RolloutState = {
  version: 1,
  status: 'draft',
  seq: 0,
  startedAtMs: null,
  step: -1,
  stepSinceMs: null,
  stage: 'preparing',
  admitted: -1,
  admittedAtMs: null,
  loosened: [],
  rollbacks: [],
  waitingFor: [],
  history: [],
  isPromoted: false,
  answered: 0,
};
