import { applyEdits, type Edit, type Graph } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { changeDocument } from '../change-document.ts';
import { type GraphDocument, readDocument } from '../graph-document.ts';

const flow = {
  nodes: [
    { id: 'n', type: 'noise', position: { x: 1, y: 2 }, data: { seed: 7, 'a/b': 1 }, measured: { width: 10 } },
    { id: 'b', type: 'blur', position: { x: 3, y: 4 } },
    { id: 'o', data: null },
  ],
  edges: [
    { id: 'e1', source: 'n', target: 'b', sourceHandle: 'image', targetHandle: 'image', animated: true },
    { id: 'e2', source: 'b', target: 'o' },
  ],
  viewport: { x: 0, y: 0, zoom: 1 },
};

function open(json: unknown, step: string | number = ''): GraphDocument {
  const { value } = readDocument(JSON.stringify(json, null, step));
  if (value === null) throw new Error('not read');
  return value;
}

function change(edits: readonly Edit[], step: string | number = ''): GraphDocument {
  const { value, diagnostics } = changeDocument(open(flow, step), edits);
  if (value === null) throw new Error(diagnostics[0]?.message);
  return value;
}

/** A graph as far as it means something: no pointers, no positions. */
function meaning({ nodes, edges }: Graph): unknown {
  return { nodes: nodes.map(({ pointer: _, ...node }) => node), edges: edges.map(({ pointer: _, ...edge }) => edge) };
}

