import { own } from '@turnbuckle/model';
import { inputPort, UiIndex } from '../comfyui/ui/ports.ts';
import { parseUiDocument } from '../comfyui/ui/ui-document.ts';
import { listOf, type UiNode } from '../comfyui/ui/ui-graph.ts';

/**
 * LiteGraph's rule for a wire: an absent or empty type, `*` and 0 take everything; else names are equal without regard to case, or lists with
 * commas share one, spaces included and wildcards among them. An event (-1) enters an action (-1). An enumeration counts as `COMBO`, whatever
 * its values.
 *
 * Source: research notes §3.2; https://github.com/jagenjo/litegraph.js (`isValidConnection`)
 */
export function litegraphAccepts(output: unknown, input: unknown): boolean {
  const [from, to] = [normal(output), normal(input)];
  if (from === null || to === null || from === to) return true;
  const [left, right] = [from.split(','), to.split(',')];
  if (left.length === 1 && right.length === 1) return false;
  return left.some((one) => right.some((other) => litegraphAccepts(one, other)));
}

/** A type in lower case; `null` is the wildcard. */
function normal(type: unknown): string | null {
  if (Array.isArray(type)) return 'combo';
  return type === undefined || type === null || type === '' || type === '*' || type === 0 ? null : String(type).toLowerCase();
}

/** What LiteGraph's editor would say of the links of a document. */
export interface LitegraphVerdict {
  readonly name: 'litegraph';
  /** Every link could be drawn by hand. */
  readonly accepts: boolean;
  readonly error: null;
  readonly errors: readonly { readonly type: 'invalid_connection'; readonly node: string; readonly input: string }[];
}

/** Judges the root graph by the slot types that stand in the file; LiteGraph has no catalog. A link without both slots is not judged. */
export function litegraphVerdict(json: unknown): LitegraphVerdict {
  const index = new UiIndex(parseUiDocument(json).root);
  const errors: { type: 'invalid_connection'; node: string; input: string }[] = [];
  for (const link of index.graph.links) {
    const [origin, target] = [index.nodes.get(link.from), index.nodes.get(link.to)];
    const slot = index.targetSlot(link);
    const [output, input] = [slotOf(origin, 'outputs', link.fromSlot), slotOf(target, 'inputs', slot)];
    if (target === undefined || output === undefined || input === undefined) continue;
    if (!litegraphAccepts(own(output, 'type'), own(input, 'type'))) errors.push({ type: 'invalid_connection', node: link.to, input: inputPort(target.inputs, slot) });
  }
  return { name: 'litegraph', accepts: errors.length === 0, error: null, errors };
}

function slotOf(node: UiNode | undefined, side: 'inputs' | 'outputs', slot: number): unknown {
  return listOf(node?.raw[side])[slot];
}
