import type { Json } from '../json.ts';
import type { Edge, Graph, GraphNode, PortRef } from './graph.ts';

/**
 * One change of a graph that somebody may apply. The compiler offers them and never applies one. `index` is the place in the list,
 * so that taking something away and bringing it back gives the same graph; without it, the end. `stored` is what the document held of a
 * node or edge that comes back, fields that nobody here knows included.
 */
export type Edit =
  | { readonly op: 'add-node'; readonly node: GraphNode; readonly position?: { readonly x: number; readonly y: number }; readonly index?: number; readonly stored?: Json }
  | { readonly op: 'remove-node'; readonly node: string }
  | { readonly op: 'set-kind'; readonly node: string; readonly kind: string }
  /** Where a node stands means nothing to the graph, so only the document changes; `was` lets it be taken back. */
  | { readonly op: 'move-node'; readonly node: string; readonly position: { readonly x: number; readonly y: number }; readonly was?: { readonly x: number; readonly y: number } }
  /** `value` undefined takes the parameter away. A new one stands behind the value `after`, else behind all others. */
  | { readonly op: 'set-param'; readonly node: string; readonly param: string; readonly value?: Json; readonly after?: string }
  /** Gives a value another name; its place among the others stays. */
  | { readonly op: 'rename-param'; readonly node: string; readonly param: string; readonly to: string }
  | { readonly op: 'connect'; readonly edge: Edge; readonly index?: number; readonly stored?: Json }
  | { readonly op: 'disconnect'; readonly edge: string }
  | { readonly op: 'reconnect'; readonly edge: string; readonly from?: PortRef; readonly to?: PortRef }
  /** `label` undefined takes the label away. */
  | { readonly op: 'set-label'; readonly edge: string; readonly label?: string }
  /** Keeps the edge and takes it out of the plan, for the finding of that code; without a code it comes back. */
  | { readonly op: 'quarantine'; readonly edge: string; readonly code?: string };

/** Why an edit could not be applied. */
export interface EditRefusal {
  readonly edit: Edit;
  readonly message: string;
}

export interface EditResult {
  readonly value: Graph;
  /** Applied in this order they give the original graph back; empty when the edit was refused. */
  readonly inverse: readonly Edit[];
  readonly refusal: EditRefusal | null;
}

/** Applies one edit. A refused one leaves the graph as it was. */
export function applyEdit(graph: Graph, edit: Edit): EditResult {
  switch (edit.op) {
    case 'add-node':
      if (graph.nodes.some(({ key }) => key === edit.node.key)) return refuse(graph, edit, `there is a node '${edit.node.key}' already`);
      // Edges that led nowhere may have waited for this node: taking it away again must leave them.
      return done({ ...graph, nodes: insertAt(graph.nodes, edit.node, edit.index) }, [
        { op: 'remove-node', node: edit.node.key },
        ...bringBack(graph, touching(graph, edit.node.key)),
      ]);
    case 'remove-node':
      return removeNode(graph, edit);
    case 'move-node':
      return moveNode(graph, edit);
    case 'connect':
      if (graph.edges.some(({ key }) => key === edit.edge.key)) return refuse(graph, edit, `there is an edge '${edit.edge.key}' already`);
      return done({ ...graph, edges: insertAt(graph.edges, edit.edge, edit.index) }, [{ op: 'disconnect', edge: edit.edge.key }]);
    case 'disconnect': {
      const edge = graph.edges.find(({ key }) => key === edit.edge);
      if (edge === undefined) return refuse(graph, edit, `there is no edge '${edit.edge}'`);
      return done({ ...graph, edges: graph.edges.filter((other) => other !== edge) }, [{ op: 'connect', edge, index: graph.edges.indexOf(edge) }]);
    }
    default:
      return applyLocal(graph, [edit]);
  }
}

