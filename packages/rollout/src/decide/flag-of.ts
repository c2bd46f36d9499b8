import type { Audience } from '../assignment/audience.ts';
import type { Scope } from '../evidence/attribute-breach.ts';
import type { RolloutPlan } from '../plan/rollout-plan.ts';
import { stepsOf } from '../plan/steps-of.ts';
import type { RolloutState } from './rollout-state.ts';

/** Who follows the release just now, and which of its rules stand as in the control, for everybody or in a segment. */
export interface Flag {
  readonly audience: Audience;
  readonly loosened: readonly Scope[];
}

/** The flag is a function of the state alone: whoever commits the state has published the flag. A save is held to it as clients are. */
export function flagOf(plan: RolloutPlan, state: RolloutState): Flag {
  const isOff = state.admitted < 0 || state.status === 'draft' || state.status === 'rolling-back' || state.status === 'rolled-back';
  const audience = audienceAt(plan, state, state.admitted);
  return { audience: { ...audience, isOn: !isOff }, loosened: isOff ? [] : state.loosened.flatMap(({ scope }) => (scope.rule === null ? [] : [scope])) };
}

/** The audience of a step, without the segments that are loosened by now. */
export function audienceAt(plan: RolloutPlan, { loosened }: Pick<RolloutState, 'loosened'>, step: number): Audience {
  const rules = stepsOf(plan)
    .slice(0, step + 1)
    .flatMap(({ audience }) => audience);
  const isForAll = rules.some((rule) => rule.kind === 'share' && rule.shareBp >= 10_000);
  return {
    isOn: rules.length > 0,
    lineage: plan.lineage,
    rules,
    without: loosened.flatMap(({ scope: { rule, segment } }) => (rule === null && segment !== null ? [segment] : [])),
    controlShareBp: isForAll ? 0 : plan.controlShareBp,
  };
}
