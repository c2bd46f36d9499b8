import type { RuleExamples } from '../rule.ts';

export const deprecatedKindExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'p', kind: 'plate', params: {} },
      { key: 'o', kind: 'output', params: {} },
    ],
    edges: [{ key: 'e1', from: { node: 'p', port: 'image' }, to: { node: 'o', port: 'image' } }],
  },
  valid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'b', kind: 'blur', params: {} },
      { key: 'o', kind: 'output', params: {} },
    ],
    edges: [
      { key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'b', port: 'image' } },
      { key: 'e2', from: { node: 'b', port: 'image' }, to: { node: 'o', port: 'image' } },
    ],
  },
};
