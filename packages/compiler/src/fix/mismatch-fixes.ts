import type { Fix, PortType } from '@turnbuckle/model';
import type { ResolvedEdge, ResolvedGraph } from '../resolve/resolved-graph.ts';
import { outputType } from '../resolve/solve-types.ts';
import { converterPath } from './converters.ts';
import { converterFix } from './insert-converters.ts';

/** Ways out of a wire that does not fit: a chain of converters, another port of the same nodes. */
export function mismatchFixes(edge: ResolvedEdge, { graph, catalog }: ResolvedGraph): readonly Fix[] {
  const { source, target, input, sourceType } = edge;
  if (catalog === null || source === undefined || target === undefined || input === undefined || sourceType === undefined) return [];
  const fits = (from: PortType, to: PortType): boolean => ['yes', 'coerce', 'lift'].includes(catalog.table.compare(from, to).verdict);
  const fixes: Fix[] = [];
  const path = converterPath(catalog, sourceType, input.port.type);
  if (path !== null) fixes.push(converterFix(graph, path, edge.edge));
  for (const [name, port] of target.ports?.inputs ?? []) {
    const taken = port.many !== true && target.incoming.some((other) => other.input?.name === name);
    if (name !== input.name && !taken && fits(sourceType, port.type)) fixes.push(rewire(edge, 'to', name));
  }
  for (const [name, port] of source.ports?.outputs ?? []) {
    if (name !== edge.output?.name && fits(outputType(source, port.type), input.port.type)) fixes.push(rewire(edge, 'from', name));
  }
  return fixes;
}

function rewire({ edge }: ResolvedEdge, end: 'from' | 'to', port: string): Fix {
  return { title: `Connect ${end} '${port}' instead`, kind: 'suggested', edits: [{ op: 'reconnect', edge: edge.key, [end]: { node: edge[end].node, port } }] };
}
