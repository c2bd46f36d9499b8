import { missingId } from '@turnbuckle/editor';
import type { GraphDocument } from '@turnbuckle/formats';
import type { GraphNode } from '@turnbuckle/model';
import type { Edge as FlowEdge, Node as FlowNode } from '@xyflow/react';
import { frameSizeOf, type Place, placesOf } from './flow-document.ts';

/** The nodes of a document as they stand on the canvas: frames behind, and a stand-in for each node that a wire names but nobody has. */
export function canvasNodes(document: GraphDocument, known: readonly FlowNode[]): FlowNode[] {
  const [graph] = document.graphs;
  if (graph === undefined) return [];
  const places = placesOf(document);
  const before = new Map(known.map((node) => [node.id, node]));
  const nodes = uniqueNodes(graph.nodes).map((node) => {
    const position = places.get(node.key) ?? { x: 0, y: 0 };
    const frame = node.note === true ? frameSizeOf(document, node.pointer) : null;
    const size = frame === null ? {} : { style: { width: frame.width, height: frame.height } };
    return merged(before.get(node.key), {
      id: node.key,
      type: node.note === true ? 'frame' : 'kind',
      position,
      data: { node },
      ...size,
      ...(node.note === true ? { zIndex: -2, selectable: true } : {}),
    });
  });
  const keys = new Set(graph.nodes.map(({ key }) => key));
  const missing = new Map<string, FlowNode>();
  for (const { from, to } of graph.edges) {
    for (const [end, other, shift] of [
      [from, to, -230],
      [to, from, 250],
    ] as const) {
      const id = missingId(end.node);
      if (keys.has(end.node) || missing.has(id)) continue;
      const beside = places.get(other.node) ?? { x: 0, y: 0 };
      const position = freePlace({ x: beside.x + shift, y: beside.y + 30 }, [...places.values(), ...[...missing.values()].map((node) => node.position)]);
      missing.set(id, merged(before.get(id), { id, type: 'missing', position, data: { missing: end.node }, draggable: false, deletable: false }));
    }
  }
  return [...nodes, ...missing.values()];
}

/** What each node's kind has, as wires: ids, ends and nothing else; the adapter adds their meaning. */
export function canvasEdges({ graphs }: GraphDocument): FlowEdge[] {
  return (graphs[0]?.edges ?? []).map(({ key, from, to }) => ({ id: key, source: from.node, target: to.node, sourceHandle: from.port, targetHandle: to.port }));
}

function uniqueNodes(nodes: readonly GraphNode[]): GraphNode[] {
  return [...new Map(nodes.toReversed().map((node) => [node.key, node])).values()].toReversed();
}

/** Keeps what only the canvas knows (sizes, selection), and the whole object where nothing changed. */
function merged(before: FlowNode | undefined, next: FlowNode): FlowNode {
  if (before === undefined) return next;
  const isSame = before.type === next.type && before.position.x === next.position.x && before.position.y === next.position.y && sameData(before.data, next.data);
  return isSame ? before : { ...before, ...next, data: sameData(before.data, next.data) ? before.data : next.data };
}

function sameData(a: FlowNode['data'], b: FlowNode['data']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function freePlace(wanted: Place, taken: readonly Place[]): Place {
  let place = wanted;
  for (let step = 1; step < 12 && taken.some(({ x, y }) => Math.abs(x - place.x) < 190 && Math.abs(y - place.y) < 70); step++)
    place = { x: wanted.x, y: wanted.y + (step % 2 === 0 ? 1 : -1) * Math.ceil(step / 2) * 80 };
  return place;
}
