import { exposureKey } from './exposure-key.ts';
import { defineGuardrail, numberOf } from './guardrail.ts';

/**
 * Errors are more than twice as frequent under the release as beside it. Trials are errors, in either arm; who carries them tells. Only
 * workspaces that chance put into their arm are compared.
 */
export const relativeError = defineGuardrail({
  slug: 'relative-error',
  title: 'Errors are more frequent than under control',
  unit: 'failed exposure, in either arm',
  response: 'rollback',
  sources: ['facts', 'control-facts', 'assignment'],
  limits: {
    /** How many times as frequent errors may be as under control. */
    ratio: { kind: 'number', default: 2, above: 0, below: Infinity },
    everyMs: { kind: 'number', default: 600_000, above: 0, below: Infinity },
  },
  isByRule: true,
  parts: () => [null],
  test: (policy) => ({ kind: 'relative', ratio: numberOf(policy, 'ratio') }),
  look(seen, policy, { release, control }) {
    if (seen.kind !== 'fact' || !seen.subject.isRandomised) return null;
    const { fact } = seen;
    if (fact.release !== release && fact.release !== control) return null;
    const treated = fact.release === release ? 1 : 0;
    const n = fact.ok ? 0 : 1;
    return {
      key: exposureKey(fact, numberOf(policy, 'everyMs')),
      part: null,
      counts: { n, failed: n * treated, exposed: 1, treated },
      rule: fact.ok ? null : (fact.rule ?? null),
    };
  },
  // Each rule has its own errors, in both arms, and everybody's exposures.
  countsOfRule: ({ exposed, treated }, { n, failed }) => ({ n, failed, exposed, treated }),
});
