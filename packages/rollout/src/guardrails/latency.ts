import { exposureKey } from './exposure-key.ts';
import { defineGuardrail, listOf, numberOf, trialsOfAll } from './guardrail.ts';

/**
 * Too many responses are slower than 1.2 times what 95 of 100 took before. The limit in milliseconds comes from the baseline, with the
 * upper bound of its quantile, so that a baseline of chance does no harm.
 */
export const latency = defineGuardrail({
  slug: 'latency',
  title: 'Responses are slower than before',
  unit: 'timed exposure: the first successful use of a function on a graph by a person within ten minutes',
  response: 'rollback',
  sources: ['facts', 'baseline'],
  limits: {
    /** Share of responses that may be slower than the limit. */
    max: { kind: 'number', default: 0.05, above: 0, below: 1 },
    safeBelow: { kind: 'number', default: 0.05, above: 0, below: 1 },
    /** How much slower than the baseline's quantile is slow; read by `latencyLimit`. */
    factor: { kind: 'number', default: 1.2, above: 1, below: Infinity },
    functions: { kind: 'list', default: ['open', 'connect', 'save', 'render'], of: ['open', 'connect', 'save', 'render'] },
    everyMs: { kind: 'number', default: 600_000, above: 0, below: Infinity },
  },
  isByRule: false,
  parts: (policy) => listOf(policy, 'functions'),
  test: (policy) => ({ kind: 'rate', p0: numberOf(policy, 'max'), safeBelow: numberOf(policy, 'safeBelow') }),
  look(seen, policy, { release, slowerThanMs }) {
    if (seen.kind !== 'fact' || seen.fact.release !== release || !seen.fact.ok) return null;
    const { ms, function: part } = seen.fact;
    const limitMs = slowerThanMs[part];
    if (ms === undefined || limitMs === undefined || !listOf(policy, 'functions').includes(part)) return null;
    return {
      key: exposureKey(seen.fact, numberOf(policy, 'everyMs')),
      part,
      counts: { n: 1, failed: ms > limitMs ? 1 : 0, exposed: 0, treated: 0 },
      rule: null,
    };
  },
  countsOfRule: trialsOfAll,
});
