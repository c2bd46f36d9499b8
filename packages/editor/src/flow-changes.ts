import type { Edit, Json } from '@turnbuckle/model';
import type { EdgeChange, Edge as FlowEdge, Node as FlowNode, NodeChange } from '@xyflow/react';
import { flowEdgeOf, flowNodeOf } from './graph-from-flow.ts';

/** Edits of a graph as the changes that React Flow's own state takes. `removed` brings nodes back as they were. */
export function flowChanges(
  edits: readonly Edit[],
  { nodes, edges, removed }: { readonly nodes: readonly FlowNode[]; readonly edges: readonly FlowEdge[]; readonly removed: Map<string, FlowNode> },
): { readonly nodes: NodeChange[]; readonly edges: EdgeChange[] } {
  const nodesNow = new Map(nodes.map((node) => [node.id, node]));
  const edgesNow = new Map(edges.map((edge) => [edge.id, edge]));
  const changes = { nodes: [] as NodeChange[], edges: [] as EdgeChange[] };
  const replaceNode = (key: string, change: (node: FlowNode) => FlowNode): void => {
    const node = nodesNow.get(key);
    if (node === undefined) return;
    const item = change(node);
    nodesNow.set(key, item);
    changes.nodes.push({ type: 'replace', id: key, item });
  };
  for (const edit of edits) {
    switch (edit.op) {
      case 'add-node': {
        const item = removed.get(edit.node.key) ?? flowNodeOf(edit.node, edit.position);
        nodesNow.set(item.id, item);
        changes.nodes.push({ type: 'add', item });
        break;
      }
      case 'remove-node': {
        const node = nodesNow.get(edit.node);
        if (node !== undefined) removed.set(edit.node, node);
        nodesNow.delete(edit.node);
        changes.nodes.push({ type: 'remove', id: edit.node });
        for (const edge of edgesNow.values()) if (edge.source === edit.node || edge.target === edit.node) changes.edges.push({ type: 'remove', id: edge.id });
        break;
      }
      case 'set-kind':
        replaceNode(edit.node, (node) => ({ ...node, type: edit.kind }));
        break;
      case 'move-node':
        replaceNode(edit.node, (node) => ({ ...node, position: { ...edit.position } }));
        break;
      case 'set-param':
        replaceNode(edit.node, (node) => ({ ...node, data: withParam(node.data, edit.param, edit.value) }));
        break;
      case 'connect':
        edgesNow.set(edit.edge.key, flowEdgeOf(edit.edge));
        changes.edges.push({ type: 'add', item: flowEdgeOf(edit.edge) });
        break;
      case 'disconnect':
        edgesNow.delete(edit.edge);
        changes.edges.push({ type: 'remove', id: edit.edge });
        break;
      case 'reconnect': {
        const edge = edgesNow.get(edit.edge);
        if (edge === undefined) break;
        const item: FlowEdge = {
          ...edge,
          ...(edit.from === undefined ? {} : { source: edit.from.node, sourceHandle: edit.from.port }),
          ...(edit.to === undefined ? {} : { target: edit.to.node, targetHandle: edit.to.port }),
        };
        edgesNow.set(edge.id, item);
        changes.edges.push({ type: 'replace', id: edge.id, item });
        break;
      }
      case 'set-label':
        break;
    }
  }
  return changes;
}

function withParam(data: Readonly<Record<string, unknown>>, param: string, value: Json | undefined): Record<string, unknown> {
  const { [param]: _, ...rest } = data;
  return value === undefined ? rest : { ...data, [param]: value };
}
