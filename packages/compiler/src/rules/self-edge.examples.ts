import type { RuleExamples } from '../rule.ts';

export const selfEdgeExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'm', kind: 'stack', params: {} },
    ],
    edges: [
      { key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'm', port: 'images' } },
      { key: 'e2', from: { node: 'm', port: 'image' }, to: { node: 'm', port: 'images' } },
    ],
  },
  valid: {
    id: 'main',
    nodes: [
      { key: 'h', kind: 'hold', params: {} },
      { key: 'o', kind: 'output', params: {} },
    ],
    edges: [
      { key: 'e1', from: { node: 'h', port: 'image' }, to: { node: 'h', port: 'image' } },
      { key: 'e2', from: { node: 'h', port: 'image' }, to: { node: 'o', port: 'image' } },
    ],
  },
};
