import { isRecord, own } from '@turnbuckle/model';

/** Where `{ nodes, edges }` may stand: at the root, and where Langflow, Flowise, InvokeAI and Dify put it. */
const containers: readonly (readonly string[])[] = [[], ['data'], ['workflow', 'graph'], ['flow'], ['graph']];

export interface Container {
  readonly pointer: string;
  readonly nodes: readonly unknown[];
  readonly edges: readonly unknown[];
  /** The document says which edges there are, be it none. */
  readonly hasEdges: boolean;
}

/** Finds the flow in a parsed document, or `null`. */
export function findContainer(json: unknown): Container | null {
  for (const path of containers) {
    const at = path.reduce<unknown>((value, key) => own(value, key), json);
    const nodes = own(at, 'nodes');
    const edges = own(at, 'edges');
    if (!Array.isArray(nodes) || (edges !== undefined && !Array.isArray(edges))) continue;
    return { pointer: path.map((key) => `/${key}`).join(''), nodes, edges: edges ?? [], hasEdges: edges !== undefined };
  }
  return null;
}

/**
 * An object with nodes and edges in arrays that look like React Flow's: nodes have an `id`, and no LiteGraph links stand beside them. Without
 * edges it may be any tool's file, and a graph that was not looked at must never count as a fine one.
 */
export function isReactFlow(json: unknown): boolean {
  const container = findContainer(json);
  if (container?.hasEdges !== true || (isRecord(json) && (Array.isArray(own(json, 'links')) || own(json, 'last_node_id') !== undefined))) return false;
  return container.nodes.length === 0 || container.nodes.some((node) => own(node, 'id') !== undefined);
}

/** Whether every edge has an id of its own by which it is called, whatever its ends are. */
export function hasEdgeIds(json: unknown, edges: readonly { readonly key: string }[]): boolean {
  const stored = findContainer(json)?.edges;
  return stored?.length === edges.length && edges.every(({ key }, index) => own(stored[index], 'id') === key);
}