/** Applies all edits or none: the first refusal gives the original graph back with its reason. */
export function applyEdits(graph: Graph, edits: readonly Edit[]): EditResult {
  let value = graph;
  const inverses: (readonly Edit[])[] = [];
  for (let at = 0; at < edits.length; ) {
    const row = localRow(edits, at);
    const next = row.length > 0 ? applyLocal(value, row) : applyEdit(value, edits[at] as Edit);
    if (next.refusal !== null) return { value: graph, inverse: [], refusal: next.refusal };
    value = next.value;
    inverses.push(next.inverse);
    at += Math.max(1, row.length);
  }
  return { value, inverse: inverses.reverse().flat(), refusal: null };
}

type NodeEdit = Extract<Edit, { readonly op: 'set-kind' | 'set-param' | 'rename-param' }>;
type EdgeEdit = Extract<Edit, { readonly op: 'reconnect' | 'quarantine' | 'set-label' }>;
/** Looks at one node or one edge, and changes that alone. */
type LocalEdit = NodeEdit | EdgeEdit;

function isOfNode(edit: Edit): edit is NodeEdit {
  return edit.op === 'set-kind' || edit.op === 'set-param' || edit.op === 'rename-param';
}

function isLocal(edit: Edit): edit is LocalEdit {
  return isOfNode(edit) || edit.op === 'reconnect' || edit.op === 'quarantine' || edit.op === 'set-label';
}

function localRow(edits: readonly Edit[], from: number): readonly LocalEdit[] {
  const row: LocalEdit[] = [];
  for (let at = from; at < edits.length; at++) {
    const edit = edits[at];
    if (edit === undefined || !isLocal(edit)) break;
    row.push(edit);
  }
  return row;
}

/** Many local edits over one copy of the lists. */
function applyLocal(graph: Graph, edits: readonly LocalEdit[]): EditResult {
  const draft = new GraphDraft(graph);
  const inverse: Edit[] = [];
  for (const edit of edits) {
    const before = isOfNode(edit) ? draft.node(edit.node) : draft.edge(edit.edge);
    const refusal = draft.apply(edit);
    if (refusal !== null) return refuse(graph, edit, refusal);
    if (before !== undefined) inverse.push('kind' in before ? nodeInverse(before, edit as NodeEdit) : edgeInverse(before, edit as EdgeEdit));
  }
  return done(draft.graph, inverse.reverse());
}

/** A graph's own copy that edits of single nodes and edges change in place. Whoever holds `graph` sees each of them. */
export class GraphDraft {
  readonly graph: Graph;
  readonly #nodes: Indexed<GraphNode>;
  readonly #edges: Indexed<Edge>;

