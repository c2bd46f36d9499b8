import { hasVariable, printType } from '@turnbuckle/model';
import { edgeName } from './names.ts';
import type { ResolvedEdge } from './resolved-graph.ts';
import { outputType } from './solve-types.ts';

/** Why an output of variable type gives what it gives: the edges that decided it, at most two. */
export function blame({ source, output }: ResolvedEdge): string[] {
  if (source === undefined || output === undefined || !hasVariable(output.port.type)) return [];
  const deciding = source.incoming
    .filter(({ input, output: from }) => input !== undefined && from !== undefined && hasVariable(input.port.type))
    .sort((a, b) => (a.edge.key < b.edge.key ? -1 : 1));
  const byType = new Map<string, ResolvedEdge>();
  for (const edge of deciding) {
    if (edge.source === undefined || edge.output === undefined) continue;
    const type = printType(outputType(edge.source, edge.output.port.type));
    if (!byType.has(type)) byType.set(type, edge);
  }
  return [...byType].slice(0, 2).map(([type, edge]) => `'${output.port.title ?? output.name}' gives '${type}' because of ${edgeName(edge)}`);
}
