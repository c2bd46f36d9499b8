import type { Graph } from '@turnbuckle/model';
import { expect, it } from 'vitest';
import { differences } from './differences.ts';

const before: Graph = {
  id: 'main',
  nodes: [
    { key: 'a', kind: 'noise', params: {} },
    { key: 'b', kind: 'blur', params: { radius: 2 } },
  ],
  edges: [{ key: 'e', from: { node: 'a', port: 'image' }, to: { node: 'b', port: 'image' } }],
};

it('tells in words what changed between two versions', () => {
  expect(differences(before, before)).toEqual([]);
  const after: Graph = {
    id: 'main',
    nodes: [
      { key: 'b', kind: 'blur', params: { radius: 3 } },
      { key: 'c', kind: 'blur', params: {} },
      { key: 'd', kind: 'blur', params: {} },
    ],
    edges: [],
  };
  expect(differences(before, after)).toEqual(['2 nodes added', '1 node removed', '1 node changed', '1 wire removed']);
  expect(differences(after, before)).toContain('1 wire added');
});
