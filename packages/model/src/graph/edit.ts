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
  const [nodes, edges] = [new Indexed(graph.nodes), new Indexed(graph.edges)];
  const inverse: Edit[] = [];
  for (const edit of edits) {
    const made = isOfNode(edit) ? editNode(nodes.get(edit.node), edit) : editEdge(edges.get(edit.edge), edit);
    if (typeof made === 'string') return refuse(graph, edit, made);
    if ('node' in made) nodes.set(made.node);
    else edges.set(made.edge);
    inverse.push(made.inverse);
  }
  return done({ ...graph, nodes: nodes.list, edges: edges.list }, inverse.reverse());
}

/** The node after the edit, or why it cannot be made. */
function editNode(node: GraphNode | undefined, edit: NodeEdit): { readonly node: GraphNode; readonly inverse: Edit } | string {
  if (node === undefined) return `there is no node '${edit.node}'`;
  switch (edit.op) {
    case 'set-kind':
      return { node: { ...node, kind: edit.kind }, inverse: { op: 'set-kind', node: node.key, kind: node.kind } };
    case 'set-param':
      return setParam(node, edit);
    case 'rename-param':
      return renameParam(node, edit);
  }
}

/** The edge after the edit, or why it cannot be made. */
function editEdge(edge: Edge | undefined, edit: EdgeEdit): { readonly edge: Edge; readonly inverse: Edit } | string {
  if (edge === undefined) return `there is no edge '${edit.edge}'`;
  const { quarantined, label, ...bare } = edge;
  switch (edit.op) {
    case 'reconnect':
      return { edge: { ...edge, from: edit.from ?? edge.from, to: edit.to ?? edge.to }, inverse: { op: 'reconnect', edge: edge.key, from: edge.from, to: edge.to } };
    case 'quarantine':
      return {
        edge: { ...bare, ...(label === undefined ? {} : { label }), ...(edit.code === undefined ? {} : { quarantined: edit.code }) },
        inverse: quarantined === undefined ? { op: 'quarantine', edge: edge.key } : { op: 'quarantine', edge: edge.key, code: quarantined },
      };
    case 'set-label':
      return {
        edge: { ...bare, ...(quarantined === undefined ? {} : { quarantined }), ...(edit.label === undefined ? {} : { label: edit.label }) },
        inverse: label === undefined ? { op: 'set-label', edge: edge.key } : { op: 'set-label', edge: edge.key, label },
      };
  }
}

/** A list with the place of the first item of each key; copied once it changes. */
class Indexed<T extends { readonly key: string }> {
  list: readonly T[];
  readonly #places: Map<string, number>;
  #own: T[] | null = null;

  constructor(list: readonly T[]) {
    this.list = list;
    this.#places = new Map();
    for (const [place, { key }] of list.entries()) if (!this.#places.has(key)) this.#places.set(key, place);
  }

  get(key: string): T | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.list[place];
  }

  set(item: T): void {
    const place = this.#places.get(item.key);
    if (place === undefined || this.list[place] === item) return;
    this.#own ??= [...this.list];
    this.#own[place] = item;
    this.list = this.#own;
  }
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

function setParam(node: GraphNode, edit: Edit & { op: 'set-param' }): { readonly node: GraphNode; readonly inverse: Edit } {
  const { [edit.param]: old, ...rest } = node.params;
  const params = edit.value === undefined ? rest : { ...node.params, [edit.param]: edit.value };
  const inverse: Edit = old === undefined ? { op: 'set-param', node: node.key, param: edit.param } : { op: 'set-param', node: node.key, param: edit.param, value: old };
  return { node: { ...node, params }, inverse };
}

function renameParam(node: GraphNode, edit: Edit & { op: 'rename-param' }): { readonly node: GraphNode; readonly inverse: Edit } | string {
  if (!Object.hasOwn(node.params, edit.param)) return `node '${node.key}' has no value '${edit.param}'`;
  if (Object.hasOwn(node.params, edit.to)) return `node '${node.key}' has a value '${edit.to}' already`;
  const params = Object.fromEntries(Object.entries(node.params).map(([name, value]) => [name === edit.param ? edit.to : name, value]));
  return { node: { ...node, params }, inverse: { op: 'rename-param', node: node.key, param: edit.to, to: edit.param } };
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
