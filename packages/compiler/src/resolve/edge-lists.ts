import { type Adjacency, adjacencyOf } from './order.ts';
import type { ResolvedEdge, ResolvedNode } from './resolved-graph.ts';

/**
 * The edges at each node of a graph, in file order. Kept in typed arrays; a node's list is made when somebody asks for it, which in a graph
 * without faults is seldom.
 */
export class EdgeLists {
  readonly edges: readonly ResolvedEdge[];
  readonly #size: number;
  #incoming: Adjacency | undefined;
  #outgoing: Adjacency | undefined;

  constructor(size: number, edges: readonly ResolvedEdge[]) {
    this.edges = edges;
    this.#size = size;
  }

  /** Places in `edges`, by the index of the target. */
  get incoming(): Adjacency {
    this.#incoming ??= placesBy(this.#size, this.edges, ({ target }) => target);
    return this.#incoming;
  }

  into(index: number): ResolvedEdge[] {
    return this.#listed(this.incoming, index);
  }

  outOf(index: number): ResolvedEdge[] {
    this.#outgoing ??= placesBy(this.#size, this.edges, ({ source }) => source);
    return this.#listed(this.#outgoing, index);
  }

  #listed({ starts, targets }: Adjacency, index: number): ResolvedEdge[] {
    const list: ResolvedEdge[] = [];
    for (const place of targets.subarray(starts[index], starts[index + 1])) {
      const edge = this.edges[place];
      if (edge !== undefined) list.push(edge);
    }
    return list;
  }
}

function placesBy(size: number, edges: readonly ResolvedEdge[], end: (edge: ResolvedEdge) => ResolvedNode | undefined): Adjacency {
  const nodes = new Int32Array(edges.length);
  const places = new Int32Array(edges.length);
  let count = 0;
  for (let place = 0; place < edges.length; place++) {
    const edge = edges[place];
    const node = edge === undefined ? undefined : end(edge);
    if (node === undefined) continue;
    nodes[count] = node.index;
    places[count++] = place;
  }
  return adjacencyOf(size, nodes.subarray(0, count), places.subarray(0, count));
}
