import { atEdge, defineRule } from '../rule.ts';

/** An end of the edge names a node that is not there. */
export const danglingEdge = defineRule({
  slug: 'dangling-edge',
  title: 'An edge ends at a node that is not there',
  docs: 'The node was deleted, or was renamed by something that did not follow its edges. Whatever the edge carried no longer arrives. Wire it to the node that took the place of the missing one, or remove it.',
  edge(edge, { report }) {
    if (edge.gap !== 'dangling') return;
    const { from, to, key } = edge.edge;
    const missing = [edge.source === undefined ? `its source '${from.node}'` : '', edge.target === undefined ? `its target '${to.node}'` : ''].filter(Boolean);
    report({
      message: `The edge leads nowhere: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not in the graph.`,
      at: atEdge(edge),
      fixes: () => [{ title: 'Remove the edge', kind: 'suggested', edits: [{ op: 'disconnect', edge: key }] }],
    });
  },
});
