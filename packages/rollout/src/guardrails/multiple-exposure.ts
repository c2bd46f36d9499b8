import { exposureKey } from './exposure-key.ts';
import { defineGuardrail, numberOf, trialsOfAll } from './guardrail.ts';

/** Workspaces meet both releases within one step, where they should have met one: people see the editor change back and forth. */
export const multipleExposure = defineGuardrail({
  slug: 'multiple-exposure',
  title: 'The same workspaces meet both releases',
  unit: 'exposure of a workspace that was seen before in the step',
  response: 'hold',
  sources: ['facts'],
  limits: {
    max: { kind: 'number', default: 0.01, above: 0, below: 1 },
    safeBelow: { kind: 'number', default: 0.01, above: 0, below: 1 },
    everyMs: { kind: 'number', default: 600_000, above: 0, below: Infinity },
  },
  isByRule: false,
  parts: () => [null],
  test: (policy) => ({ kind: 'rate', p0: numberOf(policy, 'max'), safeBelow: numberOf(policy, 'safeBelow') }),
  look(seen, policy, { release, control, step }) {
    if (seen.kind !== 'fact' || seen.subject.firstRelease === null) return null;
    const { fact, subject } = seen;
    if (fact.release !== release && fact.release !== control) return null;
    return {
      key: `${JSON.stringify(step)}/${exposureKey(fact, numberOf(policy, 'everyMs'))}`,
      part: null,
      counts: { n: 1, failed: fact.release === subject.firstRelease ? 0 : 1, exposed: 0, treated: 0 },
      rule: null,
    };
  },
  countsOfRule: trialsOfAll,
});
