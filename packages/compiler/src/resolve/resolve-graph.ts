import { type Catalog, type Edge, findKind, type Graph, type GraphNode, type InputPort, type NodeKind, type OutputPort, type PortRef, portsOf } from '@turnbuckle/model';
import { adjacencyOf, cyclicComponents, topologicalOrder } from './order.ts';
import type { Gap, ResolvedEdge, ResolvedGraph, ResolvedNode, ResolvedPort } from './resolved-graph.ts';
import { solveTypes } from './solve-types.ts';

/** Looks every name of a graph up and compares what flows with what is asked for. Reads only; total. */
export function resolveGraph(graph: Graph, catalog: Catalog | null): ResolvedGraph {
  const wired = wiredInputs(graph);
  const byKey = new Map<string, ResolvedNode>();
  const nodes: ResolvedNode[] = [];
  const repeated: GraphNode[] = [];
  for (const node of graph.nodes) {
    if (byKey.has(node.key)) {
      repeated.push(node);
      continue;
    }
    const resolved = resolveNode(node, { index: nodes.length, catalog, wired });
    byKey.set(node.key, resolved);
    nodes.push(resolved);
  }
  const edges = graph.edges.map((edge) => resolveEdge(edge, byKey, catalog));
  for (const edge of edges) {
    edge.source?.outgoing.push(edge);
    edge.target?.incoming.push(edge);
  }
  const { order, cycles } = orderOf(nodes, edges);
  const resolved: ResolvedGraph = { graph, catalog, nodes, byKey, edges, repeated, order, cycles };
  solveTypes(resolved);
  return resolved;
}

/** The inputs that edges name, by node: what a repeated port grows with. */
function wiredInputs(graph: Graph): (key: string) => readonly string[] {
  let index: Map<string, string[]> | undefined;
  return (key) => {
    if (index === undefined) {
      index = new Map();
      for (const { to } of graph.edges) {
        if (to.port === null) continue;
        const list = index.get(to.node);
        if (list === undefined) index.set(to.node, [to.port]);
        else list.push(to.port);
      }
    }
    return index.get(key) ?? [];
  };
}

interface NodeContext {
  readonly index: number;
  readonly catalog: Catalog | null;
  readonly wired: (key: string) => readonly string[];
}

function resolveNode(node: GraphNode, { index, catalog, wired }: NodeContext): ResolvedNode {
  const found = node.declared !== undefined ? { kind: node.declared, alias: false } : catalog === null || node.note === true ? undefined : findKind(catalog, node.kind);
  const kind = found?.kind;
  const ports = kind === undefined ? undefined : portsOf(kind, node.params, kind.groups === undefined ? [] : wired(node.key));
  return { node, index, kind, alias: found?.alias ?? false, ports, incoming: [], outgoing: [], solved: undefined, mapped: false };
}

function resolveEdge(edge: Edge, byKey: ReadonlyMap<string, ResolvedNode>, catalog: Catalog | null): ResolvedEdge {
  const source = byKey.get(edge.from.node);
  const target = byKey.get(edge.to.node);
  const output = source === undefined ? undefined : findPort(source.ports?.outputs, edge.from, aliasesOf(source.kind, 'out'));
  const input = target === undefined ? undefined : findPort(target.ports?.inputs, edge.to, aliasesOf(target.kind, 'in'));
  return {
    edge,
    source,
    target,
    output: typeof output === 'object' ? output : undefined,
    input: typeof input === 'object' ? input : undefined,
    gap: source === undefined || target === undefined ? 'dangling' : gapOf(edge, { source, target, output, input, catalog }),
    sourceType: undefined,
    comparison: undefined,
  };
}

type Found<P> = ResolvedPort<P> | 'ambiguous' | undefined;

function findPort<P>(ports: ReadonlyMap<string, P> | undefined, end: PortRef, aliases: ReadonlyMap<string, string> | undefined): Found<P> {
  if (ports === undefined) return undefined;
  if (end.port === null) {
    if (ports.size > 1) return 'ambiguous';
    for (const [name, port] of ports) return { name, port, alias: false };
    return undefined;
  }
  const port = ports.get(end.port);
  if (port !== undefined) return { name: end.port, port, alias: false };
  const name = aliases?.get(end.port);
  const renamed = name === undefined ? undefined : ports.get(name);
  return renamed === undefined || name === undefined ? undefined : { name, port: renamed, alias: true };
}

const aliasCache = { in: new WeakMap<NodeKind, ReadonlyMap<string, string>>(), out: new WeakMap<NodeKind, ReadonlyMap<string, string>>() };

/** Earlier names of a kind's ports, to their present ones. */
function aliasesOf(kind: NodeKind | undefined, side: 'in' | 'out'): ReadonlyMap<string, string> | undefined {
  if (kind === undefined) return undefined;
  let aliases = aliasCache[side].get(kind);
  if (aliases === undefined) {
    const pairs = Object.entries(kind[side]).flatMap(([name, port]) => (port.was ?? []).map((old) => [old, name] as const));
    aliases = new Map(pairs);
    aliasCache[side].set(kind, aliases);
  }
  return aliases;
}

interface Ends {
  readonly source: ResolvedNode;
  readonly target: ResolvedNode;
  readonly output: Found<OutputPort>;
  readonly input: Found<InputPort>;
  readonly catalog: Catalog | null;
}

function gapOf(edge: Edge, { source, target, output, input, catalog }: Ends): Gap | undefined {
  if (typeof output === 'object' && typeof input === 'object') return undefined;
  if (isReversed(edge, source, target)) return 'wrong-direction';
  if (output === 'ambiguous') return 'ambiguous-output';
  if (input === 'ambiguous') return 'ambiguous-input';
  if (output === undefined && source.ports !== undefined && !source.ports.dynamicOutputs) return 'unknown-output';
  if (input === undefined && target.ports !== undefined && !target.ports.dynamicInputs) return 'unknown-input';
  if (source.kind !== undefined && target.kind !== undefined) return 'dynamic-ports';
  return catalog === null ? 'no-catalog' : 'unknown-kind';
}

/** Both ends name ports of the other direction: somebody drew the wire backwards. */
function isReversed({ from, to }: Edge, source: ResolvedNode, target: ResolvedNode): boolean {
  if (from.port === null || to.port === null || source.ports === undefined || target.ports === undefined) return false;
  const fromInput = findPort(source.ports.inputs, from, aliasesOf(source.kind, 'in'));
  const toOutput = findPort(target.ports.outputs, to, aliasesOf(target.kind, 'out'));
  return typeof fromInput === 'object' && typeof toOutput === 'object' && !source.ports.outputs.has(from.port) && !target.ports.inputs.has(to.port);
}

function orderOf(nodes: readonly ResolvedNode[], edges: readonly ResolvedEdge[]): { order: Int32Array; cycles: ResolvedNode[][] } {
  const from = new Int32Array(edges.length);
  const to = new Int32Array(edges.length);
  let count = 0;
  for (const { source, target, input, edge, gap } of edges) {
    if (source === undefined || target === undefined || source === target || input?.port.feedback === true || edge.quarantined !== undefined || gap === 'wrong-direction') continue;
    from[count] = source.index;
    to[count++] = target.index;
  }
  const adjacency = adjacencyOf(nodes.length, from.subarray(0, count), to.subarray(0, count));
  const order = topologicalOrder(adjacency);
  if (order.length === nodes.length) return { order, cycles: [] };
  return { order, cycles: cyclicComponents(adjacency).map((component) => component.flatMap((index) => nodes[index] ?? [])) };
}
