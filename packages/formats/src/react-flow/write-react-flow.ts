import { type Edge, type Edit, type Graph, type GraphNode, isRecord, type Json, own } from '@turnbuckle/model';
import type { WriteInput, WriteResult } from '../format.ts';
import type { TextChange } from '../json/change-text.ts';
import { type Container, findContainer } from './container.ts';
import { type ItemChange, NodeMembers } from './node-members.ts';

/** Turns edits into changes of the text. An absent member is added only where a value has to stand. */
export function writeReactFlow({ json, graph, edits }: WriteInput): WriteResult {
  const container = findContainer(json);
  if (container === null) return { refused: 'the document holds no flow' };
  const target: Target = { graph, container, nodes: firstOfEach(graph.nodes), edges: firstOfEach(graph.edges), changes: [], ends: [], members: new Map() };
  for (const edit of edits) {
    const refused = write(edit, target);
    if (refused !== null) return { refused };
  }
  if (target.ends.length > 0) target.changes.push({ kind: 'set-items', pointer: `${container.pointer}/edges`, items: target.ends });
  const kinds = [...target.members.values()].flatMap((members) => members.kindChange ?? []);
  if (kinds.length > 0) target.changes.push({ kind: 'set-items', pointer: `${container.pointer}/nodes`, items: kinds });
  for (const members of target.members.values()) target.changes.push(...members.changes());
  return { changes: target.changes };
}

interface Target {
  readonly graph: Graph;
  readonly container: Container;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: ReadonlyMap<string, Edge>;
  readonly changes: TextChange[];
  /** Where edges lead from now on. */
  readonly ends: ItemChange[];
  /** What becomes of nodes' kinds and values, by the node's key: many edits of one node are one change of each member. */
  readonly members: Map<string, NodeMembers>;
}

function firstOfEach<T extends { readonly key: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const item of list) if (!found.has(item.key)) found.set(item.key, item);
  return found;
}

/** Adds the changes that an edit asks for, or says why there are none. */
function write(edit: Edit, target: Target): string | null {
  const { changes, container } = target;
  switch (edit.op) {
    case 'add-node': {
      const { key, kind, params, title } = edit.node;
      const data = title === undefined ? params : { label: title, ...params };
      const value = edit.stored ?? { id: key, type: kind, position: edit.position ?? { x: 0, y: 0 }, data };
      changes.push({ kind: 'insert-item', pointer: `${container.pointer}/nodes`, value });
      return null;
    }
    case 'connect':
      changes.push({ kind: 'insert-item', pointer: `${container.pointer}/edges`, value: edit.stored ?? edgeJson(edit.edge) });
      return null;
    case 'disconnect': {
      const pointer = target.edges.get(edit.edge)?.pointer;
      if (pointer === undefined) return missing('edge', edit.edge);
      changes.push({ kind: 'remove', pointer });
      return null;
    }
    case 'reconnect':
      return reconnect(edit, target);
    case 'set-label':
      return 'React Flow edges carry no type label';
    case 'quarantine':
      return null;
    default:
      return changeNode(edit, target);
  }
}

type NodeEdit = Extract<Edit, { readonly op: 'remove-node' | 'set-kind' | 'move-node' | 'set-param' | 'rename-param' }>;

function changeNode(edit: NodeEdit, { graph, container, nodes, changes, members }: Target): string | null {
  const node = nodes.get(edit.node);
  if (node?.pointer === undefined) return missing('node', edit.node);
  if (edit.op === 'remove-node') {
    const edges = graph.edges.filter(({ from, to }) => from.node === edit.node || to.node === edit.node);
    for (const pointer of [node.pointer, ...edges.flatMap((edge) => edge.pointer ?? [])]) changes.push({ kind: 'remove', pointer });
    return null;
  }
  const index = indexOf(node.pointer);
  const stored = container.nodes[index];
  if (edit.op === 'move-node') {
    changes.push(moved(stored, node.pointer, edit.position));
    return null;
  }
  let known = members.get(node.key);
  if (known === undefined) {
    known = new NodeMembers(stored, { pointer: node.pointer, index });
    members.set(node.key, known);
  }
  if (edit.op === 'set-kind') known.setKind(edit.kind);
  else if (edit.op === 'rename-param') known.rename(edit.param, edit.to);
  else known.set(edit.param, edit.value, edit.after);
  return null;
}

function moved(stored: unknown, pointer: string, { x, y }: { readonly x: number; readonly y: number }): TextChange {
  if (!isRecord(own(stored, 'position'))) return { kind: 'set-members', pointer, members: { position: { x, y } } };
  return { kind: 'set-members', pointer: `${pointer}/position`, members: { x, y } };
}

function reconnect({ edge: key, from, to }: Edit & { op: 'reconnect' }, { edges, ends }: Target): string | null {
  const edge = edges.get(key);
  if (edge?.pointer === undefined) return missing('edge', key);
  const members: Record<string, Json> = {};
  if (from !== undefined && from.node !== edge.from.node) members['source'] = from.node;
  if (from !== undefined && from.port !== edge.from.port) members['sourceHandle'] = from.port;
  if (to !== undefined && to.node !== edge.to.node) members['target'] = to.node;
  if (to !== undefined && to.port !== edge.to.port) members['targetHandle'] = to.port;
  if (Object.keys(members).length > 0) ends.push({ index: indexOf(edge.pointer), members });
  return null;
}

/** The last part of a pointer into a list. */
function indexOf(pointer: string): number {
  return Number(pointer.slice(pointer.lastIndexOf('/') + 1));
}

function edgeJson({ key, from, to }: Edge): Json {
  return { id: key, source: from.node, target: to.node, sourceHandle: from.port, targetHandle: to.port };
}

function missing(what: string, key: string): string {
  return `the document has no ${what} '${key}'`;
}
