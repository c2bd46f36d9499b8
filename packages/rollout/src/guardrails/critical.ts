import { defineGuardrail, listOf, numberOf, trialsOfAll } from './guardrail.ts';

/**
 * A function that people can't do without fails for too many of them. Each function is a part of its own, so that one that is broken does
 * not hide behind those that work; a person counts once an hour in each, by how the first use went.
 */
export const critical = defineGuardrail({
  slug: 'critical',
  title: 'A critical function is broken for too many people',
  unit: 'person and function: the first use within an hour',
  response: 'rollback',
  sources: ['facts'],
  limits: {
    max: { kind: 'number', default: 0.05, above: 0, below: 1 },
    safeBelow: { kind: 'number', default: 0.05, above: 0, below: 1 },
    functions: { kind: 'list', default: ['open', 'connect', 'save', 'render'], of: ['open', 'connect', 'save', 'render'] },
    everyMs: { kind: 'number', default: 3_600_000, above: 0, below: Infinity },
  },
  isByRule: true,
  parts: (policy) => listOf(policy, 'functions'),
  test: (policy) => ({ kind: 'rate', p0: numberOf(policy, 'max'), safeBelow: numberOf(policy, 'safeBelow') }),
  look(seen, policy, { release }) {
    if (seen.kind !== 'fact' || seen.fact.release !== release) return null;
    const { user, function: part, ok, rule, atMs } = seen.fact;
    if (!listOf(policy, 'functions').includes(part)) return null;
    return {
      key: JSON.stringify([user, release, part, Math.floor(atMs / numberOf(policy, 'everyMs'))]),
      part,
      counts: { n: 1, failed: ok ? 0 : 1, exposed: 0, treated: 0 },
      rule: ok ? null : (rule ?? null),
    };
  },
  countsOfRule: trialsOfAll,
});
