import { type Catalog, type Edge, findKind, type Graph, type GraphNode, type InputPort, type OutputPort, type PortRef } from '@turnbuckle/model';
import { factsOf, type PortIndex } from './kind-facts.ts';
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
  attachEdges(nodes, edges);
  const { order, cycles } = orderOf(nodes, edges);
  solveTypes({ nodes, order, catalog });
  return { graph, catalog, nodes, byKey, edges, remarkable: edges.filter(isRemarkable), repeated, order, cycles };
}

/** Gives each node its edges, in lists of the very length: lists that grow would take most of a large graph's memory. */
function attachEdges(nodes: readonly ResolvedNode[], edges: readonly ResolvedEdge[]): void {
  const incoming = listsOf(nodes.length, edges, ({ target }) => target);
  const outgoing = listsOf(nodes.length, edges, ({ source }) => source);
  for (const node of nodes) {
    node.incoming = incoming[node.index] ?? none;
    node.outgoing = outgoing[node.index] ?? none;
  }
}

const none: readonly ResolvedEdge[] = Object.freeze([]);

function listsOf(size: number, edges: readonly ResolvedEdge[], end: (edge: ResolvedEdge) => ResolvedNode | undefined): (ResolvedEdge[] | undefined)[] {
  const left = new Int32Array(size);
  for (const edge of edges) {
    const node = end(edge);
    if (node !== undefined) left[node.index]!++;
  }
  const lists = new Array<ResolvedEdge[] | undefined>(size);
  // From behind, so that the count that is left is the place.
  for (let index = edges.length - 1; index >= 0; index--) {
    const edge = edges[index];
    const node = edge === undefined ? undefined : end(edge);
    if (edge === undefined || node === undefined) continue;
    const place = --left[node.index]!;
    const list = lists[node.index] ?? new Array<ResolvedEdge>(place + 1);
    list[place] = edge;
    lists[node.index] = list;
  }
  return lists;
}

function isRemarkable({ edge, source, target, output, input, gap, comparison }: ResolvedEdge): boolean {
  return gap !== undefined || comparison?.verdict !== 'yes' || source === target || edge.label !== undefined || output?.alias === true || input?.alias === true;
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
  const facts = kind === undefined ? undefined : factsOf(kind, node.params, () => wired(node.key));
  return {
    node,
    index,
    kind,
    alias: found?.alias ?? false,
    ports: facts?.ports,
    facts,
    incoming: none,
    outgoing: none,
    solved: undefined,
    mapped: false,
    paramFaults: undefined,
  };
}

function resolveEdge(edge: Edge, byKey: ReadonlyMap<string, ResolvedNode>, catalog: Catalog | null): ResolvedEdge {
  const source = byKey.get(edge.from.node);
  const target = byKey.get(edge.to.node);
  const output = findPort(source?.facts?.outputs, edge.from);
  const input = findPort(target?.facts?.inputs, edge.to);
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

function findPort<P>(ports: PortIndex<P> | undefined, { port }: PortRef): Found<P> {
  return port === null ? ports?.unnamed : ports?.byName.get(port);
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
  const fromInput = findPort(source.facts?.inputs, from);
  const toOutput = findPort(target.facts?.outputs, to);
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
