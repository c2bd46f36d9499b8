import { catalog, node, type } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { GraphMemory, graphFromFlow } from './graph-from-flow.ts';

const image = type('image');
const own = catalog({ version: '1', nodes: [node('group', { out: { image } })] });

const nodes = [
  { id: 'a', type: 'blur', position: { x: 0, y: 0 }, data: { label: 'Soft', radius: 2 } },
  { id: 'b', position: { x: 1, y: 1 }, data: {} },
  { id: 'c', type: 'group', position: { x: 1, y: 1 }, data: {} },
];
const edges = [
  { id: 'e1', source: 'a', target: 'b', sourceHandle: null, targetHandle: 'image' },
  { id: 'e2', source: 'a', target: 'b', sourceHandle: '' },
];

describe('graphFromFlow', () => {
  it('reads kinds, values, titles and loose handles', () => {
    expect(graphFromFlow(nodes, edges, null)).toEqual({
      id: 'main',
      nodes: [
        { key: 'a', kind: 'blur', params: { label: 'Soft', radius: 2 }, title: 'Soft' },
        { key: 'b', kind: 'default', params: {} },
        { key: 'c', kind: 'group', params: {}, note: true },
      ],
      edges: [
        { key: 'e1', from: { node: 'a', port: null }, to: { node: 'b', port: 'image' } },
        { key: 'e2', from: { node: 'a', port: null }, to: { node: 'b', port: null } },
      ],
    });
  });

  it('takes a frame for a node where the catalog has such a kind', () => {
    expect(graphFromFlow(nodes, [], own).nodes[2]).toEqual({ key: 'c', kind: 'group', params: {} });
  });
});

describe('GraphMemory', () => {
  it('gives the same graph while nodes only move or are selected', () => {
    const memory = new GraphMemory();
    const first = memory.read(nodes, edges, null);
    const moved = nodes.map((flow) => ({ ...flow, position: { x: 9, y: 9 }, selected: true }));
    expect(
      memory.read(
        moved,
        edges.map((edge) => ({ ...edge, selected: true })),
        null,
      ),
    ).toBe(first);
  });

  it('gives another one, with the rest kept, when a value or a wire changes', () => {
    const memory = new GraphMemory();
    const first = memory.read(nodes, edges, null);
    const second = memory.read(nodes.with(0, { id: 'a', type: 'blur', position: { x: 0, y: 0 }, data: { label: 'Soft', radius: 3 } }), edges, null);
    expect(second).not.toBe(first);
    expect(second.nodes[1]).toBe(first.nodes[1]);
    expect(second.edges[0]).toBe(first.edges[0]);
    const third = memory.read(nodes, [{ ...edges[0], id: 'e1', source: 'a', target: 'b', targetHandle: 'radius' }], null);
    expect(third.edges.map(({ to }) => to.port)).toEqual(['radius']);
  });
});
