import { boundaryKeys, type Diagnostic } from '@turnbuckle/model';
import type { UiIndex } from './ports.ts';

/** A link is written down three times: in the table, at its origin and at its target. Tells where the three disagree. */
export function checkBookkeeping(index: UiIndex, edgeKeys: readonly string[]): Diagnostic[] {
  const { graph } = index;
  const found: Diagnostic[] = [];
  const tell = (pointer: string, message: string, more: Pick<Diagnostic['at'], 'edge' | 'node'>): void => {
    found.push({
      code: 'link-bookkeeping',
      severity: 'warning',
      message,
      at: { graph: graph.id, pointer, ...more },
      because: ['the editor keeps each link in three places and mends them on load'],
      fixes: [],
    });
  };
  for (const [row, link] of graph.links.entries()) {
    const key = edgeKeys[row] ?? link.id;
    const target = index.nodes.get(link.to);
    const origin = index.nodes.get(link.from);
    if (target !== undefined && target.inputs[link.toSlot]?.link !== link.id) {
      const slot = index.targetSlot(link);
      const where = slot === link.toSlot ? 'that input does not hold it' : `the node holds it in input ${slot}`;
      tell(link.pointer, `Link ${link.id} goes to input ${link.toSlot} of node ${link.to}, but ${where}.`, { edge: key, node: link.to });
    }
    if (origin !== undefined && !index.isListed(link)) {
      tell(link.pointer, `Link ${link.id} starts at output ${link.fromSlot} of node ${link.from}, but that output does not list it.`, { edge: key, node: link.from });
    }
  }
  checkNodes(index, tell);
  return found;
}

function checkNodes(index: UiIndex, tell: (pointer: string, message: string, more: { node: string }) => void): void {
  for (const node of index.graph.nodes) {
    for (const [slot, { link, name }] of node.inputs.entries()) {
      if (link === null) continue;
      const row = index.links.get(link);
      const says = row === undefined ? 'there is no such link' : row.to === node.key || row.to === boundaryKeys.out ? null : `that link goes to node ${row.to}`;
      if (says !== null) tell(`${node.pointer}/inputs/${slot}`, `Input '${name}' of node ${node.key} holds link ${link}, but ${says}.`, { node: node.key });
    }
    for (const [slot, { links, name }] of node.outputs.entries()) {
      const strays = links.filter((id) => index.links.get(id)?.from !== node.key);
      if (strays.length > 0)
        tell(
          `${node.pointer}/outputs/${slot}`,
          `Output '${name}' of node ${node.key} lists ${strays.length === 1 ? 'link' : 'links'} ${strays.join(', ')}, which ${strays.length === 1 ? 'does' : 'do'} not start there.`,
          { node: node.key },
        );
    }
  }
}
