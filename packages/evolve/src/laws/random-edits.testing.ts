import { type Catalog, type Json, own } from '@turnbuckle/model';
// biome-ignore lint/correctness/noUndeclaredDependencies: read by tests alone and not packed; the whole repository has it for development
import fc from 'fast-check';
import { paramValue } from './random-catalog.testing.ts';
import type { Flow, FlowEdge, FlowNode } from './random-document.testing.ts';
import { settable } from './random-graph.testing.ts';

export const editNames = ['set-param', 'move', 'delete-node', 'delete-edge', 'add-node', 'add-edge', 'reconnect', 'field', 'quarantine', 'copy-paste'] as const;
type EditName = (typeof editNames)[number];

/** What people do to a document between two releases, drawn without knowing it. */
export type EditScript = readonly (readonly [what: number, a: number, b: number, value: Json])[];
export const editScript: fc.Arbitrary<EditScript> = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), paramValue), { maxLength: 6 });

export interface Edited {
  readonly text: string;
  readonly flow: Flow;
  readonly added: { readonly nodes: string[]; readonly edges: string[] };
  readonly deleted: { readonly nodes: string[]; readonly edges: string[] };
  readonly set: { readonly node: string; readonly param: string; readonly value: Json }[];
}

/** How often each edit was made. */
export type Histogram = Partial<Record<EditName, number>>;

/** Edits a document as an editor of that catalog does, in the document's own formatting. */
export function edit(text: string, steps: EditScript, { catalog, histogram }: { readonly catalog: Catalog; readonly histogram: Histogram }): Edited {
  const flow = JSON.parse(text) as Flow;
  const done: Edited = { text: '', flow, added: { nodes: [], edges: [] }, deleted: { nodes: [], edges: [] }, set: [] };
  for (const [what, a, b, value] of steps) {
    // The draw decides where to begin, so that what cannot be done here is passed over for what can.
    for (let turn = 0; turn < editNames.length; turn++) {
      const name = editNames[(what + turn) % editNames.length] ?? 'move';
      if (!edits[name](done, { a, b, value, catalog })) continue;
      histogram[name] = (histogram[name] ?? 0) + 1;
      break;
    }
  }
  const step = text.includes('\n\t') ? '\t' : (/\n( +)/.exec(text)?.[1] ?? 0);
  return { ...done, text: JSON.stringify(flow, null, step) };
}

/** Each edit's share of all. */
export function sharesOf(histogram: Histogram): Record<EditName, number> {
  const total = Object.values(histogram).reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(editNames.map((name) => [name, (histogram[name] ?? 0) / Math.max(1, total)])) as Record<EditName, number>;
}

interface Place {
  readonly a: number;
  readonly b: number;
  readonly value: Json;
  readonly catalog: Catalog;
}

