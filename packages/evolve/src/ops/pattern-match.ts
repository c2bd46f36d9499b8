import type { Edge, Graph, GraphNode } from '@turnbuckle/model';

/** A small graph by names: kinds of nodes, and edges between named nodes. */
export type Pattern = {
  readonly nodes: { readonly [name: string]: string };
  readonly edges: readonly PatternEdge[];
};
export type PatternEdge = readonly [from: string, output: string, to: string, input: string];
export type PatternPort = readonly [node: string, port: string];

export interface Match {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** In the order of the pattern's edges. */
  readonly edges: readonly Edge[];
}

export interface Interface {
  readonly inputs: readonly PatternPort[];
  readonly outputs: readonly PatternPort[];
}

/** Every place where a pattern stands whole, no two of them sharing a node, in the order of the file. Other edges may only touch it at its interface. */
export function matchesOf(graph: Graph, pattern: Pattern, { inputs, outputs }: Interface): Match[] {
  const names = Object.keys(pattern.nodes);
  const used = new Set<string>();
  const found: Match[] = [];
  const extend = (at: number, nodes: ReadonlyMap<string, GraphNode>): Match | null => {
    const name = names[at];
    if (name === undefined) return finished(graph, { pattern, nodes, inputs, outputs });
    const taken = new Set([...nodes.values()].map(({ key }) => key));
    for (const node of graph.nodes) {
      if (node.kind !== pattern.nodes[name] || used.has(node.key) || taken.has(node.key)) continue;
      const next = new Map([...nodes, [name, node]]);
      if (!edgesStand(graph, pattern, next)) continue;
      const match = extend(at + 1, next);
      if (match !== null) return match;
    }
    return null;
  };
  for (let match = extend(0, new Map()); match !== null; match = extend(0, new Map())) {
    found.push(match);
    for (const { key } of match.nodes.values()) used.add(key);
  }
  return found;
}

/** Edges between nodes that are chosen already are there. */
function edgesStand(graph: Graph, { edges }: Pattern, nodes: ReadonlyMap<string, GraphNode>): boolean {
  return edges.every(([from, output, to, input]) => {
    const [source, target] = [nodes.get(from), nodes.get(to)];
    return source === undefined || target === undefined || graph.edges.some((edge) => isBetween(edge, [source.key, output, target.key, input]));
  });
}

function finished(graph: Graph, { pattern, nodes, inputs, outputs }: { pattern: Pattern; nodes: ReadonlyMap<string, GraphNode> } & Interface): Match | null {
  const edges = pattern.edges.flatMap(([from, output, to, input]) => {
    const ends = [nodes.get(from)?.key ?? '', output, nodes.get(to)?.key ?? '', input] as const;
    return graph.edges.find((edge) => isBetween(edge, ends)) ?? [];
  });
  const own = new Set(edges);
  const names = new Map([...nodes].map(([name, { key }]) => [key, name]));
  const isOpen = (ports: readonly PatternPort[], node: string, port: string | null): boolean => ports.some(([name, open]) => name === names.get(node) && open === port);
  const isWhole = graph.edges.every((edge) => {
    if (own.has(edge)) return true;
    const { from, to } = edge;
    return (!names.has(from.node) || isOpen(outputs, from.node, from.port)) && (!names.has(to.node) || isOpen(inputs, to.node, to.port));
  });
  return isWhole && edges.length === pattern.edges.length ? { nodes, edges } : null;
}

function isBetween({ from, to, quarantined }: Edge, [source, output, target, input]: readonly [string, string, string, string]): boolean {
  return quarantined === undefined && from.node === source && from.port === output && to.node === target && to.port === input;
}
