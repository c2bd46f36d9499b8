import { nodeName } from '@turnbuckle/model';
import { atNode, defineRule } from '../rule.ts';

/** The catalog says that this kind will go. */
export const deprecatedKind = defineRule({
  slug: 'deprecated-kind',
  title: 'A node kind is deprecated',
  docs: 'It still works, and the catalog announces that it will be removed. Replace it while there is time.',
  node(node, { report }) {
    const deprecated = node.kind?.deprecated;
    if (deprecated === undefined) return;
    report({ message: `${nodeName(node.node)}: the kind '${node.node.kind}' is deprecated${typeof deprecated === 'string' ? `: ${deprecated}` : ''}.`, at: atNode(node) });
  },
});
