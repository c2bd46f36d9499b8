import { nodeName } from '@turnbuckle/model';
import { atEdge, defineRule } from '../rule.ts';

/** A node feeds itself through a port that is not declared feedback. */
export const selfEdge = defineRule({
  slug: 'self-edge',
  title: 'A node is wired to itself',
  docs: 'It would need its own result to compute it. Only a port that is declared feedback may close a loop. Remove the edge, or go through a node with a feedback port.',
  edge(edge, { report }) {
    if (edge.source === undefined || edge.source !== edge.target || edge.input?.port.feedback === true) return;
    report({
      message: `${nodeName(edge.source.node)} is wired to itself.`,
      at: atEdge(edge),
      fixes: () => [{ title: 'Remove the edge', kind: 'suggested', edits: [{ op: 'disconnect', edge: edge.edge.key }] }],
    });
  },
});
