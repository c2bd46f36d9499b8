import { blame } from '../resolve/blame.ts';
import { edgeName } from '../resolve/names.ts';
import { atEdge, defineRule } from '../rule.ts';

/** Nobody declared what flows here, so nothing can be promised. */
export const typeUnknown = defineRule({
  slug: 'type-unknown',
  title: 'Nobody declared what flows here',
  docs: 'One side of the edge has no declared type, so it was not checked and counts as such. Declare the type in the catalog, or wire something whose type is known to the variable input.',
  edge(edge, { report }) {
    if (edge.comparison?.verdict !== 'unknown') return;
    report({ message: `Not checked: ${edge.comparison.why[0] ?? 'a type is not declared'} (${edgeName(edge)}).`, at: atEdge(edge), because: blame(edge) });
  },
});
