import { nodeName } from '@turnbuckle/model';
import type { ResolvedEdge } from '../resolve/resolved-graph.ts';
import { atEdge, defineRule } from '../rule.ts';

/** More edges reach an input than it takes. */
export const portCardinality = defineRule({
  slug: 'port-cardinality',
  title: 'An input has more edges than it takes',
  docs: 'Only one value can arrive; which of the edges brings it depends on the order in the file. Remove the edges that are not meant, or combine their values in a node that takes several.',
  node(node, { report }) {
    if (!node.sharesInput) return;
    for (const [name, edges] of byInput(node.incoming)) {
      const [kept, ...others] = edges;
      // Repetitions of one edge are told by duplicate-edge.
      const extra = others.filter(({ edge }) => !edges.some((other) => other.edge.key < edge.key && sameSource(other, { edge })));
      if (kept === undefined || extra.length === 0) continue;
      for (const edge of extra) {
        report({
          message: `Input '${name}' of ${nodeName(node.node)} takes one edge and has ${extra.length + 1}.`,
          at: atEdge(edge),
          because: [`'${kept.edge.key}' ends there too`],
          fixes: () => [{ title: 'Remove this edge', kind: 'suggested', edits: [{ op: 'disconnect', edge: edge.edge.key }] }],
        });
      }
    }
  },
});

function byInput(edges: readonly ResolvedEdge[]): Map<string, ResolvedEdge[]> {
  const groups = new Map<string, ResolvedEdge[]>();
  for (const edge of edges) {
    if (edge.input === undefined || edge.input.port.many === true || edge.edge.quarantined !== undefined) continue;
    const group = groups.get(edge.input.name);
    if (group === undefined) groups.set(edge.input.name, [edge]);
    else group.push(edge);
  }
  for (const [name, group] of groups) {
    if (group.length < 2) groups.delete(name);
    else group.sort((a, b) => (a.edge.key < b.edge.key ? -1 : 1));
  }
  return groups;
}

function sameSource(a: Pick<ResolvedEdge, 'edge'>, b: Pick<ResolvedEdge, 'edge'>): boolean {
  return a.edge.from.node === b.edge.from.node && a.edge.from.port === b.edge.from.port;
}
