import type { Audience } from '../assignment/audience.ts';
import { flagOf } from '../decide/flag-of.ts';
import type { RolloutState } from '../decide/rollout-state.ts';
import { scopeName } from '../decide/scope.ts';
import type { Scope } from '../evidence/attribute-breach.ts';
import type { RolloutPlan } from '../plan/rollout-plan.ts';

/** All that a flag of a rollout is evaluated from, but for who asks. Plain JSON. */
export interface RolloutFlag {
  /** Whether a workspace follows the release. */
  readonly key: string;
  /** Before the start nobody has decided anything: clients take the default in their code. */
  readonly isDecided: boolean;
  /** Afterwards everybody has the release, whoever was pinned out too. */
  readonly isCompleted: boolean;
  readonly audience: Audience;
  /** Rules of the release; each has a flag of its own: whether it is in force. See {@link ruleFlagKey}. */
  readonly rules: readonly string[];
  /** Rules that stand as in the control, for everybody or in a segment. */
  readonly loosened: readonly Scope[];
  /** The same for everybody who asks. */
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
}

/** The flags of a rollout in a state: a function of what one commit publishes. */
export function rolloutFlag(plan: RolloutPlan, state: RolloutState): RolloutFlag {
  const { audience, loosened } = flagOf(plan, state);
  return {
    key: plan.flag,
    isDecided: state.status !== 'draft',
    isCompleted: state.status === 'completed',
    audience,
    rules: plan.rules,
    loosened,
    metadata: {
      rollout: plan.id,
      release: plan.release,
      control: plan.control,
      ...(loosened.length === 0 ? {} : { loosened: loosened.map(scopeName).join(', ') }),
    },
  };
}

/** Key of the flag that says whether one rule of the release is in force. */
export function ruleFlagKey(flag: string, rule: string): string {
  return `${flag}.${rule}`;
}
