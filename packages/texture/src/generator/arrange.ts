import type { Graph } from '@turnbuckle/model';
import type { Random } from '../random.ts';

const COLUMN_WIDTH = 250;
const ROW_HEIGHT = 150;

/** Places for nodes, from left to right along the wires, each as near to what it feeds as it can be, with a hand's unevenness. */
export function arrange(graph: Graph, random: Random): ReadonlyMap<string, { readonly x: number; readonly y: number }> {
  const columns = new Map<number, string[]>();
  const toEnd = distancesToEnd(graph);
  const longest = Math.max(0, ...toEnd.values());
  for (const { key } of graph.nodes) {
    const column = longest - (toEnd.get(key) ?? 0);
    columns.set(column, [...(columns.get(column) ?? []), key]);
  }
  const places = new Map<string, { readonly x: number; readonly y: number }>();
  for (const [column, keys] of columns) {
    for (const [row, key] of keys.entries()) {
      const x = 80 + column * COLUMN_WIDTH + random.int(-18, 18);
      const y = 360 + (row - (keys.length - 1) / 2) * ROW_HEIGHT + random.int(-16, 16);
      places.set(key, { x, y });
    }
  }
  return places;
}

/** The longest way, in wires, from each node to one that feeds none. Graphs made in code have their nodes in an order that runs. */
function distancesToEnd({ nodes, edges }: Graph): ReadonlyMap<string, number> {
  const distances = new Map<string, number>();
  for (const { key } of nodes.toReversed()) {
    const onward = edges.filter(({ from }) => from.node === key).map(({ to }) => (distances.get(to.node) ?? 0) + 1);
    distances.set(key, Math.max(0, ...onward));
  }
  return distances;
}
