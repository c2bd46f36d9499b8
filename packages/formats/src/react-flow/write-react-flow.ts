import { type Edge, type Edit, type Graph, type GraphNode, isRecord, type Json, own } from '@turnbuckle/model';
import type { WriteInput, WriteResult } from '../format.ts';
import type { TextChange } from '../json/change-text.ts';
import { type Container, findContainer } from './container.ts';
import { NodeMembers } from './node-members.ts';

/** Turns edits into changes of the text. An absent member is added only where a value has to stand. */
export function writeReactFlow({ json, graph, edits }: WriteInput): WriteResult {
  const container = findContainer(json);
  if (container === null) return { refused: 'the document holds no flow' };
  const changes: TextChange[] = [];
  const target: Target = {
    graph,
    container,
    nodes: firstOfEach(graph.nodes),
    edges: firstOfEach(graph.edges),
    members: new Map(),
  };
  for (const edit of edits) {
    const made = changesOf(edit, target);
    if ('refused' in made) return made;
    changes.push(...made.changes);
  }
  return { changes: [...changes, ...[...target.members.values()].flatMap((members) => members.changes())] };
}

interface Target {
  readonly graph: Graph;
  readonly container: Container;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: ReadonlyMap<string, Edge>;
  /** What becomes of nodes' kinds and values, by the node's key: many edits of one node are one change of each member. */
  readonly members: Map<string, NodeMembers>;
}

function firstOfEach<T extends { readonly key: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const item of list) if (!found.has(item.key)) found.set(item.key, item);
  return found;
}

function changesOf(edit: Edit, target: Target): WriteResult {
  const base = target.container.pointer;
  switch (edit.op) {
    case 'add-node': {
      const { key, kind, params, title } = edit.node;
      const data = title === undefined ? params : { label: title, ...params };
      return { changes: [{ kind: 'insert-item', pointer: `${base}/nodes`, value: edit.stored ?? { id: key, type: kind, position: edit.position ?? { x: 0, y: 0 }, data } }] };
    }
    case 'connect':
      return { changes: [{ kind: 'insert-item', pointer: `${base}/edges`, value: edit.stored ?? edgeJson(edit.edge) }] };
    case 'remove-node':
    case 'set-kind':
    case 'move-node':
    case 'set-param':
    case 'rename-param':
      return changeNode(edit, target);
    case 'disconnect': {
      const pointer = target.edges.get(edit.edge)?.pointer;
      return pointer === undefined ? missing('edge', edit.edge) : { changes: [{ kind: 'remove', pointer }] };
    }
    case 'reconnect':
      return reconnect(edit, target);
    case 'set-label':
      return { refused: 'React Flow edges carry no type label' };
    case 'quarantine':
      return { changes: [] };
  }
}

function changeNode(edit: Edit & { node: string }, { graph, container, nodes, members }: Target): WriteResult {
  const node = nodes.get(edit.node);
  if (node?.pointer === undefined) return missing('node', edit.node);
  if (edit.op === 'remove-node') {
    const edges = graph.edges.filter(({ from, to }) => from.node === edit.node || to.node === edit.node);
    const pointers = [node.pointer, ...edges.flatMap(({ pointer }) => pointer ?? [])];
    return { changes: pointers.map((pointer): TextChange => ({ kind: 'remove', pointer })) };
  }
  const stored = container.nodes[Number(node.pointer.slice(`${container.pointer}/nodes/`.length))];
  if (edit.op === 'move-node') return { changes: [moved(stored, node.pointer, edit.position)] };
  const known = members.get(node.key) ?? new NodeMembers(stored, node.pointer);
  members.set(node.key, known);
  if (edit.op === 'set-kind') known.setKind(edit.kind);
  else if (edit.op === 'rename-param') known.rename(edit.param, edit.to);
  else if (edit.op === 'set-param') known.set(edit.param, edit.value, edit.after);
  else return { refused: `${edit.op} is no edit of a node` };
  return { changes: [] };
}

function moved(stored: unknown, pointer: string, { x, y }: { readonly x: number; readonly y: number }): TextChange {
  if (!isRecord(own(stored, 'position'))) return { kind: 'set-members', pointer, members: { position: { x, y } } };
  return { kind: 'set-members', pointer: `${pointer}/position`, members: { x, y } };
}

function reconnect({ edge: key, from, to }: Edit & { op: 'reconnect' }, { edges }: Target): WriteResult {
  const edge = edges.get(key);
  if (edge?.pointer === undefined) return missing('edge', key);
  const members: Record<string, Json> = {};
  if (from !== undefined && from.node !== edge.from.node) members['source'] = from.node;
  if (from !== undefined && from.port !== edge.from.port) members['sourceHandle'] = from.port;
  if (to !== undefined && to.node !== edge.to.node) members['target'] = to.node;
  if (to !== undefined && to.port !== edge.to.port) members['targetHandle'] = to.port;
  return { changes: Object.keys(members).length === 0 ? [] : [{ kind: 'set-members', pointer: edge.pointer, members }] };
}

function edgeJson({ key, from, to }: Edge): Json {
  return { id: key, source: from.node, target: to.node, sourceHandle: from.port, targetHandle: to.port };
}

function missing(what: string, key: string): WriteResult {
  return { refused: `the document has no ${what} '${key}'` };
}
