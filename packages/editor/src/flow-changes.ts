import type { Edit, GraphNode, Json } from '@turnbuckle/model';
import type { EdgeChange, Edge as FlowEdge, Node as FlowNode, NodeChange } from '@xyflow/react';
import { flowEdgeOf, flowNodeOf } from './graph-from-flow.ts';

interface Flow {
  readonly nodes: Map<string, FlowNode>;
  readonly edges: Map<string, FlowEdge>;
  /** Nodes that were taken away, to be brought back with everything that the application kept in them. */
  readonly removed: Map<string, FlowNode>;
}

/**
 * Edits of a graph as the changes that React Flow's own state takes: at most one for each node and edge, since React Flow does not carry
 * changes of one batch out in their order.
 */
export function flowChanges(
  edits: readonly Edit[],
  { nodes, edges, removed }: { readonly nodes: readonly FlowNode[]; readonly edges: readonly FlowEdge[]; readonly removed: Map<string, FlowNode> },
): { readonly nodes: NodeChange[]; readonly edges: EdgeChange[] } {
  const before = { nodes: new Map(nodes.map((node) => [node.id, node])), edges: new Map(edges.map((edge) => [edge.id, edge])) };
  const after: Flow = { nodes: new Map(before.nodes), edges: new Map(before.edges), removed };
  for (const edit of edits) carryOut(edit, after);
  return { nodes: changesBetween(before.nodes, after.nodes), edges: changesBetween(before.edges, after.edges) };
}

type Change<T> = { type: 'add'; item: T } | { type: 'remove'; id: string } | { type: 'replace'; id: string; item: T };

function changesBetween<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): Change<T>[] {
  const removed = [...before.keys()].filter((id) => !after.has(id)).map((id): Change<T> => ({ type: 'remove', id }));
  const rest = [...after].flatMap(([id, item]): Change<T>[] => {
    const known = before.get(id);
    if (known === undefined) return [{ type: 'add', item }];
    return known === item ? [] : [{ type: 'replace', id, item }];
  });
  return [...removed, ...rest];
}

function carryOut(edit: Edit, { nodes, edges, removed }: Flow): void {
  switch (edit.op) {
    case 'add-node':
      nodes.set(edit.node.key, sameAgain(removed.get(edit.node.key), edit.node) ?? flowNodeOf(edit.node, edit.position));
      return;
    case 'remove-node': {
      const node = nodes.get(edit.node);
      if (node !== undefined) removed.set(edit.node, node);
      nodes.delete(edit.node);
      for (const { id, source, target } of edges.values()) if (source === edit.node || target === edit.node) edges.delete(id);
      return;
    }
    case 'set-kind':
      replace(nodes, edit.node, (node) => ({ ...node, type: edit.kind }));
      return;
    case 'move-node':
      replace(nodes, edit.node, (node) => ({ ...node, position: { ...edit.position } }));
      return;
    case 'set-param':
      replace(nodes, edit.node, (node) => ({ ...node, data: withParam(node.data, edit.param, edit.value) }));
      return;
    case 'connect':
      edges.set(edit.edge.key, flowEdgeOf(edit.edge));
      return;
    case 'disconnect':
      edges.delete(edit.edge);
      return;
    case 'reconnect':
      replace(edges, edit.edge, (edge) => ({
        ...edge,
        ...(edit.from === undefined ? {} : { source: edit.from.node, sourceHandle: edit.from.port }),
        ...(edit.to === undefined ? {} : { target: edit.to.node, targetHandle: edit.to.port }),
      }));
      return;
    case 'rename-param':
      replace(nodes, edit.node, (node) => ({ ...node, data: renamed(node.data, edit.param, edit.to) }));
      return;
    // React Flow keeps neither labels of types nor what was set aside.
    case 'set-label':
    case 'quarantine':
      return;
    default:
      edit satisfies never;
  }
}

/** The node that was taken away, if it is what is added now. */
function sameAgain(removed: FlowNode | undefined, { kind, params }: GraphNode): FlowNode | null {
  return removed !== undefined && (removed.type ?? 'default') === kind && JSON.stringify(removed.data) === JSON.stringify(params) ? removed : null;
}

function replace<T>(items: Map<string, T>, key: string, change: (item: T) => T): void {
  const item = items.get(key);
  if (item !== undefined) items.set(key, change(item));
}

function renamed(data: Readonly<Record<string, unknown>>, from: string, to: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name === from ? to : name, value]));
}

function withParam(data: Readonly<Record<string, unknown>>, param: string, value: Json | undefined): Record<string, unknown> {
  const { [param]: _, ...rest } = data;
  return value === undefined ? rest : { ...data, [param]: value };
}
