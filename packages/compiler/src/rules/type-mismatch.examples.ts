import type { RuleExamples } from '../rule.ts';

export const typeMismatchExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 's', kind: 'shape', params: {} },
      { key: 'b', kind: 'blur', params: {} },
    ],
    edges: [
      { key: 'e1', from: { node: 's', port: 'image' }, to: { node: 'b', port: 'image' } },
      { key: 'e2', from: { node: 'n', port: 'image' }, to: { node: 'b', port: 'radius' } },
    ],
  },
  valid: {
    id: 'main',
    nodes: [
      { key: 's', kind: 'shape', params: {} },
      { key: 'v', kind: 'slider', params: {} },
      { key: 'b', kind: 'blur', params: {} },
    ],
    edges: [
      { key: 'e1', from: { node: 's', port: 'image' }, to: { node: 'b', port: 'image' } },
      { key: 'e2', from: { node: 'v', port: 'value' }, to: { node: 'b', port: 'radius' } },
    ],
  },
};
