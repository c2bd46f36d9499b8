import type { RuleExamples } from '../rule.ts';

export const unknownPortExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'b', kind: 'blur', params: {} },
    ],
    edges: [{ key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'b', port: 'Image' } }],
  },
  valid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'b', kind: 'blur', params: {} },
    ],
    edges: [{ key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'b', port: 'image' } }],
  },
};
