import type { Catalog, Edge, Graph, GraphNode, InputPort, OutputPort, PortRef } from '@turnbuckle/model';
import { EdgeLists } from './edge-lists.ts';
import { factsOf, type KnownKind, knownKinds, type PortIndex } from './kind-facts.ts';
import { type ListsToCome, NodeWithEdges } from './node-with-edges.ts';
import { adjacencyOf, cyclicComponents, topologicalOrder } from './order.ts';
import type { Gap, ResolvedEdge, ResolvedGraph, ResolvedNode, ResolvedPort } from './resolved-graph.ts';
import { solveTypes } from './solve-types.ts';

/** Looks every name of a graph up and compares what flows with what is asked for. Reads only; total. */
export function resolveGraph(graph: Graph, catalog: Catalog | null): ResolvedGraph {
  const toCome: ListsToCome = { lists: undefined };
  const context: NodeContext = { lookUp: catalog === null ? null : knownKinds(catalog), wired: wiredInputs(graph), toCome };
  const byKey = new Map<string, ResolvedNode>();
  const nodes: ResolvedNode[] = [];
  const repeated: GraphNode[] = [];
  for (const node of graph.nodes) {
    if (byKey.has(node.key)) {
      repeated.push(node);
      continue;
    }
    const resolved = resolveNode(node, nodes.length, context);
    byKey.set(node.key, resolved);
    nodes.push(resolved);
  }
  const edges = graph.edges.map((edge) => resolveEdge(edge, byKey, catalog));
  const lists = new EdgeLists(nodes.length, edges);
  toCome.lists = lists;
  markShared(nodes, edges);
  const { order, cycles } = orderOf(nodes, edges);
  solveTypes({ nodes, edges, order, catalog, lists });
  return { graph, catalog, nodes, byKey, edges, remarkable: edges.filter(isRemarkable), repeated, order, cycles };
}

/** Finds the nodes that have an input which more than one edge reaches, or an edge whose input nobody knows. */
function markShared(nodes: readonly ResolvedNode[], edges: readonly ResolvedEdge[]): void {
  const firstInput = new Int32Array(nodes.length);
  let count = 0;
  for (const { index, facts } of nodes) {
    firstInput[index] = count;
    count += facts?.inputs.count ?? 0;
  }
  const isTaken = new Uint8Array(count);
  for (const { target, input } of edges) {
    if (target === undefined) continue;
    const place = input === undefined ? -1 : (firstInput[target.index] ?? 0) + input.position;
    if (place < 0 || isTaken[place] === 1) target.sharesInput = true;
    else isTaken[place] = 1;
  }
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
  readonly lookUp: ((name: string) => KnownKind | undefined) | null;
  readonly wired: (key: string) => readonly string[];
  readonly toCome: ListsToCome;
}

function resolveNode(node: GraphNode, index: number, { lookUp, wired, toCome }: NodeContext): ResolvedNode {
  const known = node.declared !== undefined || node.note === true ? undefined : lookUp?.(node.kind);
  const kind = node.declared ?? known?.kind;
  const facts = known?.facts ?? (kind === undefined ? undefined : factsOf(kind, node.params, kind.groups === undefined ? [] : wired(node.key)));
  return new NodeWithEdges(node, index, { kind, alias: known?.alias ?? false, facts, graph: toCome });
}

function resolveEdge(edge: Edge, byKey: ReadonlyMap<string, ResolvedNode>, catalog: Catalog | null): ResolvedEdge {
  const source = byKey.get(edge.from.node);
  const target = byKey.get(edge.to.node);
  const output = findPort(source?.facts?.outputs, edge.from);
  const input = findPort(target?.facts?.inputs, edge.to);
  const isFollowed = typeof output === 'object' && typeof input === 'object';
  return {
    edge,
    source,
    target,
    output: typeof output === 'object' ? output : undefined,
    input: typeof input === 'object' ? input : undefined,
    gap: isFollowed ? undefined : source === undefined || target === undefined ? 'dangling' : gapOf(edge, { source, target, output, input, catalog }),
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

function gapOf(edge: Edge, { source, target, output, input, catalog }: Ends): Gap {
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
    if (
      source === undefined ||
      target === undefined ||
      source === target ||
      (target.facts?.hasFeedback === true && input?.port.feedback === true) ||
      edge.quarantined !== undefined ||
      gap === 'wrong-direction'
    )
      continue;
    from[count] = source.index;
    to[count++] = target.index;
  }
  const adjacency = adjacencyOf(nodes.length, from.subarray(0, count), to.subarray(0, count));
  const order = topologicalOrder(adjacency);
  if (order.length === nodes.length) return { order, cycles: [] };
  return { order, cycles: cyclicComponents(adjacency).map((component) => component.flatMap((index) => nodes[index] ?? [])) };
}
