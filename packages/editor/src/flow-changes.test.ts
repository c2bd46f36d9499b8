import { applyEdits, type Edit } from '@turnbuckle/model';
import { applyEdgeChanges, applyNodeChanges, type Edge as FlowEdge, type Node as FlowNode } from '@xyflow/react';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowChanges } from './flow-changes.ts';
import { graphFromFlow } from './graph-from-flow.ts';
import { placeNewNodes } from './place-new-nodes.ts';

const keys = ['a', 'b', 'c', 'd'];
const nodes: FlowNode[] = ['a', 'b', 'c'].map((id, index) => ({ id, type: 'blur', position: { x: index * 250, y: 0 }, data: { radius: index } }));
const edges: FlowEdge[] = [
  { id: 'e1', source: 'a', target: 'b', sourceHandle: 'image', targetHandle: 'image' },
  { id: 'e2', source: 'b', target: 'c', sourceHandle: 'image', targetHandle: null },
];

const key = fc.constantFrom(...keys);
const edgeKey = fc.constantFrom('e1', 'e2', 'e3');
const end = fc.record({ node: key, port: fc.constantFrom('image', 'radius', null) });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  key.map((name): Edit => ({ op: 'add-node', node: { key: name, kind: 'noise', params: { seed: 1 } }, position: { x: 1, y: 2 } })),
  key.map((name): Edit => ({ op: 'remove-node', node: name })),
  key.map((name): Edit => ({ op: 'set-kind', node: name, kind: 'levels' })),
  fc
    .tuple(key, fc.option(fc.integer(), { nil: undefined }))
    .map(([name, value]): Edit => ({ op: 'set-param', node: name, param: 'radius', ...(value === undefined ? {} : { value }) })),
  key.map((name): Edit => ({ op: 'rename-param', node: name, param: 'radius', to: 'size' })),
  fc.tuple(edgeKey, end, end).map(([name, from, to]): Edit => ({ op: 'connect', edge: { key: name, from, to } })),
  edgeKey.map((name): Edit => ({ op: 'disconnect', edge: name })),
  fc.tuple(edgeKey, end).map(([name, to]): Edit => ({ op: 'reconnect', edge: name, to })),
);

describe('edits as changes of React Flow', () => {
  it('mean the same as the edits of the graph', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const { value, refusal } = applyEdits(graphFromFlow(nodes, edges, null), edits);
        fc.pre(refusal === null);
        const changes = flowChanges(edits, { nodes, edges, removed: new Map() });
        const flow = graphFromFlow(applyNodeChanges(changes.nodes, nodes), applyEdgeChanges(changes.edges, edges), null);
        const byKey = (a: { readonly key: string }, b: { readonly key: string }): number => (a.key < b.key ? -1 : 1);
        expect([...flow.nodes].sort(byKey)).toEqual([...value.nodes].sort(byKey));
        expect([...flow.edges].sort(byKey)).toEqual([...value.edges].sort(byKey));
      }),
      { numRuns: 400 },
    );
  });

  it('bring a node back as it was, with everything that the application kept in it', () => {
    const removed = new Map<string, FlowNode>();
    flowChanges([{ op: 'remove-node', node: 'b' }], { nodes, edges, removed });
    const back = flowChanges([{ op: 'add-node', node: { key: 'b', kind: 'blur', params: { radius: 1 } } }], { nodes: [], edges: [], removed });
    expect(back.nodes).toEqual([{ type: 'add', item: nodes[1] }]);
  });

  it('move a node', () => {
    const { nodes: moved } = flowChanges([{ op: 'move-node', node: 'a', position: { x: 7, y: 8 } }], { nodes, edges, removed: new Map() });
    expect(moved).toEqual([{ type: 'replace', id: 'a', item: { ...nodes[0], position: { x: 7, y: 8 } } }]);
  });
});

describe('nodes that are added without a place', () => {
  const wire = (name: string, from: string, to: string): Edit => ({ op: 'connect', edge: { key: name, from: { node: from, port: 'x' }, to: { node: to, port: 'x' } } });
  const added = (name: string): Edit => ({ op: 'add-node', node: { key: name, kind: 'average', params: {} } });
  const placesOf = (edits: readonly Edit[]): unknown[] => placeNewNodes(edits, { nodes, edges: [] }).flatMap((one) => (one.op === 'add-node' ? [one.position] : []));

  it('come to stand between what they are wired to, clear of what stands there', () => {
    expect(placesOf([added('n'), wire('x', 'a', 'n'), wire('y', 'n', 'c')])).toEqual([{ x: 250, y: expect.any(Number) }]);
    const [place] = placesOf([added('n'), wire('x', 'a', 'n'), wire('y', 'n', 'c')]) as { y: number }[];
    expect(Math.abs(place?.y ?? 0)).toBeGreaterThanOrEqual(100);
  });

  it('share the way when there are several, and stand beside a single neighbour', () => {
    const chain = placesOf([added('m'), added('n'), wire('x', 'a', 'm'), wire('y', 'm', 'n'), wire('z', 'n', 'c')]) as { x: number }[];
    expect(chain.map(({ x }) => x)).toEqual([167, 333]);
    expect(placesOf([added('n'), wire('x', 'c', 'n')])).toEqual([{ x: 740, y: 0 }]);
    expect(placesOf([added('n'), wire('x', 'n', 'a')])).toEqual([{ x: -240, y: 0 }]);
  });
});
