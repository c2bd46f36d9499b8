// What section Evolve carries: React Flow documents of 40 nodes and about 10 KB, the migration, and the same change written by hand.
import { migration } from '@turnbuckle/evolve';
import { catalog, node, param, type } from '@turnbuckle/model';
import { makeRandom } from './generate.mjs';

const nodesEach = 40;
/** A node is fed by nodes at most this far before it. */
const reach = 8;

const image = type('image');
const number = type('number');

const before = catalog({
  name: 'studio',
  version: '1.0.0',
  nodes: [
    node('Noise', { out: { 'output-main': image }, params: { seed: param.int({ default: 0 }), octaves: param.int({ default: 3 }) } }),
    node('Blur', { in: { 'input-1': image, radius: number.orParam(4) }, out: { 'output-main': image }, params: { quality: param.int({ default: 1 }) } }),
    node('Mix', { in: { 'input-1': image, 'input-2': image, amount: number.orParam(50) }, out: { 'output-main': image } }),
    node('Output', { in: { 'input-1': image }, sink: true }),
  ],
});

const after = catalog({
  name: 'studio',
  version: '2.0.0',
  nodes: [
    node('noise', { out: { image }, params: { seed: param.int({ default: 0 }), octaves: param.int({ default: 3 }) } }),
    node('blur', { in: { image, radius: number.orParam(4) }, out: { image } }),
    node('mix', { in: { a: image, b: image, share: number.orParam(0.5) }, out: { image } }),
    node('output', { in: { image }, sink: true }),
  ],
});

/** Renames kinds, ports and a parameter, converts a value, removes a parameter. */
export const renaming = migration({ id: 'studio/2-names', from: before, to: after, mayChangeResults: true }, (m) => [
  m.kind('Noise').rename('noise'),
  m.kind('noise').port('output-main').rename('image'),
  m.kind('Blur').rename('blur'),
  m.kind('blur').port('input-1').rename('image'),
  m.kind('blur').port('output-main').rename('image'),
  m.kind('blur').param('quality').remove(),
  m.kind('Mix').rename('mix'),
  m.kind('mix').port('input-1').rename('a'),
  m.kind('mix').port('input-2').rename('b'),
  m.kind('mix').port('output-main').rename('image'),
  m.kind('mix').param('amount').rename('share'),
  m.kind('mix').param('share').convert({ factor: 0.01 }),
  m.kind('Output').rename('output'),
  m.kind('output').port('input-1').rename('image'),
]);

const inputs = { Noise: {}, Blur: { 'input-1': 'image' }, Mix: { 'input-1': 'a', 'input-2': 'b' }, Output: { 'input-1': 'image' } };
const names = { Noise: 'noise', Blur: 'blur', Mix: 'mix', Output: 'output' };

/** What somebody writes who migrates with a script: the same change to a parsed document, in place, and nothing that could take it back. */
export function changeByHand(document) {
  const kinds = new Map();
  for (const one of document.nodes) {
    kinds.set(one.id, one.type);
    if (one.type === 'Blur') delete one.data.quality;
    if (one.type === 'Mix' && one.data.amount !== undefined) {
      one.data.share = one.data.amount * 0.01;
      delete one.data.amount;
    }
    one.type = names[one.type];
  }
  for (const edge of document.edges) {
    if (edge.sourceHandle === 'output-main') edge.sourceHandle = 'image';
    edge.targetHandle = inputs[kinds.get(edge.target)][edge.targetHandle] ?? edge.targetHandle;
  }
  return document;
}

/** The text of one document; the same seed gives the same bytes. */
export function evolveDocument(seed) {
  const random = makeRandom(seed);
  const nodes = [];
  const edges = [];
  for (let index = 0; index < nodesEach; index++) {
    const kind = index < 2 ? 'Noise' : index === nodesEach - 1 ? 'Output' : ['Noise', 'Blur', 'Blur', 'Mix', 'Mix'][random(5)];
    nodes.push(makeNode({ kind, index, random }));
    for (const targetHandle of Object.keys(inputs[kind])) {
      const source = `n${Math.max(0, index - 1 - random(reach))}`;
      edges.push({ id: `e${edges.length}`, source, sourceHandle: 'output-main', target: `n${index}`, targetHandle, type: 'smoothstep', animated: false });
    }
  }
  return JSON.stringify({ nodes, edges, viewport: { x: 0, y: 0, zoom: 1 } });
}

function makeNode({ kind, index, random }) {
  const values = {
    Noise: () => ({ seed: random(10_000), octaves: 1 + random(8) }),
    Blur: () => ({ radius: random(400) / 10, quality: 1 + random(3) }),
    Mix: () => ({ amount: random(101) }),
    Output: () => ({}),
  };
  const position = { x: (index % 8) * 240 + random(60), y: Math.floor(index / 8) * 180 + random(60) };
  return { id: `n${index}`, type: kind, position, data: { label: `${kind} ${index}`, ...values[kind]() }, measured: { width: 180, height: 96 } };
}

/** What a person does with a document that was carried over: moves a node and adds one. */
export function edited(text) {
  const document = JSON.parse(text);
  document.nodes[0].position.x += 12;
  document.nodes.push({ id: 'added', type: 'noise', position: { x: 8, y: 8 }, data: { label: 'added', seed: 7, octaves: 2 }, measured: { width: 180, height: 96 } });
  return JSON.stringify(document);
}
