// React Flow has no check of a whole graph. Applications give it an `isValidConnection`; these are the documented ways to write one.
//
// Source: https://reactflow.dev/examples/interaction/prevent-cycles and https://reactflow.dev/examples/interaction/validation
import { getOutgoers } from '@xyflow/system';

export const peer = '@xyflow/system';
export const looksAt = 'types of each edge, inputs used twice; no cycles';

/** `isValidConnection` as applications write it, asked about every edge of the document. */
export function prepare({ document, catalog, withCycles = false }) {
  const { nodes, edges } = document;
  const isValid = ({ id, source, sourceHandle, target, targetHandle }) => {
    const from = nodes.find((node) => node.id === source);
    const to = nodes.find((node) => node.id === target);
    if (from === undefined || to === undefined || source === target) return false;
    const output = catalog.kinds[from.type]?.out[sourceHandle]?.type;
    const isFree = !edges.some((edge) => edge.id !== id && edge.target === target && edge.targetHandle === targetHandle);
    return output !== undefined && output === catalog.kinds[to.type]?.in[targetHandle]?.type && isFree;
  };
  return (deadline) => {
    for (const edge of edges) {
      if (deadline.isOver) return false;
      if (!isValid(edge) || (withCycles && wouldCycle(document, edge))) throw new Error(`React Flow's way refuses ${edge.id}`);
    }
    return true;
  };
}

/** The example that prevents cycles, asked about one connection. */
export function wouldCycle({ nodes, edges }, { source, target }) {
  const targetNode = nodes.find((node) => node.id === target);
  const hasCycle = (node, visited = new Set()) => {
    if (visited.has(node.id)) return false;
    visited.add(node.id);
    for (const outgoer of getOutgoers(node, nodes, edges)) {
      if (outgoer.id === source) return true;
      if (hasCycle(outgoer, visited)) return true;
    }
    return false;
  };
  return targetNode.id === source || hasCycle(targetNode);
}
