import { type Diagnostic, type Edge, type Graph, type GraphNode, isRecord, type Json } from '@turnbuckle/model';
import { edgeKeys } from '../edge-keys.ts';
import type { ReadInput, ReadResult } from '../format.ts';
import { readQuarantine } from '../quarantine.ts';
import { findContainer } from './container.ts';

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
  const hasGroupKind = catalog?.kinds.has('group') === true;
  for (let index = 0; index < container.nodes.length; index++) {
    const pointer = `${container.pointer}/nodes/${index}`;
    const node = readNode(container.nodes[index], pointer, hasGroupKind);
    if (node === null) diagnostics.push(broken('bad-node', pointer, "A node needs an 'id'. Give it one that no other node has."));
    else nodes.push(node);
  }
  const { edges, ids, broken: brokenEdges } = readEdges(container.edges, `${container.pointer}/edges/`);
  for (const pointer of brokenEdges) diagnostics.push(broken('bad-edge', pointer, "An edge needs 'source' and 'target', the ids of two nodes."));
  const graph: Graph = { id: 'main', nodes, edges: withKeys(edges, edgeKeys(edges, ids), readQuarantine(json)) };
  return { graphs: [graph], diagnostics };
}

/**
 * What is read of a node and an edge. Read directly and not with `own`, since this is done for every edge of a large file: no object
 * inherits any of these names, and an own `__proto__` in the file is a property as any other.
 */
interface StoredNode {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly data?: unknown;
}
interface StoredEdge {
  readonly id?: unknown;
  readonly source?: unknown;
  readonly sourceHandle?: unknown;
  readonly target?: unknown;
  readonly targetHandle?: unknown;
}

function readNode(value: unknown, pointer: string, hasGroupKind: boolean): GraphNode | null {
  if (!isRecord(value)) return null;
  const { id, type, data }: StoredNode = value;
  const key = textOf(id);
  if (key === null) return null;
  const kind = typeof type === 'string' ? type : 'default';
  const params = isRecord(data) ? (data as Readonly<Record<string, Json>>) : {};
  const { label: title }: { readonly label?: unknown } = params;
  // React Flow's own frame around other nodes, unless the catalog has a kind of that name.
  if (kind === 'group' && !hasGroupKind) return typeof title === 'string' ? { key, kind, params, title, note: true, pointer } : { key, kind, params, note: true, pointer };
  return typeof title === 'string' ? { key, kind, params, title, pointer } : { key, kind, params, pointer };
}

interface ReadEdges {
  /** Their keys are given once all ids are known. */
  readonly edges: (Edge & { key: string })[];
  readonly ids: (string | undefined)[];
  /** Pointers of what is no edge. */
  readonly broken: string[];
}

function readEdges(values: readonly unknown[], pointer: string): ReadEdges {
  // Made at full length: lists that grow are copied again and again.
  const edges = new Array<Edge & { key: string }>(values.length);
  const ids = new Array<string | undefined>(values.length);
  const broken: string[] = [];
  let count = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const { id, source, sourceHandle, target, targetHandle }: StoredEdge = isRecord(value) ? value : {};
    const from = textOf(source);
    const to = textOf(target);
    if (from === null || to === null) {
      broken.push(`${pointer}${index}`);
      continue;
    }
    edges[count] = { key: '', from: { node: from, port: handleOf(sourceHandle) }, to: { node: to, port: handleOf(targetHandle) }, pointer: `${pointer}${index}` };
    ids[count++] = typeof id === 'string' ? id : undefined;
  }
  edges.length = count;
  ids.length = count;
  return { edges, ids, broken };
}

function withKeys(edges: ReadEdges['edges'], keys: readonly string[], quarantined: ReadonlyMap<string, string>): readonly Edge[] {
  for (const [index, edge] of edges.entries()) edge.key = keys[index] ?? '';
  if (quarantined.size === 0) return edges;
  return edges.map((edge) => {
    const code = quarantined.get(edge.key);
    return code === undefined ? edge : { ...edge, quarantined: code };
  });
}

/** An id as text; `null` when it is none. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}

function handleOf(value: unknown): string | null {
  return value === '' ? null : textOf(value);
}

function broken(code: string, pointer: string, message: string): Diagnostic {
  return { code, severity: 'error', message, at: { pointer }, because: [], fixes: [] };
}
