import type { RuleExamples } from '../rule.ts';

export const paramMistypedExamples: RuleExamples = {
  invalid: { id: 'main', nodes: [{ key: 'n', kind: 'noise', params: { seed: 'abc' } }], edges: [] },
  valid: { id: 'main', nodes: [{ key: 'n', kind: 'noise', params: { seed: 7 } }], edges: [] },
};
