import type { Graph, GraphNode } from '@turnbuckle/model';

export interface ChangedNodes {
  readonly added: readonly GraphNode[];
  readonly removed: readonly GraphNode[];
  /** Nodes that stay, as they were and as they are now. */
  readonly kept: readonly (readonly [GraphNode, GraphNode])[];
}

/** What edits did to the nodes of a graph. */
export function changedNodes(before: Graph, after: Graph): ChangedNodes {
  const now = new Map(after.nodes.map((node) => [node.key, node]));
  const old = new Map(before.nodes.map((node) => [node.key, node]));
  return {
    added: after.nodes.filter(({ key }) => !old.has(key)),
    removed: before.nodes.filter(({ key }) => !now.has(key)),
    kept: before.nodes.flatMap((node): [GraphNode, GraphNode][] => {
      const next = now.get(node.key);
      return next === undefined || old.get(node.key) !== node ? [] : [[node, next]];
    }),
  };
}
