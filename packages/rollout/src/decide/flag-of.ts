import type { AudienceRule, RolloutPlan } from '../plan/rollout-plan.ts';
import { stepsOf } from '../plan/steps-of.ts';
import type { RolloutState } from './rollout-state.ts';
import type { Segment } from './scope.ts';

/** Who follows the release just now, and which parts of it are off. What is served as a flag, and what a save is held to. */
export interface Audience {
  readonly rules: readonly AudienceRule[];
  /** Segments that do not follow it, though a rule admits them. */
  readonly without: readonly Segment[];
  /** Rules that stand as in the control, for everybody or in a segment. */
  readonly loosened: readonly { readonly rule: string; readonly segment: Segment | null }[];
  /** Workspaces that stay outside for comparison; 0 once the last percentage is admitted. */
  readonly controlShareBp: number;
}

export const nobody: Audience = { rules: [], without: [], loosened: [], controlShareBp: 0 };

/** The flag is a function of the state alone: whoever commits the state has published the flag. */
export function flagOf(plan: RolloutPlan, state: RolloutState): Audience {
  const isOff = state.status === 'draft' || state.status === 'rolling-back' || state.status === 'rolled-back';
  return isOff ? nobody : audienceAt(plan, state, state.admitted);
}

/** The audience of a step, with what is loosened by now. */
export function audienceAt(plan: RolloutPlan, { loosened }: Pick<RolloutState, 'loosened'>, step: number): Audience {
  const rules = stepsOf(plan)
    .slice(0, step + 1)
    .flatMap(({ audience }) => audience);
  if (rules.length === 0) return nobody;
  const isForAll = rules.some((rule) => rule.kind === 'share' && rule.shareBp >= 10_000);
  return {
    rules,
    without: loosened.flatMap(({ scope }) => (scope.kind === 'segment' ? [scope.segment] : [])),
    loosened: loosened.flatMap(({ scope }) => ('rule' in scope ? [{ rule: scope.rule, segment: scope.kind === 'rule-in-segment' ? scope.segment : null }] : [])),
    controlShareBp: isForAll ? 0 : plan.controlShareBp,
  };
}
