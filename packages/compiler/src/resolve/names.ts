import { nodeName, type OutputPort, type PortRef } from '@turnbuckle/model';
import type { ResolvedEdge, ResolvedNode } from './resolved-graph.ts';

/** How messages call an end: the node as a person calls it, and the port by its title where the key is only a position. */
export function endName(end: PortRef, node: ResolvedNode | undefined, port: Pick<OutputPort, 'title'> | undefined): string {
  const name = node === undefined ? `node '${end.node}'` : nodeName(node.node);
  const label = port?.title ?? end.port;
  return label === null || label === undefined || label === '' ? name : `${name}.${label}`;
}

/** `Noise n1.image → Blur n2.radius`. */
export function edgeName({ edge, source, target, output, input }: ResolvedEdge): string {
  return `${endName(edge.from, source, output?.port)} → ${endName(edge.to, target, input?.port)}`;
}
