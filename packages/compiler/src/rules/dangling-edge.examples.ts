import type { RuleExamples } from '../rule.ts';

export const danglingEdgeExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'b', kind: 'blur', params: {} },
    ],
    edges: [
      { key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'b', port: 'image' } },
      { key: 'e2', from: { node: 'gone', port: 'value' }, to: { node: 'b', port: 'radius' } },
    ],
  },
  valid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'b', kind: 'blur', params: {} },
      { key: 's', kind: 'slider', params: {} },
    ],
    edges: [
      { key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'b', port: 'image' } },
      { key: 'e2', from: { node: 's', port: 'value' }, to: { node: 'b', port: 'radius' } },
    ],
  },
};
