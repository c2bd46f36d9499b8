import { digestText, type Edit, type PortRef } from '@turnbuckle/model';

/** The same edits with keys of what they insert made from `seed`, so that every worker and every retry makes the same; none of them is `taken`. */
export function stableKeys(edits: readonly Edit[], seed: string, taken: ReadonlySet<string>): readonly Edit[] {
  if (!edits.some(({ op }) => op === 'add-node' || op === 'connect')) return edits;
  const names = new Map<string, string>();
  const fresh = (key: string): string => {
    let known = names.get(key);
    for (let again = 1; known === undefined; again++) {
      const made = `tb-${digestText(`${seed}|${names.size}${again === 1 ? '' : `|${again}`}`).slice(0, 12)}`;
      // Of what an earlier way put in, somebody may have kept a part.
      if (!taken.has(made)) known = made;
    }
    names.set(key, known);
    return known;
  };
  for (const edit of edits) if (edit.op === 'add-node') fresh(edit.node.key);
  const end = (ref: PortRef): PortRef => ({ ...ref, node: names.get(ref.node) ?? ref.node });
  return edits.map((edit): Edit => {
    if (edit.op === 'add-node') return { ...edit, node: { ...edit.node, key: fresh(edit.node.key) } };
    if (edit.op === 'connect') return { ...edit, edge: { ...edit.edge, key: fresh(edit.edge.key), from: end(edit.edge.from), to: end(edit.edge.to) } };
    if (edit.op === 'reconnect') return { ...edit, ...(edit.from === undefined ? {} : { from: end(edit.from) }), ...(edit.to === undefined ? {} : { to: end(edit.to) }) };
    return edit;
  });
}
