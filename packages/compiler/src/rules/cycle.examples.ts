import type { RuleExamples } from '../rule.ts';

export const cycleExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'n', kind: 'noise', params: {} },
      { key: 'a', kind: 'stack', params: {} },
      { key: 'b', kind: 'blur', params: {} },
    ],
    edges: [
      { key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'a', port: 'images' } },
      { key: 'e2', from: { node: 'a', port: 'image' }, to: { node: 'b', port: 'image' } },
      { key: 'e3', from: { node: 'b', port: 'image' }, to: { node: 'a', port: 'images' } },
    ],
  },
  valid: {
    id: 'main',
    nodes: [
      { key: 'h', kind: 'hold', params: {} },
      { key: 'b', kind: 'blur', params: {} },
    ],
    edges: [
      { key: 'e1', from: { node: 'h', port: 'image' }, to: { node: 'b', port: 'image' } },
      { key: 'e2', from: { node: 'b', port: 'image' }, to: { node: 'h', port: 'image' } },
    ],
  },
};
