import { applyEdits, boundaryKeys, type Catalog, canonicalJson, type Edge, findKind, type Graph, type GraphNode, isRecord, type Json, type NodeKind, own } from '@turnbuckle/model';
import type { WriteInput } from '../../format.ts';
import type { TextChange } from '../../json/change-text.ts';
import { valueAt } from '../../json/value-at.ts';
import { outputSlot } from '../node-kind.ts';
import { inputPort, UiIndex } from '../ui/ports.ts';
import { parseUiDocument } from '../ui/ui-document.ts';
import { listOf, type UiGraph, type UiLink, type UiNode } from '../ui/ui-graph.ts';
import { rerouteKind, reroutes } from '../ui/virtual-kinds.ts';
import { type ChangedNodes, changedNodes } from './changed-nodes.ts';
import { jsonId } from './json-id.ts';
import { inputSlots, newUiNode } from './new-ui-node.ts';
import { Refusal } from './refusal.ts';
import { removeItems } from './remove-items.ts';
import { typeName } from './type-name.ts';
import { type LinkEnd, LinkEnds } from './ui-links.ts';
import { paramChanges } from './ui-params.ts';

interface AddedLink {
  readonly edge: Edge;
  readonly id: string;
}

/** Works out the changes of one document for one list of edits. */
export class UiWriter {
  readonly #json: unknown;
  readonly #catalog: Catalog | null;
  readonly #ui: UiGraph;
  readonly #index: UiIndex;
  readonly #before: Graph;
  readonly #after: Graph;
  readonly #nodes: ChangedNodes;
  readonly #ends: LinkEnds;
  readonly #positions: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  /** What the document held of nodes that come back. */
  readonly #stored: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Ids of new nodes, by the key that the edits call them. */
  readonly #ids = new Map<string, string>();
  readonly #added: AddedLink[] = [];
  readonly #addedSlots = new Map<string, string[]>();
  readonly #changes: TextChange[] = [];

  constructor({ json, catalog, graph, edits }: WriteInput) {
    const document = parseUiDocument(json);
    const ui = graph.id === 'main' ? document.root : document.definitions.get(graph.id);
    if (ui === undefined) throw new Refusal(`the document has no graph '${graph.id}'`);
    this.#json = json;
    this.#catalog = catalog;
    this.#ui = ui;
    this.#index = new UiIndex(ui);
    this.#before = graph;
    this.#after = applyEdits(graph, edits).value;
    this.#nodes = changedNodes(graph, this.#after);
    this.#ends = new LinkEnds(json, this.#index);
    this.#positions = new Map(edits.flatMap((edit) => (edit.op === 'add-node' && edit.position !== undefined ? [[edit.node.key, edit.position] as const] : [])));
    this.#stored = new Map(edits.flatMap((edit) => (edit.op === 'add-node' && isRecord(edit.stored) ? [[edit.node.key, edit.stored] as const] : [])));
  }

