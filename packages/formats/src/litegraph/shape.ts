import { isRecord, own } from '@turnbuckle/model';

/** The shape of LiteGraph's serialisation: nodes with a `type`, and a link table or its counters beside them. */
export function isLitegraphShaped(json: unknown): boolean {
  const nodes = own(json, 'nodes');
  if (!Array.isArray(nodes) || Array.isArray(own(json, 'edges'))) return false;
  const links = own(json, 'links');
  const isTable = Array.isArray(links) || isRecord(links) || ['last_node_id', 'last_link_id'].some((key) => own(json, key) !== undefined) || isRecord(own(json, 'state'));
  return isTable && (nodes.length === 0 || nodes.some((node) => typeof own(node, 'type') === 'string'));
}
