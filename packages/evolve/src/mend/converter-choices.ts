import type { ResolvedEdge } from '@turnbuckle/compiler';
import { type Catalog, type Edit, hasVariable } from '@turnbuckle/model';

/**
 * Every converter that loses nothing and takes what flows, the cheapest first, put into an edge whose types other edges decide. Nothing
 * need be wrong with the edge itself: what it brings along may not fit behind the next node.
 */
export function converterChoices({ edge, source, output, target }: ResolvedEdge, catalog: Catalog): (readonly Edit[])[] {
  if (output === undefined || target === undefined) return [];
  const isOpen = source?.mapped === true || hasVariable(output.port.type);
  const fitting = [...catalog.kinds.values()].flatMap(({ name, in: inputs, converter }) => {
    const input = converter?.lossless === true ? inputs[converter.from] : undefined;
    if (converter === undefined || input === undefined) return [];
    return isOpen || catalog.table.compare(output.port.type, input.type).verdict !== 'no' ? [{ name, converter }] : [];
  });
  fitting.sort((a, b) => a.converter.cost - b.converter.cost || (a.name < b.name ? -1 : 1));
  return fitting.map(({ name, converter: { from, to } }) => [
    { op: 'add-node', node: { key: 'inserted', kind: name, params: {} } },
    { op: 'connect', edge: { key: 'into', from: edge.from, to: { node: 'inserted', port: from } } },
    { op: 'reconnect', edge: edge.key, from: { node: 'inserted', port: to } },
  ]);
}
