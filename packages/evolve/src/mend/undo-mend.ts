import { type Catalog, canonicalJson, type Edge, type Edit, type Graph, type Json, own, type PortRef } from '@turnbuckle/model';
import { edgesWithCompany } from './edges-with-company.ts';
import type { Mend } from './mend-edges.ts';

/** Where edges ended before and after, what nodes were, and which edges had company. */
export interface GraphEnds {
  readonly before: ReadonlyMap<string, Ends>;
  readonly after: ReadonlyMap<string, Ends>;
  readonly kinds: ReadonlyMap<string, string>;
  readonly shared: ReadonlySet<string>;
}

export function graphEnds(before: Graph, after: Graph, catalog: Catalog): GraphEnds {
  return {
    before: endsByEdge(before),
    after: endsByEdge(after),
    kinds: new Map(before.nodes.map(({ key, kind }) => [key, kind])),
    shared: edgesWithCompany(before, catalog),
  };
}

function endsByEdge({ edges }: Graph): Map<string, Ends> {
  return new Map(edges.map(({ key, from, to }) => [key, [from.node, from.port, to.node, to.port]]));
}

/** What the way back must know of one mend. */
export function mendEntry({ edge: mended, code, edits }: Mend, { before, after, kinds, shared }: GraphEnds): Json {
  const touched = new Set(edits.flatMap((edit) => (edit.op === 'reconnect' ? [edit.edge] : [])));
  const changed = edits.flatMap((edit) => (edit.op === 'set-kind' ? [{ node: edit.node, was: kinds.get(edit.node) ?? '', stands: edit.kind }] : []));
  return {
    mended: code,
    edges: [...touched].map((edge): Json => ({ edge, was: before.get(edge) ?? null, stands: after.get(edge) ?? null })),
    ...(changed.length > 0 ? { kinds: changed } : {}),
    ...addedBy(edits),
    ...(shared.has(mended) ? { shared: true } : {}),
  };
}

function addedBy(edits: readonly Edit[]): { readonly [key: string]: Json } {
  const nodes = edits.flatMap((edit) => (edit.op === 'add-node' ? [edit.node.key] : []));
  const wires = edits.flatMap((edit) => (edit.op === 'connect' ? [edit.edge.key] : []));
  const params = edits.flatMap((edit) => (edit.op === 'add-node' && Object.keys(edit.node.params).length > 0 ? [[edit.node.key, edit.node.params] as const] : []));
  return {
    ...(nodes.length > 0 ? { nodes } : {}),
    ...(params.length > 0 ? { params: Object.fromEntries(params) } : {}),
    ...(wires.length > 0 ? { wires } : {}),
  };
}

/** Takes one mend or quarantine back, as long as it stands as it was made. Where somebody rewired since, they win. */
export function undoMend(graph: Graph, entry: Json): Edit[] {
  const quarantined = own(entry, 'quarantined');
  const key = own(entry, 'edge');
  if (typeof quarantined === 'string' && typeof key === 'string') {
    const edge = graph.edges.find((one) => one.key === key && one.quarantined === quarantined);
    return edge === undefined || isTaken(graph, { entry, edge: key, to: edge.to }) ? [] : [{ op: 'quarantine', edge: key }];
  }
  const nodes = (own(entry, 'nodes') ?? []) as readonly string[];
  const wires = (own(entry, 'wires') ?? []) as readonly string[];
  const edges = (own(entry, 'edges') ?? []) as readonly { edge: string; was: Ends; stands: Ends }[];
  const standing = edges.filter(({ edge, stands }) => graph.edges.some((one) => one.key === edge && sameEnds(one, stands)));
  const params = (own(entry, 'params') ?? {}) as Readonly<Record<string, Json>>;
  if (standing.length < edges.length || !isUntouched(graph, { nodes, params, wires, edges: edges.map(({ edge }) => edge) })) return [];
  if (standing.some(({ edge, was: [, , node, port], stands }) => (stands[2] !== node || stands[3] !== port) && isTaken(graph, { entry, edge, to: { node, port } }))) return [];
  const kinds = ((own(entry, 'kinds') ?? []) as readonly { node: string; was: string; stands: string }[]).filter(({ node, stands }) =>
    graph.nodes.some((one) => one.key === node && one.kind === stands),
  );
  return [
    ...kinds.map(({ node, was }): Edit => ({ op: 'set-kind', node, kind: was })),
    ...standing.map(({ edge, was: [node, port, target, input] }): Edit => ({ op: 'reconnect', edge, from: { node, port }, to: { node: target, port: input } })),
    ...nodes.map((node): Edit => ({ op: 'remove-node', node })),
  ];
}

type Ends = readonly [node: string, port: string | null, target: string, input: string | null];

function sameEnds({ from, to }: Edge, [node, port, target, input]: Ends): boolean {
  return from.node === node && from.port === port && to.node === target && to.port === input;
}

/** Somebody wired the input since that an edge would come back to, and an input that was never shared takes only the one. */
function isTaken(graph: Graph, { entry, edge, to }: { readonly entry: Json; readonly edge: string; readonly to: PortRef }): boolean {
  if (own(entry, 'shared') === true) return false;
  return graph.edges.some((other) => other.key !== edge && other.quarantined === undefined && other.to.node === to.node && other.to.port === to.port);
}

interface Inserted {
  readonly nodes: readonly string[];
  readonly params: Readonly<Record<string, Json>>;
  readonly wires: readonly string[];
  readonly edges: readonly string[];
}

/** What was inserted is still there, set and wired as it was, and nobody else uses it. */
function isUntouched(graph: Graph, { nodes, params, wires, edges }: Inserted): boolean {
  const ours = new Set([...wires, ...edges]);
  const inserted = new Set(nodes);
  const present = new Map(graph.nodes.map((node) => [node.key, node]));
  return (
    nodes.every((node) => canonicalJson(present.get(node)?.params ?? null) === canonicalJson(params[node] ?? {})) &&
    wires.every((wire) => graph.edges.some(({ key }) => key === wire)) &&
    graph.edges.every(({ key, from, to }) => (!inserted.has(from.node) && !inserted.has(to.node)) || ours.has(key))
  );
}
