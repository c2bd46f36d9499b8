import type { UiGraph, UiLink, UiNode } from './ui-graph.ts';

/** The port name of an input slot: its name where that tells it apart, else its place. */
export function inputPort(inputs: readonly { readonly name: string }[], slot: number): string {
  const name = inputs[slot]?.name ?? '';
  const isUnique = name !== '' && inputs.findIndex((input) => input.name === name) === slot;
  return isUnique ? name : `in:${slot}`;
}

/** Looks nodes and links of a graph up. Of several nodes with one key the first counts. */
export class UiIndex {
  readonly graph: UiGraph;
  readonly nodes: ReadonlyMap<string, UiNode>;
  readonly links: ReadonlyMap<string, UiLink>;

  constructor(graph: UiGraph) {
    this.graph = graph;
    this.nodes = new Map(graph.nodes.map((node) => [node.key, node]));
    this.links = new Map(graph.links.toReversed().map((link) => [link.id, link]));
  }

  /** The input slot that a link reaches: the table's, unless the node itself says that another one holds it. */
  targetSlot({ id, to, toSlot }: UiLink): number {
    const inputs = this.nodes.get(to)?.inputs ?? [];
    if (inputs[toSlot]?.link === id) return toSlot;
    const drifted = inputs.findIndex(({ link }) => link === id);
    return drifted === -1 ? toSlot : drifted;
  }
}