  constructor(graph: Graph) {
    [this.#nodes, this.#edges] = [new Indexed(graph.nodes), new Indexed(graph.edges)];
    this.graph = { ...graph, nodes: this.#nodes.list, edges: this.#edges.list };
  }

  node(key: string): GraphNode | undefined {
    return this.#nodes.get(key);
  }

  edge(key: string): Edge | undefined {
    return this.#edges.get(key);
  }

  /** Carries out an edit that looks at one node or edge alone, or gives the reason why it cannot be. */
  apply(edit: Edit): string | null {
    if (isOfNode(edit)) {
      const node = this.#nodes.get(edit.node);
      const made = node === undefined ? `there is no node '${edit.node}'` : editNode(node, edit);
      return typeof made === 'string' ? made : this.#nodes.set(made);
    }
    if (!isLocal(edit)) return `${edit.op} looks at more than one node or edge`;
    const edge = this.#edges.get(edit.edge);
    return edge === undefined ? `there is no edge '${edit.edge}'` : this.#edges.set(editEdge(edge, edit));
  }
}

/** A copy of a list with the place of the first item of each key. */
class Indexed<T extends { readonly key: string }> {
  readonly list: T[];
  readonly #places = new Map<string, number>();

  constructor(list: readonly T[]) {
    this.list = [...list];
    for (let place = list.length - 1; place >= 0; place--) this.#places.set(this.list[place]?.key ?? '', place);
  }

  get(key: string): T | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.list[place];
  }

  set(item: T): null {
    const place = this.#places.get(item.key);
    if (place !== undefined) this.list[place] = item;
    return null;
  }
}

/** The node after the edit, or why it cannot be made. */
function editNode(node: GraphNode, edit: NodeEdit): GraphNode | string {
  if (edit.op === 'set-kind') return { ...node, kind: edit.kind };
  if (edit.op === 'rename-param') return renameParam(node, edit);
  if (edit.value !== undefined) return { ...node, params: { ...node.params, [edit.param]: edit.value } };
  const { [edit.param]: _, ...params } = node.params;
  return { ...node, params };
}

function nodeInverse({ key, kind, params }: GraphNode, edit: NodeEdit): Edit {
  if (edit.op === 'set-kind') return { op: 'set-kind', node: key, kind };
  if (edit.op === 'rename-param') return { op: 'rename-param', node: key, param: edit.to, to: edit.param };
  const value = Object.hasOwn(params, edit.param) ? params[edit.param] : undefined;
  return { op: 'set-param', node: key, param: edit.param, ...(value === undefined ? {} : { value }) };
}

/** The edge after the edit. */
function editEdge(edge: Edge, edit: EdgeEdit): Edge {
  if (edit.op === 'reconnect') return { ...edge, from: edit.from ?? edge.from, to: edit.to ?? edge.to };
  const { quarantined, label, ...bare } = edge;
  const marks = edit.op === 'quarantine' ? { label, quarantined: edit.code } : { label: edit.label, quarantined };
  return {
    ...bare,
    ...(marks.label === undefined ? {} : { label: marks.label }),
    ...(marks.quarantined === undefined ? {} : { quarantined: marks.quarantined }),
  };
}

function edgeInverse({ key, from, to, label, quarantined }: Edge, edit: EdgeEdit): Edit {
  if (edit.op === 'reconnect') return { op: 'reconnect', edge: key, from, to };
  if (edit.op === 'quarantine') return { op: 'quarantine', edge: key, ...(quarantined === undefined ? {} : { code: quarantined }) };
  return { op: 'set-label', edge: key, ...(label === undefined ? {} : { label }) };
}

/** Takes a node and its edges away; the inverse brings both back. */
function removeNode(graph: Graph, edit: Edit & { op: 'remove-node' }): EditResult {
  const node = graph.nodes.find(({ key }) => key === edit.node);
  if (node === undefined) return refuse(graph, edit, `there is no node '${edit.node}'`);
  const edges = touching(graph, edit.node);
  const value = { ...graph, nodes: graph.nodes.filter((other) => other !== node), edges: graph.edges.filter((edge) => !edges.includes(edge)) };
  return done(value, [{ op: 'add-node', node, index: graph.nodes.indexOf(node) }, ...bringBack(graph, edges)]);
}

function touching({ edges }: Graph, key: string): readonly Edge[] {
  return edges.filter(({ from, to }) => from.node === key || to.node === key);
}

function bringBack({ edges }: Graph, lost: readonly Edge[]): Edit[] {
  return lost.map((edge) => ({ op: 'connect', edge, index: edges.indexOf(edge) }));
}

function moveNode(graph: Graph, edit: Edit & { op: 'move-node' }): EditResult {
  if (!graph.nodes.some(({ key }) => key === edit.node)) return refuse(graph, edit, `there is no node '${edit.node}'`);
  return done(graph, edit.was === undefined ? [] : [{ op: 'move-node', node: edit.node, position: edit.was, was: edit.position }]);
}

function renameParam(node: GraphNode, edit: Edit & { op: 'rename-param' }): GraphNode | string {
  if (!Object.hasOwn(node.params, edit.param)) return `node '${node.key}' has no value '${edit.param}'`;
  if (Object.hasOwn(node.params, edit.to)) return `node '${node.key}' has a value '${edit.to}' already`;
  return { ...node, params: Object.fromEntries(Object.entries(node.params).map(([name, value]) => [name === edit.param ? edit.to : name, value])) };
}

function insertAt<T>(list: readonly T[], item: T, index = list.length): readonly T[] {
  return list.toSpliced(index, 0, item);
}

function done(value: Graph, inverse: readonly Edit[]): EditResult {
  return { value, inverse, refusal: null };
}

function refuse(graph: Graph, edit: Edit, message: string): EditResult {
  return { value: graph, inverse: [], refusal: { edit, message } };
}
