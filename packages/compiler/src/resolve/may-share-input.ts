import type { ResolvedEdge } from './resolved-graph.ts';

/** Beyond this many edges of one node, grouping them is quicker than comparing each with each. */
const fewEdges = 16;

/** False when surely no two of a node's incoming edges reach the same input: the usual case, told without allocating anything. */
export function mayShareInput(edges: readonly ResolvedEdge[]): boolean {
  if (edges.length > fewEdges) return true;
  for (let index = 1; index < edges.length; index++) {
    const name = inputName(edges[index]);
    for (let earlier = 0; earlier < index; earlier++) if (inputName(edges[earlier]) === name) return true;
  }
  return false;
}

function inputName(edge: ResolvedEdge | undefined): string | null | undefined {
  return edge?.input === undefined ? edge?.edge.to.port : edge.input.name;
}
