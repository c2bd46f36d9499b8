import { type Edge, type Edit, escapePointer, type Graph, isRecord, type Json, own } from '@turnbuckle/model';
import type { WriteInput, WriteResult } from '../format.ts';
import type { TextChange } from '../json/change-text.ts';
import { findContainer } from './container.ts';

/** Turns edits into changes of the text. An absent member is added only where a value has to stand. */
export function writeReactFlow({ json, graph, edits }: WriteInput): WriteResult {
  const container = findContainer(json);
  if (container === null) return { refused: 'the document holds no flow' };
  const changes: TextChange[] = [];
  for (const edit of edits) {
    const made = changesOf(edit, { graph, json, base: container.pointer });
    if ('refused' in made) return made;
    changes.push(...made.changes);
  }
  return { changes };
}

interface Target {
  readonly graph: Graph;
  readonly json: unknown;
  readonly base: string;
}

function changesOf(edit: Edit, target: Target): WriteResult {
  const { graph, base } = target;
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
      const pointer = graph.edges.find(({ key }) => key === edit.edge)?.pointer;
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

function changeNode(edit: Edit & { node: string }, { graph, json }: Target): WriteResult {
  const node = graph.nodes.find(({ key }) => key === edit.node);
  if (node?.pointer === undefined) return missing('node', edit.node);
  if (edit.op === 'remove-node') {
    const edges = graph.edges.filter(({ from, to }) => from.node === edit.node || to.node === edit.node);
    const pointers = [node.pointer, ...edges.flatMap(({ pointer }) => pointer ?? [])];
    return { changes: pointers.map((pointer): TextChange => ({ kind: 'remove', pointer })) };
  }
  if (edit.op === 'set-kind') return { changes: [put(json, node.pointer, { key: 'type', value: edit.kind })] };
  if (edit.op === 'rename-param') return { changes: [{ kind: 'rename-member', pointer: `${node.pointer}/data/${escapePointer(edit.param)}`, to: edit.to }] };
  if (edit.op === 'move-node') return { changes: moved(json, node.pointer, edit.position) };
  if (edit.op !== 'set-param') return { refused: `${edit.op} is no edit of a node` };
  const data = `${node.pointer}/data`;
  if (edit.value === undefined)
    return { changes: valueAt(json, `${data}/${escapePointer(edit.param)}`) === undefined ? [] : [{ kind: 'remove', pointer: `${data}/${escapePointer(edit.param)}` }] };
  if (!isRecord(valueAt(json, data))) return { changes: [put(json, node.pointer, { key: 'data', value: { [edit.param]: edit.value } })] };
  return { changes: [put(json, data, { key: edit.param, value: edit.value })] };
}

function moved(json: unknown, pointer: string, { x, y }: { readonly x: number; readonly y: number }): TextChange[] {
  const position = `${pointer}/position`;
  if (!isRecord(valueAt(json, position))) return [put(json, pointer, { key: 'position', value: { x, y } })];
  return [put(json, position, { key: 'x', value: x }), put(json, position, { key: 'y', value: y })];
}

function reconnect(edit: Edit & { op: 'reconnect' }, { graph, json }: Target): WriteResult {
  const edge = graph.edges.find(({ key }) => key === edit.edge);
  if (edge?.pointer === undefined) return missing('edge', edit.edge);
  const pointer = edge.pointer;
  const changes: TextChange[] = [];
  for (const [end, old, node, handle] of [
    [edit.from, edge.from, 'source', 'sourceHandle'],
    [edit.to, edge.to, 'target', 'targetHandle'],
  ] as const) {
    if (end === undefined) continue;
    if (end.node !== old.node) changes.push(put(json, pointer, { key: node, value: end.node }));
    if (end.port !== old.port) changes.push(put(json, pointer, { key: handle, value: end.port }));
  }
  return { changes };
}

function put(json: unknown, pointer: string, { key, value }: { key: string; value: Json }): TextChange {
  const holder = valueAt(json, pointer);
  return isRecord(holder) && Object.hasOwn(holder, key) ? { kind: 'replace', pointer: `${pointer}/${escapePointer(key)}`, value } : { kind: 'insert-member', pointer, key, value };
}

function valueAt(json: unknown, pointer: string): unknown {
  let at = json;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = Array.isArray(at) ? at[Number(key)] : own(at, key);
  }
  return at;
}

function edgeJson({ key, from, to }: Edge): Json {
  return { id: key, source: from.node, target: to.node, sourceHandle: from.port, targetHandle: to.port };
}

function missing(what: string, key: string): WriteResult {
  return { refused: `the document has no ${what} '${key}'` };
}
