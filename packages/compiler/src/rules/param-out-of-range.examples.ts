import type { RuleExamples } from '../rule.ts';

export const paramOutOfRangeExamples: RuleExamples = {
  invalid: { id: 'main', nodes: [{ key: 'n', kind: 'noise', params: { seed: -1 } }], edges: [] },
  valid: { id: 'main', nodes: [{ key: 'n', kind: 'noise', params: { seed: 1_000 } }], edges: [] },
};
