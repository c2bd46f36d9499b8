import type { RuleExamples } from '../rule.ts';

export const wrongDirectionExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'c', kind: 'cut', params: {} },
      { key: 's', kind: 'shape', params: {} },
    ],
    edges: [
      { key: 'e0', from: { node: 's', port: 'image' }, to: { node: 'c', port: 'image' } },
      { key: 'e1', from: { node: 'c', port: 'mask' }, to: { node: 's', port: 'mask' } },
    ],
  },
  valid: {
    id: 'main',
    nodes: [
      { key: 'c', kind: 'cut', params: {} },
      { key: 's', kind: 'shape', params: {} },
    ],
    edges: [
      { key: 'e0', from: { node: 's', port: 'image' }, to: { node: 'c', port: 'image' } },
      { key: 'e1', from: { node: 's', port: 'mask' }, to: { node: 'c', port: 'mask' } },
    ],
  },
};
