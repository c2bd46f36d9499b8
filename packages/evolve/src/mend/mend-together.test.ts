import { type Edge, type Graph, listType, makeCatalog, type NodeKind, namedType, type PortType } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { mendEdges } from './mend-edges.ts';

const [image, mask, number] = [namedType('IMAGE'), namedType('MASK'), namedType('NUMBER')];
const T: PortType = { tag: 'variable', name: 'T' };
const kinds: readonly NodeKind[] = [
  { name: 'Load', in: {}, out: { mask: { type: mask } }, params: {} },
  { name: 'Count', in: {}, out: { number: { type: number } }, params: {} },
  { name: 'Pass', in: { any: { type: T } }, out: { any: { type: T } }, params: {} },
  { name: 'Save', in: { images: { type: listType(image), required: true } }, out: {}, params: {}, sink: true },
  { name: 'Blur', in: { image: { type: image } }, out: { image: { type: image } }, params: {} },
  {
    name: 'MaskToImage',
    in: { mask: { type: mask, required: true } },
    out: { image: { type: image } },
    params: {},
    converter: { from: 'mask', to: 'image', cost: 1, lossless: true },
  },
];
const catalog = makeCatalog({ version: '1', types: { IMAGE: [], MASK: [], NUMBER: [] }, kinds });
const options = { catalog, policy: 'strict', stepId: 'test/0' } as const;

const nodes = (kindsByKey: Readonly<Record<string, string>>): Graph['nodes'] => Object.entries(kindsByKey).map(([key, kind]) => ({ key, kind, params: {} }));
const edge = (key: string, [from, output]: readonly [string, string], [to, input]: readonly [string, string]): Edge => ({
  key,
  from: { node: from, port: output },
  to: { node: to, port: input },
});

describe('edges that depend on one another', () => {
  it('gives one its converter where that fits only as long as another stays aside', () => {
    const graph: Graph = {
      id: 'main',
      nodes: nodes({ load: 'Load', count: 'Count', pass: 'Pass', save: 'Save' }),
      edges: [edge('1', ['load', 'mask'], ['pass', 'any']), edge('2', ['count', 'number'], ['pass', 'any']), edge('3', ['pass', 'any'], ['save', 'images'])],
    };
    const { value, mends, quarantined } = mendEdges(graph, options);
    expect(quarantined).toEqual([{ edge: '2', code: 'port-cardinality' }]);
    expect(mends.map(({ edge, code }) => [edge, code])).toEqual([['3', 'type-mismatch']]);
    expect(value.nodes.slice(graph.nodes.length).map(({ kind }) => kind)).toEqual(['MaskToImage']);
  });

  it('sets one edge of a ring aside, the one that was drawn last, in whichever order the file has them', () => {
    const ring = ['9', '10', '11'].map((key, at) => edge(key, [`n${at}`, 'image'], [`n${(at + 1) % 3}`, 'image']));
    const two = [edge('3', ['n3', 'image'], ['n4', 'image']), edge('20', ['n4', 'image'], ['n3', 'image'])];
    for (const edges of [[...ring, ...two], [...two, ...ring].reverse()]) {
      const graph: Graph = { id: 'main', nodes: nodes({ n0: 'Blur', n1: 'Blur', n2: 'Blur', n3: 'Blur', n4: 'Blur' }), edges };
      const { value, mends, quarantined } = mendEdges(graph, options);
      expect({ mends, quarantined }).toEqual({
        mends: [],
        quarantined: [
          { edge: '11', code: 'cycle' },
          { edge: '20', code: 'cycle' },
        ],
      });
      expect(value.edges.map(({ key }) => key)).toEqual(edges.map(({ key }) => key));
    }
  });
});
