import type { Edit } from '@turnbuckle/model';

/**
 * Edits in rows of which each can be spliced into one text at once: where an edit touches what an earlier one of its row touched, another
 * row begins. The order stays.
 */
export function independentBatches(edits: readonly Edit[]): readonly (readonly Edit[])[] {
  const batches: Edit[][] = [[]];
  let touched = new Set<string>();
  for (const edit of edits) {
    const keys = keysOf(edit);
    // A node goes with its edges, whichever they are, so it shares a row with nothing.
    const alone = edit.op === 'remove-node' || touched.has('removal');
    if (touched.size > 0 && (alone || keys.some((key) => touched.has(key)))) {
      batches.push([]);
      touched = new Set();
    }
    batches.at(-1)?.push(edit);
    for (const key of keys) touched.add(key);
  }
  return batches;
}

function keysOf(edit: Edit): readonly string[] {
  switch (edit.op) {
    case 'add-node':
      return [`node ${edit.node.key}`];
    case 'remove-node':
      return ['removal'];
    case 'connect':
      return [`edge ${edit.edge.key}`];
    default:
      return ['edge' in edit ? `edge ${edit.edge}` : `node ${edit.node}`];
  }
}
