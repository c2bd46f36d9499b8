import { edgeName } from '../resolve/names.ts';
import { atEdge, defineRule } from '../rule.ts';

/** The wire changes the rank: a list is taken item by item, or a value becomes a list of one. */
export const typeLift = defineRule({
  slug: 'type-lift',
  title: 'A wire changes between one value and a list',
  docs: 'The wire fits because each item of a list is passed on by itself, or because one value becomes a list of one. Shown so that nobody wonders why a node runs several times.',
  edge(edge, { report }) {
    if (edge.comparison?.verdict !== 'lift') return;
    const [first = ''] = edge.comparison.why;
    report({ message: `${first.charAt(0).toUpperCase()}${first.slice(1)}: ${edgeName(edge)}.`, at: atEdge(edge) });
  },
});
