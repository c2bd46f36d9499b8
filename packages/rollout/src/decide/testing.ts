import type { RolloutPlan } from '../plan/rollout-plan.ts';
import type { Facts } from './facts.ts';

const day = 86_400_000;

/** A small plan: one preparation, three steps that admit people, a soak and the end. */
export const smallPlan: RolloutPlan = {
  version: 1,
  id: 'small',
  title: 'A small plan',
  flag: 'small',
  lineage: 'small',
  release: 'a'.repeat(64),
  control: 'legacy',
  rules: ['type-mismatch', 'type-maybe'],
  environments: ['production'],
  segments: { browser: ['chromium', 'firefox'] },
  phases: [
    {
      id: 'all',
      name: 'All',
      weeks: [1, 3],
      environment: 'production',
      lines: [],
      steps: [
        step('prepare', { kind: 'prepare', plannedMs: 0 }),
        step('internal', { audience: [{ kind: 'internal', attribute: 'staff', values: ['yes'] }], plannedMs: day }),
        step('half', { audience: [{ kind: 'share', shareBp: 5_000 }], plannedMs: 2 * day }),
        step('everybody', { audience: [{ kind: 'share', shareBp: 10_000 }], plannedMs: 3 * day }),
        step('soak', { kind: 'soak', plannedMs: 4 * day, holdMs: 2 * day }),
        step('end', { kind: 'clean-up', plannedMs: 6 * day, exit: [{ id: 'flag-gone', title: 'The flag is gone from the code', line: null, by: 'system', what: 'flag-gone' }] }),
      ],
    },
  ],
  guardrails: [{ id: 'errors', guardrail: 'error-rate', policy: { max: 0.01 }, mustBeSafe: true, per: ['browser'], lines: [] }],
  alpha: 0.01,
  controlShareBp: 1_000,
  rollback: { withinMs: 1_800_000, data: 'reverse', order: 'last-in-first-out' },
  hooks: {},
  signOffs: [
    { role: 'qa', line: 'signoff-qa' },
    { role: 'product', line: 'signoff-product' },
  ],
  prerequisites: [{ id: 'dry-run', title: 'Dry run clean', line: 'pre-migration', by: 'system', what: 'dry-run-clean' }],
  items: [],
  traffic: { people: 100, internalPeople: 10, workspaces: 20, exposuresPerPersonAndDay: 20, errorRate: 0.0002 },
  maxSilenceMs: day,
};

function step(id: string, more: Partial<RolloutPlan['phases'][number]['steps'][number]>): RolloutPlan['phases'][number]['steps'][number] {
  return { id, kind: 'expose', audience: [], plannedMs: 0, holdMs: day / 2, maxHoldMs: 7 * day, lines: [], exit: [], hooks: [], ...more };
}

export const smallDigest = 'd'.repeat(64);

export const noFacts: Facts = {
  signOffs: [],
  checks: {},
  breaches: [],
  integrity: [],
  sampleRatio: 'ok',
  multipleExposure: 'ok',
  lastExposureAtMs: null,
  safe: [],
  jobs: {},
  requests: [],
};

/** Both roles signed this plan. */
export const signed: Facts['signOffs'] = [
  { role: 'qa', person: 'person-0001', digest: smallDigest },
  { role: 'product', person: 'person-0002', digest: smallDigest },
];
