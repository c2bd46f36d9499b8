import { promql } from '../sources/promql-source.ts';
import { defineRollout } from './define-rollout.ts';
import { errorRate } from './guardrail-declarations.ts';
import { internal, phase, segment } from './phases.ts';
import type { RolloutPlan } from './rollout-plan.ts';

const rest = {
  title: 'A plan',
  release: 'a'.repeat(64),
  unit: 'workspace',
  environments: ['production'],
  segments: { browser: ['chromium', 'firefox'], staff: ['yes', 'no'] },
  alpha: 0.01,
  rollback: { withinMs: 1_000, data: 'reverse', order: 'last-in-first-out' },
  signOff: [],
  prerequisites: [],
  traffic: { people: 1, internalPeople: 1, workspaces: 1, exposuresPerPersonAndDay: 1, errorRate: 0 },
} as const;

const guardrails = [errorRate({ max: 0.01, per: ['browser'] })];

/** Compiles: the measure for the ones below. */
export const rightPlan: RolloutPlan = defineRollout({
  ...rest,
  id: 'right',
  guardrails,
  phases: [
    phase('Beta', { weeks: [1], in: 'production', audience: [{ id: 'internal', admits: [internal('staff', 'yes')] }] }),
    phase('All', { weeks: [2], in: 'production', steps: [5, 50, 100] }),
  ],
});

/** What does not compile: none of them passes the check either. */
export const wrongPlans: readonly (() => RolloutPlan)[] = [
  // @ts-expect-error a percentage that goes down
  () => defineRollout({ ...rest, id: 'down', guardrails, phases: [phase('All', { weeks: [1], in: 'production', steps: [10, 50, 25] })] }),
  // @ts-expect-error a percentage that stays
  () => defineRollout({ ...rest, id: 'stays', guardrails, phases: [phase('All', { weeks: [1], in: 'production', steps: [10, 10] })] }),
  // @ts-expect-error a guardrail counted by an attribute that is no segment
  () => defineRollout({ ...rest, id: 'counted', guardrails: [errorRate({ max: 0.01, per: ['country'] })], phases: [phase('All', { weeks: [1], in: 'production', steps: [100] })] }),
  () =>
    // @ts-expect-error counters by an attribute that is no segment
    defineRollout({
      ...rest,
      id: 'labelled',
      guardrails: [errorRate({ max: 0.01, source: promql({ all: 'a', failed: 'b', segment: 'country' }) })],
      phases: [phase('All', { weeks: [1], in: 'production', steps: [100] })],
    }),
  () =>
    // @ts-expect-error an audience by an attribute that is no segment
    defineRollout({
      ...rest,
      id: 'admitted',
      guardrails,
      phases: [phase('All', { weeks: [1], in: 'production', audience: [{ id: 'one', admits: [segment('country', 'xx')] }] })],
    }),
];