const edits: Readonly<Record<EditName, (done: Edited, place: Place) => boolean>> = {
  'set-param': ({ flow, set }, { a, b, value, catalog }) => {
    const node = nodeAt(flow, a);
    if (node === undefined) return false;
    const kind = catalog.kinds.get(node.type);
    const names = [...Object.keys(node.data ?? {}), ...(kind === undefined ? [] : settable(kind)), 'note', 'p0'];
    const param = names[b % names.length] ?? 'note';
    node.data = { ...node.data, [param]: value };
    set.push({ node: node.id, param, value });
    return true;
  },
  move: ({ flow }, { a, b }) => {
    const node = nodeAt(flow, a);
    if (node !== undefined) node.position = { x: a % 977, y: b % 977 };
    return node !== undefined;
  },
  'delete-node': ({ flow, deleted }, { a }) => {
    const node = nodeAt(flow, a);
    if (node === undefined) return false;
    flow.nodes = flow.nodes.filter((one) => one !== node);
    deleted.nodes.push(node.id);
    for (const { id, source, target } of flow.edges) if (source === node.id || target === node.id) deleted.edges.push(id);
    flow.edges = flow.edges.filter(({ source, target }) => source !== node.id && target !== node.id);
    forget(flow);
    return true;
  },
  'delete-edge': ({ flow, deleted }, { b }) => {
    const edge = edgeAt(flow, b);
    if (edge === undefined) return false;
    flow.edges = flow.edges.filter((one) => one !== edge);
    deleted.edges.push(edge.id);
    forget(flow);
    return true;
  },
  'add-node': ({ flow, added }, { a, b, value, catalog }) => {
    const kind = [...catalog.kinds.values()][b % catalog.kinds.size];
    const id = `u${a % 100_000}`;
    if (kind === undefined || flow.nodes.some((one) => one.id === id)) return false;
    const [param] = settable(kind);
    flow.nodes.push({ id, type: kind.name, position: { x: 1, y: 2 }, data: param === undefined || a % 2 === 0 ? {} : { [param]: value } });
    added.nodes.push(id);
    return true;
  },
  'add-edge': ({ flow, added }, { a, b, catalog }) => {
    const [source, target] = [nodeAt(flow, a), nodeAt(flow, b)];
    const id = `w${b % 100_000}`;
    if (source === undefined || target === undefined || flow.edges.some((one) => one.id === id)) return false;
    flow.edges.push({ id, source: source.id, target: target.id, sourceHandle: portAt(catalog, source, { out: b }), targetHandle: portAt(catalog, target, { in: a }) });
    added.edges.push(id);
    return true;
  },
  reconnect: ({ flow }, { a, b, catalog }) => {
    const [edge, node] = [edgeAt(flow, b), nodeAt(flow, a)];
    if (edge === undefined || node === undefined) return false;
    if (a % 3 === 0) Object.assign(edge, { source: node.id, sourceHandle: portAt(catalog, node, { out: b }) });
    else
      Object.assign(edge, {
        target: a % 3 === 1 ? node.id : edge.target,
        targetHandle: portAt(catalog, a % 3 === 1 ? node : flow.nodes.find(({ id }) => id === edge.target), { in: b }),
      });
    return true;
  },
  field: ({ flow }, { a, value }) => {
    const node = nodeAt(flow, a);
    if (node !== undefined) node['custom'] = value;
    return node !== undefined;
  },
  quarantine: ({ flow }, { a, b }) => {
    const listed = flow.turnbuckle?.quarantined ?? [];
    const edge = edgeAt(flow, b);
    if (edge === undefined) return false;
    const isListed = listed.some((one) => one.edge === edge.id);
    const next = isListed ? listed.filter((one) => one.edge !== edge.id) : [...listed, { edge: edge.id, code: a % 2 === 0 ? 'type-mismatch' : 'unknown-port' }];
    if (next.length > 0) flow.turnbuckle = { ...flow.turnbuckle, quarantined: next };
    else delete flow.turnbuckle;
    return true;
  },
  'copy-paste': ({ flow, added }, { a, b }) => {
    // What a migration put in is copied first, with its wires: it must not be taken for the migration's own.
    const inserted = flow.nodes.filter(({ id }) => id.startsWith('tb-'));
    const node = inserted[a % Math.max(1, inserted.length)] ?? nodeAt(flow, a);
    const id = `c${b % 100_000}`;
    if (node === undefined || flow.nodes.some((one) => one.id === id)) return false;
    flow.nodes.push({ ...structuredClone(node), id, position: { x: 5, y: 5 } });
    added.nodes.push(id);
    for (const [index, edge] of flow.edges.filter(({ source, target }) => source === node.id || target === node.id).entries()) {
      const copy = `${id}-${index}`;
      if (flow.edges.some((one) => one.id === copy)) continue;
      flow.edges.push({ ...edge, id: copy, source: edge.source === node.id ? id : edge.source, target: edge.target === node.id ? id : edge.target });
      added.edges.push(copy);
    }
    return true;
  },
};

function nodeAt({ nodes }: Flow, draw: number): FlowNode | undefined {
  return nodes[draw % Math.max(1, nodes.length)];
}

function edgeAt({ edges }: Flow, draw: number): FlowEdge | undefined {
  return edges[draw % Math.max(1, edges.length)];
}

function portAt(catalog: Catalog, node: FlowNode | undefined, draw: { readonly in: number } | { readonly out: number }): string | null {
  const kind = catalog.kinds.get(node?.type ?? '');
  const [ports, at] = 'in' in draw ? [Object.keys(kind?.in ?? {}), draw.in] : [Object.keys(kind?.out ?? {}), draw.out];
  return ports[at % Math.max(1, ports.length)] ?? null;
}

/** An editor that takes an edge away takes it off the list of those set aside. */
function forget(flow: Flow): void {
  const listed = own(flow.turnbuckle, 'quarantined');
  if (!Array.isArray(listed)) return;
  const left = (listed as { edge: string; code: string }[]).filter(({ edge }) => flow.edges.some(({ id }) => id === edge));
  if (left.length === listed.length) return;
  if (left.length > 0) flow.turnbuckle = { ...flow.turnbuckle, quarantined: left };
  else delete flow.turnbuckle;
}
