import { type Fix, nodeName } from '@turnbuckle/model';
import { atEdge, atNode, defineRule } from '../rule.ts';

/** The graph uses an earlier name of a kind or a port. */
export const aliasUsed = defineRule({
  slug: 'alias-used',
  title: 'An earlier name is used',
  docs: 'The catalog renamed the kind or port and still knows the old name, so the graph works. The fix writes the present name; nothing else changes.',
  node(node, { report }) {
    if (!node.alias || node.kind === undefined) return;
    const { name } = node.kind;
    report({
      message: `${nodeName(node.node)}: '${node.node.kind}' is called '${name}' now.`,
      at: atNode(node),
      fixes: () => [{ title: `Rename to ${name}`, kind: 'safe', edits: [{ op: 'set-kind', node: node.node.key, kind: name }] }],
    });
  },
  edge(edge, { report }) {
    const { output, input } = edge;
    if (output?.alias !== true && input?.alias !== true) return;
    const { key, from, to } = edge.edge;
    const fix: Fix = {
      title: 'Write the present names',
      kind: 'safe',
      edits: [
        {
          op: 'reconnect',
          edge: key,
          ...(output?.alias === true ? { from: { node: from.node, port: output.name } } : {}),
          ...(input?.alias === true ? { to: { node: to.node, port: input.name } } : {}),
        },
      ],
    };
    const renames = [output?.alias === true ? `output '${from.port}' is '${output.name}'` : '', input?.alias === true ? `input '${to.port}' is '${input.name}'` : ''];
    report({ message: `Earlier names are used: ${renames.filter(Boolean).join(' and ')} now.`, at: atEdge(edge), fixes: () => [fix] });
  },
});
