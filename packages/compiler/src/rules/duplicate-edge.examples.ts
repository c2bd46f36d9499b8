import type { RuleExamples } from '../rule.ts';

export const duplicateEdgeExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'b', kind: 'blur', params: {} },
    ],
    edges: [
      { key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'b', port: 'image' } },
      { key: 'e2', from: { node: 'n', port: 'image' }, to: { node: 'b', port: 'image' } },
    ],
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
