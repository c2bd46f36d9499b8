import { isRecord, own } from '@turnbuckle/model';

/** Where `{ nodes, edges }` may stand: at the root, and where Langflow, Flowise, InvokeAI and Dify put it. */
const containers: readonly (readonly string[])[] = [[], ['data'], ['workflow', 'graph'], ['flow'], ['graph']];

export interface Container {
  readonly pointer: string;
  readonly nodes: readonly unknown[];
  readonly edges: readonly unknown[];
}

/** Finds the flow in a parsed document, or `null`. */
export function findContainer(json: unknown): Container | null {
  for (const path of containers) {
    const at = path.reduce<unknown>((value, key) => own(value, key), json);
    const nodes = own(at, 'nodes');
    const edges = own(at, 'edges');
    if (!Array.isArray(nodes) || (edges !== undefined && !Array.isArray(edges))) continue;
    return { pointer: path.map((key) => `/${key}`).join(''), nodes, edges: Array.isArray(edges) ? edges : [] };
  }
  return null;
}

/** An object with nodes in an array that look like React Flow's: an `id` and no LiteGraph links beside them. */
export function isReactFlow(json: unknown): boolean {
  const container = findContainer(json);
  if (container === null || (isRecord(json) && (Array.isArray(own(json, 'links')) || own(json, 'last_node_id') !== undefined))) return false;
  return container.nodes.length === 0 ? Array.isArray(own(json, 'edges')) : container.nodes.some((node) => own(node, 'id') !== undefined);
}
