import type { Catalog, Edge, Graph, GraphNode, Json } from '@turnbuckle/model';
import type { Edge as FlowEdge, Node as FlowNode } from '@xyflow/react';

/**
 * React Flow's nodes and edges as a graph: `type` is the node kind, `data` its parameters, `data.label` its title, and a handle that is
 * missing, `null` or empty means the node's only port. The same meaning as the `react-flow` reader gives to a saved document.
 */
export function graphFromFlow(nodes: readonly FlowNode[], edges: readonly FlowEdge[], catalog: Catalog | null): Graph {
  return { id: 'main', nodes: nodes.map((node) => graphNode(node, catalog)), edges: edges.map(graphEdge) };
}

/** Keeps what did not change, so that moving or selecting nodes gives the same graph and nothing is judged anew. */
export class GraphMemory {
  #graph: Graph = { id: 'main', nodes: [], edges: [] };
  #nodes = new Map<string, { readonly type: string | undefined; readonly data: unknown; readonly node: GraphNode }>();
  #edges = new Map<string, { readonly ends: string; readonly edge: Edge }>();

  /** As {@link graphFromFlow}, with the identity of the last answer wherever it still holds. */
  read(nodes: readonly FlowNode[], edges: readonly FlowEdge[], catalog: Catalog | null): Graph {
    const knownNodes = this.#nodes;
    this.#nodes = new Map(
      nodes.map((flow) => {
        const known = knownNodes.get(flow.id);
        return [
          flow.id,
          known !== undefined && known.type === flow.type && known.data === flow.data ? known : { type: flow.type, data: flow.data, node: graphNode(flow, catalog) },
        ];
      }),
    );
    const knownEdges = this.#edges;
    this.#edges = new Map(
      edges.map((flow) => {
        const ends = JSON.stringify([flow.source, flow.sourceHandle, flow.target, flow.targetHandle]);
        const known = knownEdges.get(flow.id);
        return [flow.id, known !== undefined && known.ends === ends ? known : { ends, edge: graphEdge(flow) }];
      }),
    );
    const next: Graph = { id: 'main', nodes: [...this.#nodes.values()].map(({ node }) => node), edges: [...this.#edges.values()].map(({ edge }) => edge) };
    if (!sameItems(next.nodes, this.#graph.nodes) || !sameItems(next.edges, this.#graph.edges)) this.#graph = next;
    return this.#graph;
  }
}

/** A new edge as React Flow keeps it. */
export function flowEdgeOf({ key, from, to }: Edge): FlowEdge {
  return { id: key, source: from.node, target: to.node, sourceHandle: from.port, targetHandle: to.port };
}

/** A new node as React Flow keeps it. */
export function flowNodeOf({ key, kind, params, title }: GraphNode, position: { readonly x: number; readonly y: number } = { x: 0, y: 0 }): FlowNode {
  return { id: key, type: kind, position, data: title === undefined ? { ...params } : { label: title, ...params } };
}

function graphNode({ id, type, data }: FlowNode, catalog: Catalog | null): GraphNode {
  const kind = type ?? 'default';
  const title = data.label;
  return {
    key: id,
    kind,
    params: data as Readonly<Record<string, Json>>,
    ...(typeof title === 'string' ? { title } : {}),
    ...(kind === 'group' && catalog?.kinds.has('group') !== true ? { note: true } : {}),
  };
}

function graphEdge({ id, source, target, sourceHandle, targetHandle }: FlowEdge): Edge {
  return { key: id, from: { node: source, port: portOf(sourceHandle) }, to: { node: target, port: portOf(targetHandle) } };
}

function portOf(handle: string | null | undefined): string | null {
  return handle === undefined || handle === '' ? null : handle;
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
