import { boundaryKeys, isRecord, own } from '@turnbuckle/model';
import { listOf, parseNode, typeText, type UiGraph, type UiLink, type UiNode } from './ui-graph.ts';

interface InnerSlot {
  readonly node: string;
  readonly slot: number;
}

/**
 * Opens a group node. The definition keeps links between inner nodes by index; which inner socket an outer slot stands for is not written
 * down, but follows from the order: every inner input that no inner link feeds, every inner output that no inner link uses or that was wired
 * outside when the group was made.
 */
export function openGroup(instance: UiNode, definition: unknown): UiGraph {
  const nodes = listOf(own(definition, 'nodes')).flatMap((value, index) => {
    const node = isRecord(value) ? parseNode({ ...value, id: index }, instance.pointer) : null;
    return node === null ? [] : [node];
  });
  const links = innerLinks(definition);
  const fed = new Set(links.map(({ to, toSlot }) => `${to}.${toSlot}`));
  const used = new Set(links.map(({ from, fromSlot }) => `${from}.${fromSlot}`));
  const outside = new Set(listOf(own(definition, 'external')).map((row) => `${indexOf(listOf(row)[0])}.${String(listOf(row)[1])}`));
  const config = own(definition, 'config');
  const hidden = (node: string, side: 'input' | 'output', name: string): boolean => own(own(own(own(config, node), side), name), 'visible') === false;
  const sockets: InnerSlot[] = [];
  const widgets: InnerSlot[] = [];
  const leaving: InnerSlot[] = [];
  for (const { key, inputs, outputs } of nodes) {
    for (const [slot, { name, widget }] of inputs.entries()) {
      if (!fed.has(`${key}.${slot}`) && !hidden(key, 'input', name)) (widget === null ? sockets : widgets).push({ node: key, slot });
    }
    for (const slot of outputs.keys()) {
      const isVisible = !used.has(`${key}.${slot}`) || outside.has(`${key}.${slot}`);
      if (isVisible && !hidden(key, 'output', String(slot))) leaving.push({ node: key, slot });
    }
  }
  const entering = match(
    instance.inputs.map(({ widget }) => widget),
    sockets,
    widgets,
  );
  const boundary: UiLink[] = [
    ...entering.flatMap((inner, slot) => (inner === undefined ? [] : [link(`in:${slot}`, [boundaryKeys.in, slot], [inner.node, inner.slot])])),
    ...leaving.map((inner, slot) => link(`out:${slot}`, [inner.node, inner.slot], [boundaryKeys.out, slot])),
  ];
  const all = [...links, ...boundary];
  const byTarget = new Map(all.map(({ id, to, toSlot }) => [`${to}.${toSlot}`, id]));
  return {
    id: instance.type,
    title: null,
    nodes: nodes.map((node) => wired(node, byTarget)),
    links: all,
    boundary: { inputs: instance.inputs, outputs: instance.outputs },
    pointer: instance.pointer,
  };
}

/** Outer slots take inner ones in turn, widgets that became sockets from their own list. */
function match(outer: readonly (string | null)[], sockets: InnerSlot[], widgets: InnerSlot[]): (InnerSlot | undefined)[] {
  return outer.map((widget) => (widget === null ? sockets.shift() : widgets.shift()));
}

function innerLinks(definition: unknown): UiLink[] {
  return listOf(own(definition, 'links')).flatMap((row, index) => {
    const [from, fromSlot, to, toSlot] = listOf(row);
    // An end that is null was outside.
    if (typeof from !== 'number' || typeof to !== 'number' || typeof fromSlot !== 'number' || typeof toSlot !== 'number') return [];
    return [link(`group:${index}`, [String(from), fromSlot], [String(to), toSlot])];
  });
}

function link(id: string, [from, fromSlot]: readonly [string, number], [to, toSlot]: readonly [string, number]): UiLink {
  return { id, from, fromSlot, to, toSlot, type: null, pointer: '' };
}

/** Inner nodes were saved without their links. */
function wired(node: UiNode, byTarget: ReadonlyMap<string, string>): UiNode {
  const inputs = node.inputs.map((input, slot) => ({ ...input, link: byTarget.get(`${node.key}.${slot}`) ?? null }));
  return { ...node, inputs };
}

function indexOf(value: unknown): string {
  return isRecord(value) ? typeText(value.index) : typeText(value);
}

/** The values of a group node for its inner nodes: one list for all, in turn, each as long as the inner node's own. */
export function groupWidgets(instance: UiNode, graph: UiGraph): ReadonlyMap<string, readonly unknown[]> {
  const values = listOf(instance.raw.widgets_values);
  const counts = graph.nodes.map((node) => listOf(node.raw.widgets_values).length);
  const found = new Map<string, readonly unknown[]>();
  if (values.length !== counts.reduce((sum, count) => sum + count, 0)) return found;
  let start = 0;
  for (const [place, node] of graph.nodes.entries()) {
    const end = start + (counts[place] ?? 0);
    found.set(node.key, values.slice(start, end));
    start = end;
  }
  return found;
}
