import type { Edit } from '@turnbuckle/model';
import type { FormatName } from './format.ts';

/**
 * Edits in rows of which each can be spliced into one text at once: where an edit touches what an earlier one of its row touched, another
 * row begins. The order stays.
 */
export function independentBatches(edits: readonly Edit[], format: FormatName): readonly (readonly Edit[])[] {
  const batches: Edit[][] = [[]];
  let touched = new Set<string>();
  for (const edit of edits) {
    const { meets, touches } = keysOf(edit, format);
    // A node goes with its edges, whichever they are, so it shares a row with nothing.
    const alone = edit.op === 'remove-node' || touched.has('removal');
    if (touched.size > 0 && (alone || touched.has(meets))) {
      batches.push([]);
      touched = new Set();
    }
    batches.at(-1)?.push(edit);
    touched.add(touches);
  }
  return batches;
}

/** `meets` is what an earlier edit must not have touched. */
function keysOf(edit: Edit, format: FormatName): { readonly meets: string; readonly touches: string } {
  const both = (key: string): { readonly meets: string; readonly touches: string } => ({ meets: key, touches: key });
  switch (edit.op) {
    case 'set-kind':
    case 'set-param':
    case 'rename-param':
      // React Flow's writer makes one change of many of these.
      return format === 'react-flow' ? { meets: `node ${edit.node}`, touches: `members ${edit.node}` } : both(`node ${edit.node}`);
    case 'add-node':
      return both(`node ${edit.node.key}`);
    case 'remove-node':
      return both('removal');
    case 'connect':
      return both(`edge ${edit.edge.key}`);
    default:
      return both('edge' in edit ? `edge ${edit.edge}` : `node ${edit.node}`);
  }
}
