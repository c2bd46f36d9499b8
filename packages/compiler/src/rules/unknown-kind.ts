import type { Fix } from '@turnbuckle/model';
import { nearestName } from '../fix/nearest.ts';
import { atNode, defineRule } from '../rule.ts';

/** The catalog has no such kind, so nothing about the node or its wires can be judged. */
export const unknownKind = defineRule({
  slug: 'unknown-kind',
  title: 'The catalog has no such node kind',
  docs: 'Nothing about this node can be checked, and its edges count as unchecked. The kind may come from an extension whose catalog was not given, may have been removed, or may be misspelt. Give the missing catalog with --catalog, or change the kind.',
  node(resolved, { graph: { catalog }, report }) {
    const { node, kind } = resolved;
    if (kind !== undefined || catalog === null || node.note === true) return;
    const near = nearestName(node.kind, catalog.kinds.keys());
    const fix: Fix | null =
      near === null
        ? null
        : { title: `Change the kind to ${near.name}`, kind: near.how === 'same' ? 'safe' : 'suggested', edits: [{ op: 'set-kind', node: node.key, kind: near.name }] };
    report({
      message: `The catalog has no node kind '${node.kind}'.${near === null ? '' : ` Did you mean '${near.name}'?`}`,
      at: atNode(resolved),
      fixes: () => (fix === null ? [] : [fix]),
    });
  },
});
