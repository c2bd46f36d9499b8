import { nodeName } from '@turnbuckle/model';
import type { ResolvedNode } from '../resolve/resolved-graph.ts';
import { defineRule } from '../rule.ts';

/** Nodes that wait for one another in a ring. One finding for each strongly connected component. */
export const cycle = defineRule({
  slug: 'cycle',
  title: 'Nodes wait for one another in a ring',
  docs: 'None of them can be the first to run. Engines refuse such a graph, drop an edge, or never end. Remove one edge of the ring, or close it through a port that is declared feedback.',
  graph({ graph, report }) {
    for (const component of graph.cycles) {
      const members = [...component].sort((a, b) => (a.node.key < b.node.key ? -1 : 1));
      const path = shortestRing(members);
      const names = path.map(({ node }) => nodeName(node));
      const [first] = path;
      if (first === undefined) continue;
      report({
        message: `These nodes wait for one another: ${[...names, names[0]].join(' → ')}.`,
        at: { node: first.node.key, nodes: members.map(({ node }) => node.key), ...(first.node.pointer === undefined ? {} : { pointer: first.node.pointer }) },
        because: members.length > path.length ? [`${members.length} nodes are in rings with one another; this is the shortest through ${names[0]}`] : [],
      });
    }
  },
});

/** The shortest ring through the first member, by breadth-first search inside the component. */
function shortestRing(members: readonly ResolvedNode[]): readonly ResolvedNode[] {
  const [start] = members;
  if (start === undefined) return [];
  const inside = new Set(members);
  const cameFrom = new Map<ResolvedNode, ResolvedNode>();
  const queue: ResolvedNode[] = [start];
  for (const node of queue) {
    for (const next of successors(node, inside)) {
      if (next === start) return trace(node, start, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  return members;
}

function successors(node: ResolvedNode, inside: ReadonlySet<ResolvedNode>): ResolvedNode[] {
  const next = node.outgoing.flatMap(({ target, input }) => (target !== undefined && target !== node && inside.has(target) && input?.port.feedback !== true ? [target] : []));
  return [...new Set(next)].sort((a, b) => (a.node.key < b.node.key ? -1 : 1));
}

function trace(last: ResolvedNode, start: ResolvedNode, cameFrom: ReadonlyMap<ResolvedNode, ResolvedNode>): ResolvedNode[] {
  const path: ResolvedNode[] = [];
  for (let node: ResolvedNode | undefined = last; node !== undefined && node !== start; node = cameFrom.get(node)) path.unshift(node);
  return [start, ...path];
}
