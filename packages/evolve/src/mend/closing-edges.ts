import type { ResolvedEdge, ResolvedGraph, ResolvedNode } from '@turnbuckle/compiler';

/**
 * Of the edges in rings those that close one, when they are drawn in the order in which the graph has them: without them nothing waits for
 * itself, and with any one of them something would.
 */
export function closingEdges({ cycles, edges }: ResolvedGraph): ResolvedEdge[] {
  return cycles.flatMap((component) => {
    const members = new Set(component);
    const reached = new Map<ResolvedNode, ResolvedNode[]>();
    return edges.filter((edge) => {
      const { source, target } = edge;
      if (source === undefined || target === undefined || source === target || !members.has(source) || !members.has(target) || isOutside(edge)) return false;
      if (leads(target, source, reached)) return true;
      reached.set(source, [...(reached.get(source) ?? []), target]);
      return false;
    });
  });
}

/** Takes no part in the order in which nodes run. */
function isOutside({ edge, input, gap }: ResolvedEdge): boolean {
  return edge.quarantined !== undefined || input?.port.feedback === true || gap === 'wrong-direction';
}

function leads(from: ResolvedNode, to: ResolvedNode, reached: ReadonlyMap<ResolvedNode, readonly ResolvedNode[]>): boolean {
  const seen = new Set([from]);
  for (const node of seen) {
    if (node === to) return true;
    for (const next of reached.get(node) ?? []) seen.add(next);
  }
  return false;
}
