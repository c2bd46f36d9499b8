import type { RuleExamples } from '../rule.ts';

export const portCardinalityExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 's', kind: 'shape', params: {} },
      { key: 'b', kind: 'blur', params: {} },
    ],
    edges: [
      { key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'b', port: 'image' } },
      { key: 'e2', from: { node: 's', port: 'image' }, to: { node: 'b', port: 'image' } },
    ],
  },
  valid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 's', kind: 'shape', params: {} },
      { key: 'm', kind: 'stack', params: {} },
    ],
    edges: [
      { key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'm', port: 'images' } },
      { key: 'e2', from: { node: 's', port: 'image' }, to: { node: 'm', port: 'images' } },
    ],
  },
};
