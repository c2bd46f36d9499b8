import { studio } from '@turnbuckle/texture';
import { describe, expect, it } from 'vitest';
import { edgeKeys } from '../edge-keys.ts';
import { readQuarantine } from '../quarantine.ts';
import { findContainer, isReactFlow } from './container.ts';
import { readReactFlow } from './read-react-flow.ts';

const flow = {
  nodes: [{ id: 'n', type: 'noise', data: { seed: 7, label: 'Clouds' }, position: { x: 0, y: 0 } }, { id: 2 }],
  edges: [{ id: 'e', source: 'n', target: 2, sourceHandle: 'image', targetHandle: null }],
};

function read(json: unknown): ReturnType<typeof readReactFlow> {
  return readReactFlow({ json, catalog: null });
}

describe('reading React Flow', () => {
  it('takes type for kind, data for parameters, an empty handle for the only port', () => {
    expect(read(flow)).toEqual({
      diagnostics: [],
      graphs: [
        {
          id: 'main',
          nodes: [
            { key: 'n', kind: 'noise', params: { seed: 7, label: 'Clouds' }, title: 'Clouds', pointer: '/nodes/0' },
            { key: '2', kind: 'default', params: {}, pointer: '/nodes/1' },
          ],
          edges: [{ key: 'e', from: { node: 'n', port: 'image' }, to: { node: '2', port: null }, pointer: '/edges/0' }],
        },
      ],
    });
  });

  it('reads handles as they were written, numbers too', () => {
    const edges = [
      { source: 'a', target: 'b', sourceHandle: '', targetHandle: 0 },
      { source: 'a', target: 'b', sourceHandle: ' out ' },
    ];
    expect(read({ nodes: [], edges }).graphs[0]?.edges.map(({ from, to }) => [from.port, to.port])).toEqual([
      [null, '0'],
      [' out ', null],
    ]);
  });

  it.each([
    ['', flow],
    ['/data', { name: 'x', data: flow }],
    ['/workflow/graph', { workflow: { graph: flow } }],
    ['/flow', { flow }],
    ['/graph', { graph: flow }],
  ])('finds the flow at %j', (pointer, json) => {
    expect(findContainer(json)?.pointer).toBe(pointer);
    expect(isReactFlow(json)).toBe(true);
    expect(read(json).graphs[0]?.nodes[0]?.pointer).toBe(`${pointer}/nodes/0`);
    expect(read(json).graphs[0]?.edges[0]?.pointer).toBe(`${pointer}/edges/0`);
  });

  it.each([
    [null],
    [[]],
    [{}],
    [{ nodes: {} }],
    [{ nodes: [], edges: {} }],
    [{ nodes: [] }],
    [{ nodes: [{ type: 'x' }], edges: [] }],
    [{ nodes: [{ id: 1 }], links: [] }],
    [{ nodes: [{ id: 1 }], edges: [], last_node_id: 7 }],
  ])('does not take %j for one', (json) => {
    expect(isReactFlow(json)).toBe(false);
  });

  it('reads a flow without edges, and nothing where there is none', () => {
    expect(isReactFlow({ nodes: [], edges: [] })).toBe(true);
    expect(read({ nodes: [{ id: 'a' }] }).graphs[0]?.edges).toEqual([]);
    expect(read({}).graphs).toEqual([]);
  });

  it('leaves out what is no node and no edge, with a finding each', () => {
    const { graphs, diagnostics } = read({ nodes: [{ id: 'a' }, null, { id: {} }], edges: [{ source: 'a' }, 7, { source: 'a', target: 'a' }] });
    expect(graphs[0]?.nodes).toHaveLength(1);
    expect(graphs[0]?.edges).toHaveLength(1);
    expect(diagnostics.map(({ code, at, severity }) => [code, at.pointer, severity])).toEqual([
      ['bad-node', '/nodes/1', 'error'],
      ['bad-node', '/nodes/2', 'error'],
      ['bad-edge', '/edges/0', 'error'],
      ['bad-edge', '/edges/1', 'error'],
    ]);
  });

  it('takes a frame for a note, unless the catalog has a kind of that name', () => {
    const json = { nodes: [{ id: 'a', type: 'group' }], edges: [] };
    expect(read(json).graphs[0]?.nodes[0]?.note).toBe(true);
    const kinds = new Map([...studio.kinds, ['group', { name: 'group', in: {}, out: {}, params: {} }] as const]);
    expect(readReactFlow({ json, catalog: { ...studio, kinds } }).graphs[0]?.nodes[0]?.note).toBeUndefined();
  });

  it('marks what is quarantined', () => {
    const json = { ...flow, turnbuckle: { quarantined: [{ edge: 'e', code: 'type-mismatch' }, { edge: 'gone', code: 'cycle' }, { edge: 7 }, null] } };
    expect(read(json).graphs[0]?.edges[0]?.quarantined).toBe('type-mismatch');
    expect([...readQuarantine(json)]).toEqual([
      ['e', 'type-mismatch'],
      ['gone', 'cycle'],
    ]);
    expect([...readQuarantine({ turnbuckle: { quarantined: 'e' } }), ...readQuarantine(null)]).toEqual([]);
  });
});

describe('keys of edges', () => {
  const edge = (from: string, to: string): { from: { node: string; port: string }; to: { node: string; port: null } } => ({
    from: { node: from, port: 'out' },
    to: { node: to, port: null },
  });

  it('are ids where they are unique, else ends with a number, whatever stands around', () => {
    const edges = [edge('a', 'b'), edge('a', 'b'), edge('a', 'b'), edge('a', 'c')];
    expect(edgeKeys(edges, ['e1', undefined, undefined, undefined])).toEqual(['e1', 'a.out->b#1', 'a.out->b#2', 'a.out->c#1']);
    expect(edgeKeys(edges, ['e1', 'e1', 'e2', 'e3'])).toEqual(['a.out->b#1', 'a.out->b#2', 'e2', 'e3']);
  });

  it('are never the same twice', () => {
    const edges = [edge('a', 'b'), edge('a', 'b')];
    const keys = edgeKeys(edges, ['a.out->b#1', undefined]);
    expect(new Set(keys).size).toBe(2);
  });
});