  changes(): TextChange[] {
    this.#numberNodes();
    this.#writeLinks();
    for (const [before, now] of this.#nodes.kept) if (before !== now) this.#changeNode(before, now);
    this.#removeNodes();
    const nodes = this.#nodes.added.map((node): TextChange => ({ kind: 'insert-item', pointer: `${this.#ui.pointer}/nodes`, value: this.#newNode(node) }));
    const untouched = this.#ends.changes().filter(({ pointer }) => !this.#nodes.removed.some((node) => pointer.startsWith(`${node.pointer ?? ''}/`)));
    return [...this.#changes, ...untouched, ...nodes];
  }

  #numberNodes(): void {
    const taken = new Set(this.#ui.nodes.map(({ key }) => key));
    let last = highestOf(taken, this.#counter('node'));
    const highest = last;
    for (const { key } of this.#nodes.added) {
      const id = /^\d{1,15}$/.test(key) && !taken.has(key) ? key : String(last + 1);
      last = Math.max(last, Number(id));
      taken.add(id);
      this.#ids.set(key, id);
    }
    if (last > highest) this.#count('node', last);
  }

  #writeLinks(): void {
    const rows = new Map(this.#ui.links.map((link) => [link.pointer, link]));
    const before = new Map(this.#before.edges.map((edge) => [edge.pointer, edge]));
    const stay = new Set<string>();
    for (const edge of this.#after.edges) {
      const row = edge.pointer === undefined ? undefined : rows.get(edge.pointer);
      const old = before.get(edge.pointer);
      if (row === undefined || old === undefined) {
        this.#added.push({ edge, id: '' });
        continue;
      }
      stay.add(row.pointer);
      if (edge !== old) this.#changeRow(row, old, edge);
    }
    const gone = this.#ui.links.filter(({ pointer }) => !stay.has(pointer));
    for (const row of gone) {
      this.#ends.noLongerEnters(row.id, this.#ends.targetOf(row));
      this.#ends.noLongerLeaves(row.id, { node: row.from, slot: row.fromSlot });
    }
    this.#addRows(gone);
  }

  #changeRow(row: UiLink, old: Edge, edge: Edge): void {
    const stored = valueAt(this.#json, row.pointer);
    const part = (index: number, name: string, value: Json): void => {
      if (Array.isArray(stored) && index >= stored.length) this.#changes.push({ kind: 'insert-item', pointer: row.pointer, value });
      else if (Array.isArray(stored) || own(stored, name) !== undefined)
        this.#changes.push({ kind: 'replace', pointer: `${row.pointer}/${Array.isArray(stored) ? index : name}`, value });
      else this.#changes.push({ kind: 'insert-member', pointer: row.pointer, key: name, value });
    };
    if (edge.label !== old.label) part(5, 'type', edge.label ?? null);
    if (edge.from.node !== old.from.node || edge.from.port !== old.from.port) {
      const from = this.#originOf(edge);
      this.#ends.noLongerLeaves(row.id, { node: row.from, slot: row.fromSlot });
      this.#ends.leave(row.id, from);
      if (from.node !== row.from) part(1, 'origin_id', this.#nodeId(from.node));
      if (from.slot !== row.fromSlot) part(2, 'origin_slot', from.slot);
    }
    if (edge.to.node !== old.to.node || edge.to.port !== old.to.port) {
      const to = this.#targetOf(edge, row.id);
      this.#ends.noLongerEnters(row.id, this.#ends.targetOf(row));
      this.#ends.enter(row.id, to);
      if (to.node !== row.to) part(3, 'target_id', this.#nodeId(to.node));
      if (to.slot !== row.toSlot) part(4, 'target_slot', to.slot);
    }
  }

  #addRows(gone: readonly UiLink[]): void {
    const pointer = `${this.#ui.pointer}/links`;
    const taken = new Set(this.#ui.links.map(({ id }) => id));
    let last = highestOf(taken, this.#counter('link'));
    const highest = last;
    for (const [place, { edge }] of this.#added.entries()) {
      const id = /^\d{1,15}$/.test(edge.key) && !taken.has(edge.key) ? edge.key : String(last + 1);
      last = Math.max(last, Number(id));
      taken.add(id);
      this.#added[place] = { edge, id };
      const [from, to] = [this.#originOf(edge), this.#targetOf(edge, id)];
      this.#ends.leave(id, from);
      this.#ends.enter(id, to);
    }
    if (last > highest) this.#count('link', last);
    const rows = this.#added.map(({ edge, id }) => this.#rowJson(edge, id));
    const isAll = gone.length === this.#ui.links.length;
    if (isAll && gone.length > 0 && rows.length > 0) this.#changes.push({ kind: 'replace', pointer, value: rows });
    else {
      this.#changes.push(...removeItems(pointer, { removed: gone.map((row) => row.pointer), isAll, empty: [] }));
      if (rows.length > 0 && !Array.isArray(valueAt(this.#json, pointer))) this.#changes.push({ kind: 'insert-member', pointer: this.#ui.pointer, key: 'links', value: rows });
      else this.#changes.push(...rows.map((value): TextChange => ({ kind: 'insert-item', pointer, value })));
    }
  }

  #rowJson(edge: Edge, id: string): Json {
    const [from, to] = [this.#originOf(edge), this.#targetOf(edge, id)];
    const type = edge.label ?? this.#outputType(edge);
    const [first] = listOf(valueAt(this.#json, `${this.#ui.pointer}/links`));
    const isTuple = first === undefined ? this.#ui.id === 'main' && own(this.#json, 'version') !== 1 : Array.isArray(first);
    if (isTuple) return [jsonId(id), this.#nodeId(from.node), from.slot, this.#nodeId(to.node), to.slot, type];
    return { id: jsonId(id), origin_id: this.#nodeId(from.node), origin_slot: from.slot, target_id: this.#nodeId(to.node), target_slot: to.slot, type };
  }

  #outputType({ from }: Edge): string {
    const slot = outputSlot(from.port) ?? 0;
    if (from.node === boundaryKeys.in) return this.#ui.boundary?.inputs[slot]?.type ?? '*';
    const stored = this.#node(from.node)?.outputs[slot]?.type;
    if (stored !== undefined) return stored;
    const added = this.#nodes.added.find(({ key }) => key === from.node);
    const type = added === undefined ? undefined : this.#kindOf(added).out[from.port ?? '']?.type;
    return type === undefined ? '*' : typeName(type);
  }

  #originOf({ from }: Edge): LinkEnd {
    const slot = outputSlot(from.port);
    if (slot === null) throw new Refusal(`an output of this format is called 'out:<number>', and '${from.port ?? ''}' is none`);
    return { node: from.node, slot };
  }

  #targetOf({ to }: Edge, id: string): LinkEnd {
    if (to.port === null) throw new Refusal(`the link into node ${to.node} names no input`);
    const added = this.#nodes.added.find(({ key }) => key === to.node);
    if (added !== undefined) {
      const wired = this.#after.edges.filter((edge) => edge.to.node === to.node).flatMap((edge) => edge.to.port ?? []);
      const slot = inputSlots(this.#kindOf(added), added, wired).findIndex(([name]) => name === to.port);
      if (slot === -1) throw new Refusal(`a ${added.kind} has no input '${to.port}'`);
      return { node: to.node, slot };
    }
    const inputs = to.node === boundaryKeys.out ? (this.#ui.boundary?.outputs ?? []) : (this.#node(to.node)?.inputs ?? []);
    const slot = inputs.findIndex((_, index) => inputPort(inputs, index) === to.port);
    return { node: to.node, slot: slot === -1 ? this.#newSlot(to.node, to.port, id) : slot };
  }

  /** A widget becomes a slot when something is wired to it. */
  #newSlot(key: string, port: string, id: string): number {
    const node = this.#node(key);
    const kind = this.#catalog === null || node === undefined ? undefined : findKind(this.#catalog, node.type)?.kind;
    const input = kind?.in[port];
    if (node === undefined || input === undefined) throw new Refusal(`node ${key} has no input '${port}' that a link could enter`);
    const names = this.#addedSlots.get(key) ?? [];
    this.#addedSlots.set(key, names);
    const known = names.indexOf(port);
    if (known !== -1) return node.inputs.length + known;
    names.push(port);
    const slot = { name: port, type: typeName(input.type), link: jsonId(id), ...(input.param === undefined ? {} : { widget: { name: port } }) };
    if (Array.isArray(node.raw.inputs)) this.#changes.push({ kind: 'insert-item', pointer: `${node.pointer}/inputs`, value: slot });
    else this.#changes.push({ kind: 'insert-member', pointer: node.pointer, key: 'inputs', value: [slot] });
    return node.inputs.length + names.length - 1;
  }

  #changeNode(before: GraphNode, now: GraphNode): void {
    const node = this.#node(before.key);
    if (node === undefined) throw new Refusal(`node ${before.key} is no node of the file`);
    if (before.kind !== now.kind) this.#changes.push({ kind: 'replace', pointer: `${node.pointer}/type`, value: now.kind });
    if (canonicalJson(before.params) !== canonicalJson(now.params)) this.#changes.push(...paramChanges(node, { before, now, catalog: this.#catalog }));
  }

  #removeNodes(): void {
    const removed = this.#nodes.removed.flatMap(({ pointer }) => pointer ?? []);
    if (this.#nodes.removed.some(({ key }) => key === boundaryKeys.in || key === boundaryKeys.out))
      throw new Refusal('the boundary of a subgraph is no node that could be removed');
    this.#changes.push(...removeItems(`${this.#ui.pointer}/nodes`, { removed, isAll: removed.length === this.#ui.nodes.length && this.#nodes.added.length === 0, empty: [] }));
  }

  #newNode(node: GraphNode): Json {
    const entering = new Map(this.#added.filter(({ edge }) => edge.to.node === node.key).map(({ edge, id }) => [edge.to.port ?? '', jsonId(id)]));
    const leaving = new Map<string, Json[]>();
    const rows = new Map(this.#ui.links.map(({ pointer, id }) => [pointer, id]));
    const ids = new Map(this.#added.map(({ edge, id }) => [edge, id]));
    for (const edge of this.#after.edges) {
      const id = ids.get(edge) ?? rows.get(edge.pointer ?? '');
      if (id === undefined) continue;
      if (edge.from.node === node.key) leaving.set(edge.from.port ?? '', [...(leaving.get(edge.from.port ?? '') ?? []), jsonId(id)]);
      if (edge.to.node === node.key) entering.set(edge.to.port ?? '', jsonId(id));
    }
    const made = newUiNode({ node, kind: this.#kindOf(node), id: this.#nodeId(node.key), position: this.#positionOf(node), entering, leaving });
    const stored = this.#stored.get(node.key);
    // A node that comes back is what it was; only its wires are those of today.
    return stored === undefined ? made : ({ ...stored, id: own(made, 'id'), type: node.kind, inputs: own(made, 'inputs'), outputs: own(made, 'outputs') } as Json);
  }

  /** Where somebody put it, else between the nodes that it is wired to. */
  #positionOf({ key }: GraphNode): readonly [number, number] {
    const given = this.#positions.get(key);
    if (given !== undefined) return [given.x, given.y];
    const neighbours = this.#after.edges.flatMap(({ from, to }) => (from.node === key ? [to.node] : to.node === key ? [from.node] : []));
    const places = neighbours.flatMap((neighbour) => {
      const place = placeOf(this.#node(neighbour));
      return place === null ? [] : [place];
    });
    const mean = (axis: 0 | 1): number => Math.round(places.reduce((sum, place) => sum + place[axis], 0) / places.length);
    return places.length === 0 ? [0, 0] : [mean(0), mean(1)];
  }

  #kindOf(node: GraphNode): NodeKind {
    const kind = node.declared ?? (reroutes.has(node.kind) ? rerouteKind(node.kind, 'in:0') : this.#catalog === null ? undefined : findKind(this.#catalog, node.kind)?.kind);
    if (kind === undefined) throw new Refusal(`nothing is known of the kind '${node.kind}', so its slots can't be written`);
    return kind;
  }

  #node(key: string): UiNode | undefined {
    return this.#index.nodes.get(key);
  }

  #nodeId(key: string): Json {
    if (key === boundaryKeys.in) return (own(valueAt(this.#json, `${this.#ui.pointer}/inputNode`), 'id') ?? -10) as Json;
    if (key === boundaryKeys.out) return (own(valueAt(this.#json, `${this.#ui.pointer}/outputNode`), 'id') ?? -20) as Json;
    const stored = this.#node(key)?.raw.id;
    return stored === undefined ? jsonId(this.#ids.get(key) ?? key) : (stored as Json);
  }

  /** Where the file keeps the last id that it gave out. */
  #counter(what: 'node' | 'link'): { readonly pointer: string; readonly value: number }[] {
    const places = [`${this.#ui.pointer}/last_${what}_id`, `${this.#ui.pointer}/state/last${what === 'node' ? 'Node' : 'Link'}Id`];
    return places.flatMap((pointer) => {
      const value = valueAt(this.#json, pointer);
      return typeof value === 'number' ? [{ pointer, value }] : [];
    });
  }

  #count(what: 'node' | 'link', last: number): void {
    for (const { pointer, value } of this.#counter(what)) if (last > value) this.#changes.push({ kind: 'replace', pointer, value: last });
  }
}

/** The highest of numeric ids and counters. */
function highestOf(ids: Iterable<string>, counters: readonly { readonly value: number }[]): number {
  let highest = counters.reduce((most, { value }) => Math.max(most, value), 0);
  for (const id of ids) if (/^\d{1,15}$/.test(id)) highest = Math.max(highest, Number(id));
  return highest;
}

function placeOf(node: UiNode | undefined): readonly [number, number] | null {
  const pos = node?.raw.pos;
  const [x, y]: readonly unknown[] = Array.isArray(pos) ? pos : isRecord(pos) ? [pos['0'], pos['1']] : [];
  return typeof x === 'number' && typeof y === 'number' ? [x, y] : null;
}
