import { exposureKey } from './exposure-key.ts';
import { defineGuardrail, numberOf, trialsOfAll } from './guardrail.ts';

/** An exposure under the release fails. */
export const errorRate = defineGuardrail({
  slug: 'error-rate',
  title: 'Errors are more frequent than allowed',
  unit: 'exposure: the first use of a function on a graph by a person within ten minutes',
  response: 'rollback',
  sources: ['facts'],
  limits: {
    max: { kind: 'number', default: 0.01, above: 0, below: 1 },
    safeBelow: { kind: 'number', default: 0.01, above: 0, below: 1 },
    everyMs: { kind: 'number', default: 600_000, above: 0, below: Infinity },
  },
  isByRule: true,
  parts: () => [null],
  test: (policy) => ({ kind: 'rate', p0: numberOf(policy, 'max'), safeBelow: numberOf(policy, 'safeBelow') }),
  look(seen, policy, { release }) {
    if (seen.kind !== 'fact' || seen.fact.release !== release) return null;
    const { fact } = seen;
    return {
      key: exposureKey(fact, numberOf(policy, 'everyMs')),
      part: null,
      counts: { n: 1, failed: fact.ok ? 0 : 1, exposed: 0, treated: 0 },
      rule: fact.ok ? null : (fact.rule ?? null),
    };
  },
  countsOfRule: trialsOfAll,
});
