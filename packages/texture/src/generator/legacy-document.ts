import { type Catalog, type Edge, type Graph, type GraphNode, invariant, type Json, type NodeKind } from '@turnbuckle/model';
import type { Random } from '../random.ts';
import { arrange } from './arrange.ts';
import type { FlowDocument, FlowEdge, FlowNode } from './flow-document.ts';
import { type LegacyStyle, storedKind, storedPort } from './legacy-style.ts';

interface Writing {
  readonly catalog: Catalog;
  readonly style: LegacyStyle;
  readonly random: Random;
}

/** A graph as the legacy editor would have saved it. Everything in it is still what the graph says. */
export function legacyDocument(graph: Graph, writing: Writing): FlowDocument {
  const { style, random } = writing;
  const places = arrange(graph, random);
  const ids = new Map(graph.nodes.map(({ key, kind }, index) => [key, style.nodeId(index + 1, kind)]));
  const nodes = graph.nodes.map((node) => flowNode(node, { id: ids.get(node.key) ?? node.key, position: places.get(node.key) ?? { x: 0, y: 0 }, ...writing }));
  const edges = graph.edges.map((edge, index) => flowEdge(edge, { number: index + 1, graph, ids, ...writing }));
  return {
    nodes: style.framed ? [frameAround(nodes), ...nodes] : nodes,
    edges,
    viewport: { x: random.int(-200, 120), y: random.int(-160, 80), zoom: random.pick([0.5, 0.65, 0.8, 1, 1, 1.2]) },
  };
}

function flowNode(node: GraphNode, { id, position, catalog, style, random }: Writing & { id: string; position: FlowNode['position'] }): FlowNode {
  const kind = kindOf(catalog, node.kind);
  const label: Record<string, Json> = random.chance(0.35) ? { label: random.chance(0.5) ? (kind.title ?? kind.name) : `${kind.title ?? kind.name} ${random.int(2, 9)}` } : {};
  const size = style.measured ? { measured: { width: 180, height: 60 + 22 * Object.keys(kind.in).length }, selected: false, dragging: false } : {};
  return { id, type: storedKind(kind, style), position, data: { ...label, ...node.params }, ...size };
}

interface EdgeWriting extends Writing {
  readonly number: number;
  readonly graph: Graph;
  readonly ids: ReadonlyMap<string, string>;
}

function flowEdge({ from, to }: Edge, { number, graph, ids, catalog, style, random }: EdgeWriting): FlowEdge {
  const [outputs, inputs] = [portsAt(from.node, 'out'), portsAt(to.node, 'in')];
  function portsAt(key: string, side: 'in' | 'out'): NodeKind['out'] {
    return kindOf(catalog, graph.nodes.find((node) => node.key === key)?.kind ?? '')[side];
  }
  const stored = (ports: NodeKind['out'], port: string): string => storedPort(port, ports[port]?.was, style.ports === 'old' || (style.ports === 'either' && random.chance(0.5)));
  const sourcePort = stored(outputs, from.port ?? '');
  const targetPort = stored(inputs, to.port ?? '');
  const [source, target] = [ids.get(from.node) ?? from.node, ids.get(to.node) ?? to.node];
  const isEmpty = (ports: NodeKind['out']): boolean => Object.keys(ports).length === 1 && random.chance(style.emptyShare);
  return {
    id: style.edgeId({ number, source, sourcePort, target, targetPort }),
    source,
    target,
    sourceHandle: isEmpty(outputs) ? null : sourcePort,
    targetHandle: isEmpty(inputs) ? null : targetPort,
    ...(style.measured ? { animated: false } : {}),
  };
}

function kindOf(catalog: Catalog, name: string): NodeKind {
  const kind = catalog.kinds.get(name);
  invariant(kind !== undefined, `a recipe uses the kind '${name}', which the catalog lacks`);
  return kind;
}

/** React Flow's own frame: no node kind of ours, so that readers take it for a note. */
function frameAround(nodes: readonly FlowNode[]): FlowNode {
  const [xs, ys] = [nodes.map(({ position }) => position.x), nodes.map(({ position }) => position.y)];
  const position = { x: Math.min(...xs) - 40, y: Math.min(...ys) - 60 };
  const style = { width: Math.max(...xs) - position.x + 220, height: Math.max(...ys) - position.y + 180 };
  return { id: 'frame-1', type: 'group', position, data: {}, style };
}
