import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdit, applyEdits, type Edit } from './edit.ts';
import { type Graph, nodeName, portText } from './graph.ts';

const graph: Graph = {
  id: 'main',
  nodes: [
    { key: 'n', kind: 'noise', params: { seed: 7, mode: 'soft' } },
    { key: 'b', kind: 'blur', params: {} },
    { key: 'o', kind: 'output', params: {} },
  ],
  edges: [
    { key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'b', port: 'image' }, label: 'IMAGE' },
    { key: 'e2', from: { node: 'b', port: null }, to: { node: 'o', port: 'image' } },
  ],
};

const edits: readonly [Edit, (changed: Graph) => unknown, unknown][] = [
  [{ op: 'add-node', node: { key: 'm', kind: 'mix', params: {} } }, ({ nodes }) => nodes.map(({ key }) => key), ['n', 'b', 'o', 'm']],
  [{ op: 'add-node', node: { key: 'm', kind: 'mix', params: {} }, index: 1 }, ({ nodes }) => nodes.map(({ key }) => key), ['n', 'm', 'b', 'o']],
  [{ op: 'remove-node', node: 'b' }, ({ nodes, edges }) => [nodes.map(({ key }) => key), edges], [['n', 'o'], []]],
  [{ op: 'remove-node', node: 'n' }, ({ edges }) => edges.map(({ key }) => key), ['e2']],
  [{ op: 'set-kind', node: 'b', kind: 'blur2' }, ({ nodes }) => nodes[1]?.kind, 'blur2'],
  [{ op: 'set-param', node: 'n', param: 'seed', value: 8 }, ({ nodes }) => nodes[0]?.params, { seed: 8, mode: 'soft' }],
  [{ op: 'set-param', node: 'b', param: 'radius', value: null }, ({ nodes }) => nodes[1]?.params, { radius: null }],
  [{ op: 'set-param', node: 'n', param: 'seed' }, ({ nodes }) => nodes[0]?.params, { mode: 'soft' }],
  [{ op: 'rename-param', node: 'n', param: 'seed', to: 'start' }, ({ nodes }) => JSON.stringify(nodes[0]?.params), '{"start":7,"mode":"soft"}'],
  [{ op: 'quarantine', edge: 'e1', code: 'cycle' }, ({ edges }) => edges[0]?.quarantined, 'cycle'],
  [{ op: 'quarantine', edge: 'e2' }, (changed) => changed, graph],
  [{ op: 'move-node', node: 'n', position: { x: 5, y: 6 }, was: { x: 1, y: 2 } }, (changed) => changed, graph],
  [
    { op: 'connect', edge: { key: 'e3', from: { node: 'n', port: 'image' }, to: { node: 'o', port: 'image' } }, index: 0 },
    (changed) => changed.edges.map(({ key }) => key),
    ['e3', 'e1', 'e2'],
  ],
  [{ op: 'disconnect', edge: 'e1' }, (changed) => changed.edges.map(({ key }) => key), ['e2']],
  [
    { op: 'reconnect', edge: 'e2', from: { node: 'n', port: 'image' } },
    (changed) => changed.edges[1],
    { key: 'e2', from: { node: 'n', port: 'image' }, to: { node: 'o', port: 'image' } },
  ],
  [{ op: 'reconnect', edge: 'e2', to: { node: 'b', port: 'image' } }, (changed) => changed.edges[1]?.to, { node: 'b', port: 'image' }],
  [{ op: 'set-label', edge: 'e2', label: 'MASK' }, (changed) => changed.edges[1]?.label, 'MASK'],
  [{ op: 'set-label', edge: 'e1' }, (changed) => changed.edges[0], { key: 'e1', from: { node: 'n', port: 'image' }, to: { node: 'b', port: 'image' } }],
];

