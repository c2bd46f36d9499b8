import type { RolloutPlan } from '../plan/rollout-plan.ts';
import type { Effect } from './effect.ts';
import type { Facts } from './facts.ts';
import type { RolloutState } from './rollout-state.ts';

/** What happened, for the log: a slug and a sentence. */
export interface Note {
  readonly event: string;
  readonly detail: string;
}

/** What became of a request. */
export interface Answer {
  readonly no: number;
  /** `null`: it is done. Else why it was refused, in a sentence. */
  readonly refused: string | null;
}

export interface Decision {
  readonly state: RolloutState;
  readonly effects: readonly Effect[];
  readonly notes: readonly Note[];
  readonly answers: readonly Answer[];
}

/** A decision while it is made. Its parts run one after the other, each on what the one before left. */
export class Deciding {
  readonly plan: RolloutPlan;
  readonly digest: string;
  readonly facts: Facts;
  readonly nowMs: number;
  state: RolloutState;
  readonly effects: Effect[] = [];
  readonly notes: Note[] = [];
  readonly answers: Answer[] = [];

  constructor({ plan, digest, state, facts, nowMs }: DecisionInput) {
    this.plan = plan;
    this.digest = digest;
    this.facts = facts;
    this.nowMs = nowMs;
    this.state = state;
  }

  change(changes: Partial<RolloutState>): void {
    this.state = { ...this.state, ...changes };
  }

  note(event: string, detail: string): void {
    this.notes.push({ event, detail });
  }

  /** Asks for work, unless it was taken up before. */
  ask(effect: Effect): void {
    if (this.facts.jobs[effect.id] === undefined && !this.effects.some(({ id }) => id === effect.id)) this.effects.push(effect);
  }
}

export interface DecisionInput {
  readonly plan: RolloutPlan;
  /** The plan's digest: sign-offs count for it alone. */
  readonly digest: string;
  readonly state: RolloutState;
  readonly facts: Facts;
  readonly nowMs: number;
}
