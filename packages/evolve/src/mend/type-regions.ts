import type { ResolvedEdge, ResolvedGraph } from '@turnbuckle/compiler';

/** What flows, or what is asked for, is decided by other edges too. */
export function isTypedByOthers({ source, target }: ResolvedEdge): boolean {
  return source?.mapped === true || source?.facts?.isGeneric === true || target?.facts?.isGeneric === true;
}

/**
 * Of the edges `aside` those whose types depend on one another, in groups in which no two do: the first of each region, the second of each,
 * and so on. The graphs are one graph with different edges in use.
 */
export function takingTurns(graphs: readonly ResolvedGraph[], aside: Iterable<string>): string[][] {
  const regions = new Regions();
  const typed = new Map<string, string>();
  for (const { edges } of graphs)
    for (const edge of edges) {
      // A list that goes into a node item by item decides what comes out of it.
      if (isTypedByOthers(edge) || edge.target?.mapped === true) regions.join(edge.edge.from.node, edge.edge.to.node);
      if (isTypedByOthers(edge)) typed.set(edge.edge.key, edge.edge.from.node);
    }
  const members = new Map<string, string[]>();
  for (const key of aside) {
    const node = typed.get(key);
    if (node === undefined) continue;
    const region = regions.of(node);
    members.set(region, [...(members.get(region) ?? []), key]);
  }
  const turns: string[][] = [];
  for (const keys of members.values()) for (const [turn, key] of keys.entries()) turns[turn] = [...(turns[turn] ?? []), key];
  return turns;
}

/** Nodes that are joined, each region by the name of one of them. */
class Regions {
  readonly #parents = new Map<string, string>();

  of(node: string): string {
    let root = node;
    for (let next = this.#parents.get(root); next !== undefined; next = this.#parents.get(root)) root = next;
    // Shorter for whoever asks next.
    for (let at = node; at !== root; ) {
      const next = this.#parents.get(at) ?? root;
      this.#parents.set(at, root);
      at = next;
    }
    return root;
  }

  join(one: string, other: string): void {
    const [a, b] = [this.of(one), this.of(other)];
    if (a !== b) this.#parents.set(a, b);
  }
}