describe('edits', () => {
  it.each(edits)('carries out %j, and takes it back', (edit, read, expected) => {
    const { value, inverse, refusal } = applyEdit(graph, edit);
    expect(refusal).toBeNull();
    expect(read(value)).toEqual(expected);
    expect(applyEdits(value, inverse)).toMatchObject({ value: graph, refusal: null });
  });

  it.each<[Edit, string]>([
    [{ op: 'add-node', node: { key: 'n', kind: 'mix', params: {} } }, "there is a node 'n' already"],
    [{ op: 'remove-node', node: 'x' }, "there is no node 'x'"],
    [{ op: 'set-kind', node: 'x', kind: 'y' }, "there is no node 'x'"],
    [{ op: 'move-node', node: 'x', position: { x: 0, y: 0 } }, "there is no node 'x'"],
    [{ op: 'set-param', node: 'x', param: 'seed', value: 1 }, "there is no node 'x'"],
    [{ op: 'rename-param', node: 'x', param: 'seed', to: 'start' }, "there is no node 'x'"],
    [{ op: 'rename-param', node: 'n', param: 'size', to: 'start' }, "node 'n' has no value 'size'"],
    [{ op: 'rename-param', node: 'n', param: 'seed', to: 'mode' }, "node 'n' has a value 'mode' already"],
    [{ op: 'quarantine', edge: 'e9', code: 'cycle' }, "there is no edge 'e9'"],
    [{ op: 'connect', edge: { key: 'e1', from: { node: 'n', port: null }, to: { node: 'o', port: null } } }, "there is an edge 'e1' already"],
    [{ op: 'disconnect', edge: 'e9' }, "there is no edge 'e9'"],
    [{ op: 'reconnect', edge: 'e9' }, "there is no edge 'e9'"],
    [{ op: 'set-label', edge: 'e9' }, "there is no edge 'e9'"],
  ])('refuses %j with a reason and leaves the graph', (edit, message) => {
    expect(applyEdit(graph, edit)).toEqual({ value: graph, inverse: [], refusal: { edit, message } });
    expect(applyEdits(graph, [{ op: 'set-kind', node: 'b', kind: 'mix' }, edit])).toEqual({ value: graph, inverse: [], refusal: { edit, message } });
  });

  it('moves without a place to go back to', () => {
    expect(applyEdit(graph, { op: 'move-node', node: 'n', position: { x: 1, y: 1 } }).inverse).toEqual([]);
  });

  it('takes back any row of edits exactly, or does none of them', () => {
    const key = fc.constantFrom('n', 'b', 'o', 'm', 'x');
    const edgeKey = fc.constantFrom('e1', 'e2', 'e3');
    const end = fc.record({ node: key, port: fc.constantFrom('image', 'mask', null) });
    const edit: fc.Arbitrary<Edit> = fc.oneof(
      fc.record({ op: fc.constant('add-node' as const), node: fc.record({ key, kind: fc.constant('mix'), params: fc.constant({}) }) }),
      fc.record({ op: fc.constant('remove-node' as const), node: key }),
      fc.record({ op: fc.constant('set-kind' as const), node: key, kind: fc.constantFrom('a', 'b') }),
      fc.record({ op: fc.constant('set-param' as const), node: key, param: fc.constantFrom('seed', 'p'), value: fc.integer() }),
      fc.record({ op: fc.constant('connect' as const), edge: fc.record({ key: edgeKey, from: end, to: end }) }),
      fc.record({ op: fc.constant('disconnect' as const), edge: edgeKey }),
      fc.record({ op: fc.constant('reconnect' as const), edge: edgeKey, to: end }),
      fc.record({ op: fc.constant('set-label' as const), edge: edgeKey, label: fc.constantFrom('A', 'B') }),
    );
    let applied = 0;
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 6 }), (row) => {
        const { value, inverse, refusal } = applyEdits(graph, row);
        if (refusal !== null) expect(value).toBe(graph);
        else applied++;
        expect(applyEdits(value, inverse).value).toEqual(graph);
      }),
      { numRuns: 500 },
    );
    expect(applied).toBeGreaterThan(50);
  });
});

describe('names in messages', () => {
  it('calls a node by its kind with its title, on one line, else with its key', () => {
    const node = { key: '7', kind: 'blur', params: {} };
    expect(nodeName(node)).toBe('blur 7');
    expect(nodeName({ ...node, title: 'blur' })).toBe('blur 7');
    expect(nodeName({ ...node, title: ' Soft\n  edges ' })).toBe('blur “Soft edges”');
    expect(nodeName({ ...node, title: 'x'.repeat(60) })).toBe(`blur “${'x'.repeat(40)}…”`);
    expect([portText({ node: 'n', port: 'image' }), portText({ node: 'n', port: null })]).toEqual(['n.image', 'n']);
  });
});

describe('edges that led nowhere', () => {
  it('stay when the node that they waited for comes and goes again', () => {
    const { edges } = graph;
    const dangling: Graph = { ...graph, edges: [{ key: 'e0', from: { node: 'gone', port: 'image' }, to: { node: 'b', port: 'image' } }, ...edges] };
    const { value, inverse } = applyEdit(dangling, { op: 'add-node', node: { key: 'gone', kind: 'noise', params: {} } });
    expect(value.edges).toEqual(dangling.edges);
    expect(applyEdits(value, inverse).value).toEqual(dangling);
  });
});
