import type { RuleExamples } from '../rule.ts';

export const ambiguousPortExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'b', kind: 'blur', params: {} },
    ],
    edges: [{ key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'b', port: null } }],
  },
  valid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'o', kind: 'output', params: {} },
    ],
    edges: [{ key: 'e1', from: { node: 'n', port: null }, to: { node: 'o', port: null } }],
  },
};
