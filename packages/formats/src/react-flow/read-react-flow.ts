import { type Diagnostic, type Edge, type Graph, type GraphNode, isRecord, type Json, own, type PortRef } from '@turnbuckle/model';
import type { ReadInput, ReadResult } from '../format.ts';
import { edgeKeys } from '../edge-keys.ts';
import { findContainer } from './container.ts';
import { readQuarantine } from '../quarantine.ts';

/**
 * Reads what React Flow's `toObject()` gives and what applications store of it. `type` is the node kind, `data` its parameters,
 * `data.label` its title; a missing or `null` handle means the node's only port.
 *
 * Source: https://reactflow.dev/api-reference/types/react-flow-json-object
 */
export function readReactFlow({ json, catalog }: ReadInput): ReadResult {
  const container = findContainer(json);
  if (container === null) return { graphs: [], diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const nodes: GraphNode[] = [];
  for (const [index, value] of container.nodes.entries()) {
    const pointer = `${container.pointer}/nodes/${index}`;
    const id = own(value, 'id');
    if (typeof id === 'string' || typeof id === 'number') nodes.push(readNode(value, { key: String(id), pointer, isKind: (name) => catalog?.kinds.has(name) === true }));
    else diagnostics.push(broken('bad-node', pointer, "A node needs an 'id'. Give it one that no other node has."));
  }
  const quarantined = readQuarantine(json);
  const bare: Omit<Edge, 'key'>[] = [];
  const ids: (string | undefined)[] = [];
  for (const [index, value] of container.edges.entries()) {
    const pointer = `${container.pointer}/edges/${index}`;
    const edge = readEdge(value, pointer);
    if (edge === null) diagnostics.push(broken('bad-edge', pointer, "An edge needs 'source' and 'target', the ids of two nodes."));
    else {
      bare.push(edge);
      const id = own(value, 'id');
      ids.push(typeof id === 'string' ? id : undefined);
    }
  }
  const keys = edgeKeys(bare, ids);
  const edges = bare.map((edge, index): Edge => {
    const key = keys[index] ?? '';
    const code = quarantined.get(key);
    return code === undefined ? { key, ...edge } : { key, ...edge, quarantined: code };
  });
  const graph: Graph = { id: 'main', nodes, edges };
  return { graphs: [graph], diagnostics };
}

interface NodeContext {
  readonly key: string;
  readonly pointer: string;
  readonly isKind: (name: string) => boolean;
}

function readNode(value: unknown, { key, pointer, isKind }: NodeContext): GraphNode {
  const type = own(value, 'type');
  const data = own(value, 'data');
  const label = own(data, 'label');
  const kind = typeof type === 'string' ? type : 'default';
  return {
    key,
    kind,
    params: isRecord(data) ? (data as Readonly<Record<string, Json>>) : {},
    ...(typeof label === 'string' ? { title: label } : {}),
    // React Flow's own frame around other nodes, unless the catalog has a kind of that name.
    ...(kind === 'group' && !isKind('group') ? { note: true } : {}),
    pointer,
  };
}

function readEdge(value: unknown, pointer: string): Omit<Edge, 'key'> | null {
  const from = readEnd(value, 'source', 'sourceHandle');
  const to = readEnd(value, 'target', 'targetHandle');
  return from === null || to === null ? null : { from, to, pointer };
}

function readEnd(value: unknown, nodeKey: string, handleKey: string): PortRef | null {
  const node = own(value, nodeKey);
  if (typeof node !== 'string' && typeof node !== 'number') return null;
  const handle = own(value, handleKey);
  return { node: String(node), port: typeof handle === 'string' && handle !== '' ? handle : typeof handle === 'number' ? String(handle) : null };
}

function broken(code: string, pointer: string, message: string): Diagnostic {
  return { code, severity: 'error', message, at: { pointer }, because: [], fixes: [] };
}
