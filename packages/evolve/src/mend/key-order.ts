import { canonicalJson, type Edge, type Graph, type GraphNode, type Json } from '@turnbuckle/model';

/**
 * The graph with its nodes and edges by their keys, numbers in keys by their value: where a tool counts its edges up, this is the order in
 * which they were drawn, and it stays so however the file lists them.
 */
export function sortedByKey(graph: Graph): Graph {
  return { ...graph, nodes: sorted(graph.nodes), edges: sorted(graph.edges) };
}

/** The graph with its nodes and edges in the order of another one, and those that it does not have at the end. */
export function inOrderOf(other: Graph, graph: Graph): Graph {
  return { ...graph, nodes: inOrder(other.nodes, graph.nodes), edges: inOrder(other.edges, graph.edges) };
}

function sorted<Part extends GraphNode | Edge>(parts: readonly Part[]): Part[] {
  return [...parts].sort((a, b) => compareKeys(a.key, b.key) || compareText(canonicalJson(a as unknown as Json), canonicalJson(b as unknown as Json)));
}

function inOrder<Part extends GraphNode | Edge>(before: readonly Part[], parts: readonly Part[]): Part[] {
  const places = new Map<string, number>();
  for (const { key } of before) if (!places.has(key)) places.set(key, places.size);
  const placeOf = ({ key }: Part): number => places.get(key) ?? places.size;
  return [...parts].sort((a, b) => placeOf(a) - placeOf(b));
}

/** Below zero where the first key goes first. Runs of digits count as the number that they are, of any length. */
function compareKeys(a: string, b: string): number {
  const [left, right] = [a.split(digits), b.split(digits)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one = '', other = ''] = [left[at], right[at]];
    // Every second piece is a number.
    const order = at % 2 === 1 ? compareNumbers(one, other) : compareText(one, other);
    if (order !== 0) return order;
  }
  return compareText(a, b);
}

const digits = /(\d+)/;

function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return left.length - right.length || compareText(left, right);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
