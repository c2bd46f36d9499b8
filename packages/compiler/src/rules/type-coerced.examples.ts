import type { RuleExamples } from '../rule.ts';

export const typeCoercedExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 's', kind: 'slider', params: {} },
      { key: 't', kind: 'tint', params: {} },
    ],
    edges: [
      { key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 't', port: 'image' } },
      { key: 'e2', from: { node: 's', port: 'value' }, to: { node: 't', port: 'color' } },
    ],
  },
  valid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 't', kind: 'tint', params: { color: '#ff0000' } },
    ],
    edges: [{ key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 't', port: 'image' } }],
  },
};
