import { defineRule } from '../rule.ts';

/** Two nodes under one key: which of them an edge means is anybody's guess. */
export const duplicateId = defineRule({
  slug: 'duplicate-id',
  title: 'Two nodes have the same id',
  docs: 'An edge names its nodes by id. With two nodes of one id the editor, the server and the runtime each pick one, and not the same. Give the later node an id of its own and rewire what belongs to it.',
  graph({ graph, report }) {
    for (const node of graph.repeated) {
      report({
        message: `There is a node '${node.key}' already; this one (${node.kind}) is not looked at.`,
        at: { node: node.key, ...(node.pointer === undefined ? {} : { pointer: node.pointer }) },
      });
    }
  },
});
