import type { Catalog, Graph } from '@turnbuckle/model';
// biome-ignore lint/correctness/noUndeclaredDependencies: read by tests alone and not packed; the whole repository has it for development
import fc from 'fast-check';
import { randomGraph } from './random-graph.testing.ts';

/** A React Flow document as the tests change it. */
export interface Flow {
  nodes: FlowNode[];
  edges: FlowEdge[];
  turnbuckle?: { quarantined?: { edge: string; code: string }[] };
  [field: string]: unknown;
}
export interface FlowNode {
  id: string;
  type: string;
  position: { x: number; y: number };
  data?: Record<string, unknown>;
  [field: string]: unknown;
}
export interface FlowEdge {
  id: string;
  source: string;
  target: string;
  sourceHandle?: string | null;
  targetHandle?: string | null;
  [field: string]: unknown;
}

/** How documents are broken into lines. */
const style = fc.constantFrom<string | number>(2, '\t', 0, 1);

/** Documents of a catalog as people leave them: right and wrong wires, fields that nobody knows, edges set aside, any formatting. */
export function randomDocument(catalog: Catalog): fc.Arbitrary<string> {
  return fc.tuple(randomGraph(catalog), style, fc.array(fc.nat(9), { minLength: 8, maxLength: 8 })).map(([graph, step, odd]) => JSON.stringify(flowOf(graph, odd), null, step));
}

function flowOf({ nodes, edges }: Graph, odd: readonly number[]): Flow {
  const at = (index: number): number => odd[index % odd.length] ?? 0;
  const aside = edges.filter((_, index) => at(index + 3) === 7).map(({ key }) => ({ edge: key, code: 'type-mismatch' }));
  return {
    nodes: nodes.map(({ key, kind, params }, index) => ({
      id: key,
      type: kind,
      position: { x: index * 100, y: 0 },
      ...(at(index) === 0 && Object.keys(params).length === 0 ? {} : { data: { ...params, ...(at(index) === 1 ? { note: 'kept' } : {}) } }),
      ...(at(index) > 5 ? { measured: { width: 160, height: 90 }, selected: false } : {}),
    })),
    edges: edges.map(({ key, from, to }, index) => ({
      id: key,
      source: from.node,
      target: to.node,
      sourceHandle: from.port,
      targetHandle: to.port,
      ...(at(index) > 7 ? { animated: true } : {}),
    })),
    ...(aside.length > 0 ? { turnbuckle: { quarantined: aside } } : {}),
    viewport: { x: 0, y: 0, zoom: 1 },
  };
}
