import { admittedShareBp } from '../assignment/audience.ts';
import { exposuresToProve } from '../evidence/exposures-to-prove.ts';
import type { PlannedGuardrail, RolloutPlan } from './rollout-plan.ts';
import { type StepInPlan, stepsOf } from './steps-of.ts';

/** What a step must prove, and whether its traffic suffices. */
export interface PlannedProof {
  readonly step: string;
  /** The guardrail's or the check's id. */
  readonly proof: string;
  /** The rate that is proven not to be reached. */
  readonly below: number;
  readonly unit: 'exposures' | 'people';
  /** By when half of all rollouts have their proof; `null` where none ever has. */
  readonly needed: number | null;
  /** Expected in a day; of people: all that the step admits. */
  readonly expected: number;
  /** From the step's beginning to its proof. */
  readonly days: number | null;
  /** Until the next step should begin. */
  readonly plannedDays: number;
  readonly fits: boolean;
}

const dayMs = 86_400_000;

/**
 * Share of exposures slower than 1.2 times the 95 % quantile where nothing got slower: of a lognormal latency with a deviation of 0.5,
 * P(z > 1.645 + ln 1.2 / 0.5).
 */
const usuallySlow = 0.022;

/** Exposures that each proof of a plan needs against the traffic that the plan expects. */
export function plannedProofs(plan: RolloutPlan): readonly PlannedProof[] {
  const steps = stepsOf(plan);
  let share = 0;
  return steps.flatMap((step, index) => {
    if (step.kind === 'expose') share = Math.max(share, shareOfPeople(plan, step));
    if (share === 0) return [];
    const plannedDays = ((steps[index + 1]?.plannedMs ?? step.plannedMs + step.maxHoldMs) - step.plannedMs) / dayMs;
    const wanted = [
      ...plan.guardrails.filter(({ mustBeSafe }) => mustBeSafe).map((guardrail) => proofOf(plan, guardrail)),
      ...step.exit.flatMap((check) => {
        const guardrail = check.by === 'proven' ? plan.guardrails.find(({ id }) => id === check.guardrail) : undefined;
        return guardrail === undefined || check.by !== 'proven' ? [] : [{ ...proofOf(plan, guardrail), proof: check.id, below: check.below }];
      }),
    ];
    return wanted.map(({ proof, below, unit, trueRate }) => {
      const needed = exposuresToProve(below, trueRate);
      const people = share * plan.traffic.people;
      const expected = unit === 'people' ? people : people * plan.traffic.exposuresPerPersonAndDay;
      // People come back within days, but each of them counts once.
      const days = needed === null ? null : unit === 'people' ? (needed <= expected ? 1 : null) : needed / expected;
      return { step: step.id, proof, below, unit, needed, expected, days, plannedDays, fits: days !== null && days <= plannedDays };
    });
  });
}

function proofOf({ traffic }: RolloutPlan, { id, guardrail, policy }: PlannedGuardrail): Pick<PlannedProof, 'proof' | 'below' | 'unit'> & { readonly trueRate: number } {
  if (guardrail === 'critical') return { proof: id, below: Number(policy['max']), unit: 'people', trueRate: traffic.errorRate };
  if (guardrail === 'latency') return { proof: id, below: Number(policy['max']), unit: 'exposures', trueRate: usuallySlow };
  return { proof: id, below: Number(policy['max']), unit: 'exposures', trueRate: traffic.errorRate };
}

/** People whom a step admits, as a share of all; those of a segment are only known once they are there. */
function shareOfPeople({ traffic, controlShareBp }: RolloutPlan, { audience }: StepInPlan): number {
  let share = 0;
  for (const rule of audience) {
    if (rule.kind === 'internal') share += traffic.internalPeople / traffic.people;
    if (rule.kind === 'opt-in') share += rule.maxPeopleBp / 10_000;
    if (rule.kind === 'share') share += admittedShareBp(rule.shareBp, controlShareBp) / 10_000;
  }
  return Math.min(1, share);
}
