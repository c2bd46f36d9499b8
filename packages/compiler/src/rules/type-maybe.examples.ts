import type { RuleExamples } from '../rule.ts';

export const typeMaybeExamples: RuleExamples = {
  invalid: {
    id: 'main',
    nodes: [
      { key: 'l', kind: 'load', params: {} },
      { key: 'b', kind: 'blur', params: {} },
    ],
    edges: [{ key: 'e1', from: { node: 'l', port: 'any' }, to: { node: 'b', port: 'image' } }],
  },
  valid: {
    id: 'main',
    nodes: [
      { key: 'l', kind: 'load', params: {} },
      { key: 'i', kind: 'inspect', params: {} },
    ],
    edges: [{ key: 'e1', from: { node: 'l', port: 'any' }, to: { node: 'i', port: 'value' } }],
  },
};
