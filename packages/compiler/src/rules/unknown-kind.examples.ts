import type { RuleExamples } from '../rule.ts';

export const unknownKindExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noize', params: {} },
      { key: 'o', kind: 'output', params: {} },
    ],
    edges: [{ key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'o', port: 'image' } }],
  },
  valid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'o', kind: 'output', params: {} },
    ],
    edges: [{ key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'o', port: 'image' } }],
  },
};
