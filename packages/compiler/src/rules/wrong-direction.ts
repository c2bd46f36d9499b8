import { edgeName } from '../resolve/names.ts';
import { atEdge, defineRule } from '../rule.ts';

/** The edge's source is an input and its target an output. */
export const wrongDirection = defineRule({
  slug: 'wrong-direction',
  title: 'An edge runs backwards',
  docs: 'It starts at an input and ends at an output. Some editors store an edge in the direction in which it was drawn. Swapping its ends keeps what was meant.',
  edge(edge, { report }) {
    if (edge.gap !== 'wrong-direction') return;
    const { key, from, to } = edge.edge;
    report({
      message: `The edge runs backwards: '${from.port}' is an input and '${to.port}' an output (${edgeName(edge)}).`,
      at: atEdge(edge),
      fixes: () => [{ title: 'Swap its ends', kind: 'safe', edits: [{ op: 'reconnect', edge: key, from: to, to: from }] }],
    });
  },
});
