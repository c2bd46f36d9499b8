// Generated graphs, all right in every type: a local random DAG of 2.4 edges a node over 20 port types and 100 node kinds, as React Flow
// stores it, about 495 bytes a node. The same seed gives the same bytes.

export const edgesPerNode = 2.4;
const kindCount = 100;
const typeCount = 20;
/** A node is fed by nodes at most this far before it: real graphs are wired to what is near. */
const reach = 60;

/** Mulberry32: a small generator with a period of 2^32. Gives integers from 0 to `below` - 1. */
export function makeRandom(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/**
 * The catalog in its JSON form: 100 kinds of two to four inputs and one to three outputs. With `genericShare` (0 to 1) that part of the kinds
 * hands its first input's type on to its first output, so that types must be inferred through them.
 */
export function generateCatalog({ seed = 1, genericShare = 0 } = {}) {
  const random = makeRandom(seed);
  const types = Object.fromEntries(Array.from({ length: typeCount }, (_, index) => [`T${index}`, {}]));
  const kinds = {};
  for (let index = 0; index < kindCount; index++) {
    const generic = index < kindCount * genericShare;
    const port = (first) => (generic && first ? { variable: 'X' } : `T${random(typeCount)}`);
    const inputs = Object.fromEntries(Array.from({ length: 2 + random(3) }, (_, at) => [`in${at}`, { type: port(at === 0), required: false }]));
    const outputs = Object.fromEntries(Array.from({ length: 1 + random(3) }, (_, at) => [`out${at}`, { type: port(at === 0) }]));
    const params = { amount: { type: { interval: [0, 100], base: 'float' } }, mode: { type: { literals: ['add', 'mix', 'over'], base: 'string' } } };
    kinds[`kind${index}`] = { in: inputs, out: outputs, params };
  }
  return { $schema: 'https://turnbuckle.dev/schema/catalog-1.json', name: 'generated', version: '1', types, kinds, coercions: [] };
}

/** A document of `size` nodes for the catalog, as an object that `JSON.stringify` writes. */
export function generateDocument(catalog, { size, seed = 1 }) {
  const random = makeRandom(seed);
  const names = Object.keys(catalog.kinds);
  const nodes = [];
  const edges = [];
  /** The latest outputs that give each type. */
  const given = new Map();
  for (let index = 0; index < size; index++) {
    const kind = names[random(names.length)];
    const id = `n${index}`;
    nodes.push(nodeOf({ id, kind, index, random }));
    const { in: inputs, out: outputs } = catalog.kinds[kind];
    const flowing = new Map();
    for (const [handle, { type }] of Object.entries(inputs)) {
      if (edges.length >= edgesPerNode * (index + 1)) break;
      const near = (typeof type === 'string' ? (given.get(type) ?? []) : [...given.values()].flat()).filter((output) => output.index >= index - reach);
      if (near.length === 0) continue;
      const from = near[random(near.length)];
      if (typeof type !== 'string') flowing.set(type.variable, from.type);
      edges.push({ id: `e${edges.length}`, source: `n${from.index}`, sourceHandle: from.handle, target: id, targetHandle: handle, type: 'smoothstep', animated: false });
    }
    for (const [handle, { type }] of Object.entries(outputs)) {
      const name = typeof type === 'string' ? type : flowing.get(type.variable);
      if (name !== undefined) given.set(name, [...(given.get(name) ?? []).filter((output) => output.index >= index - reach), { index, handle, type: name }]);
    }
  }
  return { nodes, edges, viewport: { x: 0, y: 0, zoom: 1 } };
}

function nodeOf({ id, kind, index, random }) {
  const position = { x: (index % 40) * 240 + random(60), y: Math.floor(index / 40) * 180 + random(60) };
  const data = { label: `${kind} of row ${Math.floor(index / 40)}`, amount: random(10_000) / 100, mode: ['add', 'mix', 'over'][random(3)] };
  return { id, type: kind, position, data, measured: { width: 180, height: 96 }, selected: false, dragging: false };
}