describe('changing a React Flow document', () => {
  it.each<[Edit, unknown]>([
    [
      { op: 'add-node', node: { key: 'm', kind: 'mix', params: { amount: 1 } }, position: { x: 5, y: 6 } },
      { ...flow, nodes: [...flow.nodes, { id: 'm', type: 'mix', position: { x: 5, y: 6 }, data: { amount: 1 } }] },
    ],
    [
      { op: 'add-node', node: { key: 'm', kind: 'mix', params: {}, title: 'Both' } },
      { ...flow, nodes: [...flow.nodes, { id: 'm', type: 'mix', position: { x: 0, y: 0 }, data: { label: 'Both' } }] },
    ],
    [
      { op: 'remove-node', node: 'b' },
      { ...flow, nodes: [flow.nodes[0], flow.nodes[2]], edges: [] },
    ],
    [
      { op: 'set-kind', node: 'b', kind: 'Blur2' },
      { ...flow, nodes: [flow.nodes[0], { ...flow.nodes[1], type: 'Blur2' }, flow.nodes[2]] },
    ],
    [
      { op: 'set-kind', node: 'o', kind: 'output' },
      { ...flow, nodes: [flow.nodes[0], flow.nodes[1], { ...flow.nodes[2], type: 'output' }] },
    ],
    [
      { op: 'move-node', node: 'n', position: { x: 9, y: 8 } },
      { ...flow, nodes: [{ ...flow.nodes[0], position: { x: 9, y: 8 } }, flow.nodes[1], flow.nodes[2]] },
    ],
    [
      { op: 'move-node', node: 'o', position: { x: 9, y: 8 } },
      { ...flow, nodes: [flow.nodes[0], flow.nodes[1], { ...flow.nodes[2], position: { x: 9, y: 8 } }] },
    ],
    [
      { op: 'set-param', node: 'n', param: 'a/b', value: [1] },
      { ...flow, nodes: [{ ...flow.nodes[0], data: { seed: 7, 'a/b': [1] } }, flow.nodes[1], flow.nodes[2]] },
    ],
    [
      { op: 'set-param', node: 'n', param: 'new', value: 1 },
      { ...flow, nodes: [{ ...flow.nodes[0], data: { seed: 7, 'a/b': 1, new: 1 } }, flow.nodes[1], flow.nodes[2]] },
    ],
    [
      { op: 'set-param', node: 'b', param: 'radius', value: 4 },
      { ...flow, nodes: [flow.nodes[0], { ...flow.nodes[1], data: { radius: 4 } }, flow.nodes[2]] },
    ],
    [
      { op: 'set-param', node: 'o', param: 'size', value: 4 },
      { ...flow, nodes: [flow.nodes[0], flow.nodes[1], { ...flow.nodes[2], data: { size: 4 } }] },
    ],
    [
      { op: 'set-param', node: 'n', param: 'seed' },
      { ...flow, nodes: [{ ...flow.nodes[0], data: { 'a/b': 1 } }, flow.nodes[1], flow.nodes[2]] },
    ],
    [{ op: 'set-param', node: 'b', param: 'radius' }, flow],
    [
      { op: 'rename-param', node: 'n', param: 'seed', to: 'start' },
      { ...flow, nodes: [{ ...flow.nodes[0], data: { start: 7, 'a/b': 1 } }, flow.nodes[1], flow.nodes[2]] },
    ],
    [
      { op: 'quarantine', edge: 'e1', code: 'cycle' },
      { ...flow, turnbuckle: { quarantined: [{ edge: 'e1', code: 'cycle' }] } },
    ],
    [
      { op: 'connect', edge: { key: 'e3', from: { node: 'n', port: null }, to: { node: 'o', port: 'image' } } },
      { ...flow, edges: [...flow.edges, { id: 'e3', source: 'n', target: 'o', sourceHandle: null, targetHandle: 'image' }] },
    ],
    [
      { op: 'disconnect', edge: 'e1' },
      { ...flow, edges: [flow.edges[1]] },
    ],
    [
      { op: 'reconnect', edge: 'e1', from: { node: 'o', port: 'image' }, to: { node: 'b', port: 'mask' } },
      { ...flow, edges: [{ ...flow.edges[0], source: 'o', targetHandle: 'mask' }, flow.edges[1]] },
    ],
    [
      { op: 'reconnect', edge: 'e2', to: { node: 'o', port: 'image' } },
      { ...flow, edges: [flow.edges[0], { ...flow.edges[1], targetHandle: 'image' }] },
    ],
  ])('carries out %j and nothing else', (edit, expected) => {
    for (const step of ['', 2, '\t']) {
      const changed = change([edit], step);
      expect(JSON.parse(changed.text)).toEqual(expected);
      const [graph] = open(flow).graphs;
      if (graph === undefined || changed.graphs[0] === undefined) throw new Error('no graph');
      // The document says what the edit makes of the graph; a title stands in `data` too.
      if (edit.op !== 'add-node' || edit.node.title === undefined) expect(meaning(changed.graphs[0])).toEqual(meaning(applyEdits(graph, [edit]).value));
    }
  });

  it('carries out several at once: a node between two others', () => {
    const changed = change([
      { op: 'add-node', node: { key: 'm', kind: 'mix', params: {} } },
      { op: 'connect', edge: { key: 'm-in', from: { node: 'n', port: 'image' }, to: { node: 'm', port: 'a' } } },
      { op: 'reconnect', edge: 'e1', from: { node: 'm', port: 'image' } },
      { op: 'set-param', node: 'n', param: 'seed', value: 8 },
    ]);
    expect(changed.graphs[0]?.edges.map(({ key, from, to }) => [key, from.node, to.node])).toEqual([
      ['e1', 'm', 'b'],
      ['e2', 'b', 'o'],
      ['m-in', 'n', 'm'],
    ]);
  });

  it('keeps a long seed digit by digit, read, set and written', () => {
    const text = JSON.stringify(flow).replace('"seed":7', '"seed":18446744073709551615');
    const { value } = readDocument(text);
    if (value === null) throw new Error('not read');
    const seed = value.graphs[0]?.nodes[0]?.params['seed'];
    if (seed === undefined) throw new Error('no seed');
    const changed = changeDocument(value, [{ op: 'set-param', node: 'b', param: 'seed', value: seed }]).value;
    expect(changed?.text).toBe(text.replace('"position":{"x":3,"y":4}}', '"position":{"x":3,"y":4},"data":{"seed":18446744073709551615}}'));
    const again = changed === null ? null : changeDocument(changed, [{ op: 'set-param', node: 'n', param: 'seed', value: { rawNumber: '18446744073709551614' } }]).value;
    expect(again?.text).toContain('"data":{"seed":18446744073709551614,');
  });

  it.each<[Edit[], string]>([
    [[{ op: 'set-label', edge: 'e1', label: 'IMAGE' }], 'React Flow edges carry no type label'],
    [[{ op: 'remove-node', node: 'x' }], "there is no node 'x'"],
    [[{ op: 'disconnect', edge: 'x' }], "there is no edge 'x'"],
  ])('refuses %j with the reason', (edits, reason) => {
    const document = open(flow);
    const { value, diagnostics } = changeDocument(document, edits);
    expect(value).toBeNull();
    expect(diagnostics).toMatchObject([{ code: 'edit-refused', severity: 'error', message: `The change was not made: ${reason}.` }]);
  });
});

describe('edits that build on one another', () => {
  it('changes what an earlier edit of the same row added or changed', () => {
    const edits: Edit[] = [
      { op: 'add-node', node: { key: 'm', kind: 'mix', params: {} } },
      { op: 'set-param', node: 'm', param: 'amount', value: 1 },
      { op: 'connect', edge: { key: 'e3', from: { node: 'n', port: null }, to: { node: 'm', port: 'a' } } },
      { op: 'reconnect', edge: 'e3', to: { node: 'm', port: 'b' } },
      { op: 'set-param', node: 'b', param: 'radius', value: 1 },
      { op: 'set-param', node: 'b', param: 'mode', value: 'x' },
      { op: 'set-param', node: 'n', param: 'seed', value: 1 },
      { op: 'set-param', node: 'n', param: 'seed', value: 2 },
      { op: 'set-kind', node: 'o', kind: 'a' },
      { op: 'set-kind', node: 'o', kind: 'b' },
      { op: 'disconnect', edge: 'e1' },
      { op: 'remove-node', node: 'n' },
      { op: 'remove-node', node: 'b' },
    ];
    const [graph] = open(flow).graphs;
    const changed = change(edits);
    if (graph === undefined || changed.graphs[0] === undefined) throw new Error('no graph');
    expect(meaning(changed.graphs[0])).toEqual(meaning(applyEdits(graph, edits).value));
  });
});
