import { boundaryKeys } from '@turnbuckle/model';
import type { ResolvedEdge, ResolvedGraph } from './resolve/resolved-graph.ts';

export type UncheckedReason = 'no-catalog' | 'unknown-kind' | 'unknown-version' | 'dynamic-ports' | 'untyped-port';

/** How much of a graph was really judged. "Valid" is never said of the rest. */
export interface Coverage {
  readonly nodes: number;
  readonly edges: number;
  readonly checked: number;
  readonly unchecked: number;
  readonly because: Readonly<Partial<Record<UncheckedReason, number>>>;
}

export function coverageOf({ graph, edges }: ResolvedGraph): Coverage {
  const because: Partial<Record<UncheckedReason, number>> = {};
  let unchecked = 0;
  for (const edge of edges) {
    const reason = reasonOf(edge);
    if (reason === null) continue;
    unchecked++;
    because[reason] = (because[reason] ?? 0) + 1;
  }
  let nodes = 0;
  for (const { key } of graph.nodes) if (key !== boundaryKeys.in && key !== boundaryKeys.out) nodes++;
  return { nodes, edges: edges.length, checked: edges.length - unchecked, unchecked, because };
}

function reasonOf({ gap, comparison }: ResolvedEdge): UncheckedReason | null {
  if (gap === 'no-catalog' || gap === 'unknown-kind' || gap === 'dynamic-ports') return gap;
  return gap === undefined && comparison?.verdict === 'unknown' ? 'untyped-port' : null;
}
