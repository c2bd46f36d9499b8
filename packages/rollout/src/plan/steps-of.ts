import type { PlannedPhase, PlannedStep, RolloutPlan } from './rollout-plan.ts';

export interface StepInPlan extends PlannedStep {
  readonly phase: string;
  readonly environment: string;
}

const known = new WeakMap<RolloutPlan, readonly StepInPlan[]>();

/** All steps in the order in which they are gone through. */
export function stepsOf(plan: RolloutPlan): readonly StepInPlan[] {
  const steps = known.get(plan) ?? plan.phases.flatMap((phase) => phase.steps.map((step) => inPhase(step, phase)));
  known.set(plan, steps);
  return steps;
}

function inPhase(step: PlannedStep, { id, environment }: PlannedPhase): StepInPlan {
  return { ...step, phase: id, environment };
}
