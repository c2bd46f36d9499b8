/** Adjacency of a directed graph in two arrays: the successors of `v` are `targets[starts[v] .. starts[v + 1])`. */
export interface Adjacency {
  readonly starts: Int32Array;
  readonly targets: Int32Array;
}

/** Compressed sparse rows from parallel lists of edge ends. */
export function adjacencyOf(size: number, from: Int32Array, to: Int32Array): Adjacency {
  const starts = new Int32Array(size + 1);
  for (let edge = 0; edge < from.length; edge++) starts[from[edge] ?? 0]!++;
  let end = 0;
  for (let node = 0; node <= size; node++) {
    end += starts[node] ?? 0;
    starts[node] = end;
  }
  // From behind, so that each end moves to where it is a start.
  const targets = new Int32Array(from.length);
  for (let edge = from.length - 1; edge >= 0; edge--) targets[--starts[from[edge] ?? 0]!] = to[edge] ?? 0;
  return { starts, targets };
}

/** Kahn's algorithm: nodes in an order in which each comes after all of its predecessors. Nodes on or behind cycles are left out. */
export function topologicalOrder({ starts, targets }: Adjacency): Int32Array {
  const size = starts.length - 1;
  const waiting = new Int32Array(size);
  for (let edge = 0; edge < targets.length; edge++) waiting[targets[edge] ?? 0]!++;
  const order = new Int32Array(size);
  let end = 0;
  for (let node = 0; node < size; node++) if (waiting[node] === 0) order[end++] = node;
  for (let at = 0; at < end; at++) {
    const node = order[at] ?? 0;
    for (let edge = starts[node] ?? 0; edge < (starts[node + 1] ?? 0); edge++) {
      const next = targets[edge] ?? 0;
      if (--waiting[next]! === 0) order[end++] = next;
    }
  }
  return order.subarray(0, end);
}

/**
 * Strongly connected components of more than one node.
 *
 * Source: R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1 (1972); with an explicit stack, since graphs
 * may be deeper than the call stack.
 */
export function cyclicComponents({ starts, targets }: Adjacency): number[][] {
  const size = starts.length - 1;
  const seen = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const onStack = new Uint8Array(size);
  const cursor = starts.slice(0, size);
  const open: number[] = [];
  const path: number[] = [];
  const components: number[][] = [];
  let clock = 0;
  const enter = (node: number): void => {
    seen[node] = low[node] = clock++;
    onStack[node] = 1;
    open.push(node);
    path.push(node);
  };
  const leave = (node: number): void => {
    path.pop();
    const parent = path.at(-1);
    if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
    if (low[node] !== seen[node]) return;
    const component = open.splice(open.lastIndexOf(node));
    for (const member of component) onStack[member] = 0;
    if (component.length > 1) components.push(component);
  };
  for (let root = 0; root < size; root++) {
    if (seen[root] !== -1) continue;
    enter(root);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const edge = cursor[node]!++;
      if (edge >= (starts[node + 1] ?? 0)) leave(node);
      else {
        const next = targets[edge] ?? 0;
        if (seen[next] === -1) enter(next);
        else if (onStack[next] === 1) low[node] = Math.min(low[node] ?? 0, seen[next] ?? 0);
      }
    }
  }
  return components;
}
