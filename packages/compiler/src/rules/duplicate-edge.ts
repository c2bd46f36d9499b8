import { edgeName } from '../resolve/names.ts';
import type { ResolvedEdge } from '../resolve/resolved-graph.ts';
import { atEdge, defineRule } from '../rule.ts';

/** Two edges with the same four ends. */
export const duplicateEdge = defineRule({
  slug: 'duplicate-edge',
  title: 'The same edge stands twice',
  docs: 'Both edges join the same output to the same input. One of them says nothing, and deleting the other by hand seems to do nothing. Remove one.',
  graph({ graph, report }) {
    for (const node of graph.nodes) {
      if (!node.sharesInput) continue;
      for (const [first, ...repeats] of sameEnds(node.incoming)) {
        for (const edge of repeats) {
          report({
            message: `The edge ${edgeName(edge)} stands twice; '${first?.edge.key}' is the same.`,
            at: atEdge(edge),
            fixes: () => [{ title: 'Remove this one', kind: 'suggested', edits: [{ op: 'disconnect', edge: edge.edge.key }] }],
          });
        }
      }
    }
  },
});

/** Edges grouped by their ends, each group by key, so that the same one is kept whatever order the file has. */
function sameEnds(edges: readonly ResolvedEdge[]): ResolvedEdge[][] {
  const groups = new Map<string, ResolvedEdge[]>();
  for (const edge of edges) {
    const { from, to } = edge.edge;
    const ends = JSON.stringify([from.node, edge.output?.name ?? from.port, edge.input?.name ?? to.port]);
    const group = groups.get(ends);
    if (group === undefined) groups.set(ends, [edge]);
    else group.push(edge);
  }
  return [...groups.values()].filter((group) => group.length > 1).map((group) => group.sort((a, b) => (a.edge.key < b.edge.key ? -1 : 1)));
}
