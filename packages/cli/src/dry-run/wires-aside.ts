import { compile, presets } from '@turnbuckle/compiler';
import type { Migrated, Migration } from '@turnbuckle/evolve';
import { readDocument } from '@turnbuckle/formats';
import { type Graph, own } from '@turnbuckle/model';

/** A wire that a migration sets aside, and why, in a sentence for whoever drew it. */
export interface WireAside {
  readonly edge: string;
  readonly code: string;
  readonly why: string;
}

/** Every wire that a document's way up set aside. The compiler is asked again, with the wires back in place, for what is wrong with each. */
export function wiresAside({ text, complement }: Migrated, { to, steps }: Migration): WireAside[] {
  const byGraph = new Map<string, Map<string, string>>();
  for (const [index, { op }] of steps.entries()) {
    if (op !== 'edges-enforce') continue;
    for (const [graph, entries] of Object.entries(complement.steps[index] ?? {})) {
      for (const entry of entries) {
        const [edge, code] = [own(entry, 'edge'), own(entry, 'quarantined')];
        if (typeof edge === 'string' && typeof code === 'string') byGraph.set(graph, (byGraph.get(graph) ?? new Map<string, string>()).set(edge, code));
      }
    }
  }
  if (byGraph.size === 0) return [];
  const graphs = readDocument(text, { catalog: to }).value?.graphs ?? [];
  return graphs.flatMap((graph) => {
    const aside = byGraph.get(graph.id);
    if (aside === undefined) return [];
    const found = new Map<string, string>();
    for (const { at, code, message } of compile(backInPlace(graph, aside), { catalog: to, policy: presets.strict, moment: 'migrate' }).diagnostics)
      if (at.edge !== undefined && aside.get(at.edge) === code && !found.has(at.edge)) found.set(at.edge, message);
    return [...aside].map(([edge, code]) => ({ edge, code, why: found.get(edge) ?? `The wire does not fit any more (${code}).` }));
  });
}

function backInPlace(graph: Graph, aside: ReadonlyMap<string, string>): Graph {
  return {
    ...graph,
    edges: graph.edges.map((edge) => {
      if (!aside.has(edge.key)) return edge;
      const { quarantined: _, ...bare } = edge;
      return bare;
    }),
  };
}
