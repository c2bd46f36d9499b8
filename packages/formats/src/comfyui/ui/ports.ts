import type { UiGraph, UiLink, UiNode } from './ui-graph.ts';

const named = new WeakMap<readonly { readonly name: string }[], readonly string[]>();

/** The port names of input slots: the name where it tells a slot apart, else its place. */
export function inputPorts(inputs: readonly { readonly name: string }[]): readonly string[] {
  let names = named.get(inputs);
  if (names === undefined) {
    const taken = new Set<string>();
    names = inputs.map(({ name }, slot) => {
      if (name === '' || taken.has(name)) return `in:${slot}`;
      taken.add(name);
      return name;
    });
    named.set(inputs, names);
  }
  return names;
}

export function inputPort(inputs: readonly { readonly name: string }[], slot: number): string {
  return inputPorts(inputs)[slot] ?? `in:${slot}`;
}

/** Looks nodes and links of a graph up. Of several with one key the first counts. */
export class UiIndex {
  readonly graph: UiGraph;
  readonly nodes: ReadonlyMap<string, UiNode>;
  readonly links: ReadonlyMap<string, UiLink>;
  readonly #holders = new Map<UiNode, ReadonlyMap<string, number>>();
  readonly #listed = new Map<UiNode, ReadonlyMap<number, ReadonlySet<string>>>();

  constructor(graph: UiGraph) {
    this.graph = graph;
    this.nodes = new Map(graph.nodes.toReversed().map((node) => [node.key, node]));
    this.links = new Map(graph.links.toReversed().map((link) => [link.id, link]));
  }

  /** The input slot that a link reaches: the table's, unless the node itself says that another one holds it. */
  targetSlot({ id, to, toSlot }: UiLink): number {
    const node = this.nodes.get(to);
    if (node === undefined || node.inputs[toSlot]?.link === id) return toSlot;
    let holders = this.#holders.get(node);
    if (holders === undefined) {
      holders = new Map(node.inputs.flatMap(({ link }, slot): [string, number][] => (link === null ? [] : [[link, slot]])).toReversed());
      this.#holders.set(node, holders);
    }
    return holders.get(id) ?? toSlot;
  }

  /** True when the origin's output lists the link. */
  isListed({ id, from, fromSlot }: UiLink): boolean {
    const node = this.nodes.get(from);
    if (node === undefined) return false;
    let listed = this.#listed.get(node);
    if (listed === undefined) {
      listed = new Map(node.outputs.map(({ links }, slot) => [slot, new Set(links)]));
      this.#listed.set(node, listed);
    }
    return listed.get(fromSlot)?.has(id) === true;
  }
}
