import { edgeName } from '../resolve/names.ts';
import { atEdge, defineRule } from '../rule.ts';

/** A declared lossless coercion happens on the wire. */
export const typeCoerced = defineRule({
  slug: 'type-coerced',
  title: 'A value is converted on the wire',
  docs: 'The catalog declares a coercion without loss between the two types, and the wire uses it. Its id says which, so that the meaning of saved graphs never drifts.',
  edge(edge, { report }) {
    if (edge.comparison?.verdict !== 'coerce') return;
    report({ message: `${edge.comparison.why[0] ?? 'A value is converted on the wire'}: ${edgeName(edge)}.`, at: atEdge(edge) });
  },
});
