import type { RuleExamples } from '../rule.ts';

export const duplicateIdExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'n', kind: 'shape', params: {} },
      { key: 'o', kind: 'output', params: {} },
    ],
    edges: [{ key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'o', port: 'image' } }],
  },
  valid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'm', kind: 'shape', params: {} },
      { key: 'o', kind: 'output', params: {} },
    ],
    edges: [{ key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'o', port: 'image' } }],
  },
};
