import type { RuleExamples } from '../rule.ts';

export const portRequiredExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'm', kind: 'mix', params: {} },
    ],
    edges: [{ key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'm', port: 'a' } }],
  },
  valid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'm', kind: 'mix', params: {} },
    ],
    edges: [
      { key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'm', port: 'a' } },
      { key: 'e2', from: { node: 'n', port: 'image' }, to: { node: 'm', port: 'b' } },
    ],
  },
};
