import type { RuleExamples } from '../rule.ts';

export const paramNotInSetExamples: RuleExamples = {
  invalid: { id: 'main', nodes: [{ key: 'n', kind: 'noise', params: { mode: 'Perlin' } }], edges: [] },
  valid: { id: 'main', nodes: [{ key: 'n', kind: 'noise', params: { mode: 'perlin' } }], edges: [] },
};
