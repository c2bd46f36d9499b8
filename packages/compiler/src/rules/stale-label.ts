import { printType } from '@turnbuckle/model';
import { normalName } from '../fix/nearest.ts';
import { edgeName } from '../resolve/names.ts';
import { atEdge, defineRule } from '../rule.ts';

/** The type name that the file wrote onto the edge is not what flows. */
export const staleLabel = defineRule({
  slug: 'stale-label',
  title: 'An edge carries an old type name',
  docs: 'Some formats copy the type onto the edge. The copy is not what decides, but tools that trust it draw or drop the edge wrongly. The fix writes the name of what really flows.',
  edge(edge, { report }) {
    const { label, key } = edge.edge;
    const type = edge.output?.port.type;
    if (label === undefined || label === '' || label === '*' || type === undefined || edge.gap === 'dangling') return;
    // Only a nominal type has one name to write; the label of a choice or a list is the editor's own word for it.
    const flowing = type.tag === 'list' ? type.of : type;
    if (flowing.tag !== 'named' || label.split(',').some((part) => part.trim() === flowing.name) || (type.tag === 'list' && normalName(label).includes(normalName(flowing.name))))
      return;
    report({
      message: `The edge is labelled '${label}', and '${printType(flowing)}' flows: ${edgeName(edge)}.`,
      at: atEdge(edge),
      fixes: () => [{ title: `Write ${flowing.name}`, kind: 'safe', edits: [{ op: 'set-label', edge: key, label: flowing.name }] }],
    });
  },
});
