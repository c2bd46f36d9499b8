import { changeDocument, changeDocumentAt, changeDocumentText, type GraphDocument, readDocument, type TextChange } from '@turnbuckle/formats';
import { applyEdits, type Catalog, type Edit, type Graph, own } from '@turnbuckle/model';
import type { GraphOp } from './op.ts';
import { storedAt } from './stored-at.ts';

/**
 * A document on its way through steps. Where keys do not depend on what steps change, edits are carried out on the graphs alone and written
 * into the text together, once somebody needs the text: the same bytes for a fraction of the work. Elsewhere each step is written at once.
 */
export class DocumentDraft {
  #document: GraphDocument;
  readonly #catalog: Catalog;
  readonly #isFusible: boolean;
  readonly #graphs = new Map<string, Graph>();
  readonly #pending = new Map<string, Edit[]>();

  /** `catalog` is the one towards which the document goes. */
  constructor(document: GraphDocument, catalog: Catalog) {
    this.#document = document;
    this.#catalog = catalog;
    this.#isFusible = hasStableKeys(document);
  }

  get graphIds(): readonly string[] {
    return this.#document.graphs.map(({ id }) => id);
  }

  /** The document without what is not written yet. */
  get document(): GraphDocument {
    return this.#document;
  }

  graph(id: string): Graph | undefined {
    return this.#graphs.get(id) ?? this.#document.graphs.find((graph) => graph.id === id);
  }

  /** Whether an op that looks at so much sees what is there, though not everything is written. */
  isReadyFor(reads: GraphOp['reads']): boolean {
    return reads === 'kinds' || (this.#isFusible && reads !== 'document');
  }

  /** Carries edits out, or gives the reason why they cannot be. */
  change(id: string, edits: readonly Edit[]): string | null {
    if (edits.length === 0) return null;
    const graph = this.graph(id);
    if (graph === undefined || !edits.every((edit) => isLocal(edit, this.#isFusible))) return this.write() ?? this.#writeNow(id, edits);
    const { value, refusal } = applyEdits(graph, edits);
    if (refusal !== null) return refusal.message;
    this.#graphs.set(id, value);
    const pending = this.#pending.get(id);
    if (pending === undefined) this.#pending.set(id, [...edits]);
    else pending.push(...edits);
    return null;
  }

  /** Changes the text itself. */
  changeText(changes: readonly TextChange[]): string | null {
    if (changes.length === 0) return null;
    const refused = this.write();
    if (refused !== null) return refused;
    const { value, diagnostics } = changeDocumentAt(this.#document, changes, { catalog: this.#catalog });
    if (value === null) return diagnostics[0]?.message ?? 'a step could not be carried out';
    this.#document = value;
    return null;
  }

  /** Puts another text in the place of the whole document. Everything must be written by then. */
  replaceText(text: string): string | null {
    if (text === this.#document.text) return null;
    const { value, diagnostics } = readDocument(text, { catalog: this.#catalog });
    if (value === null) return diagnostics[0]?.message ?? 'it is no graph any more';
    this.#document = value;
    return null;
  }

  /** Brings the text up to date. */
  write(): string | null {
    const waiting = [...this.#pending];
    this.#pending.clear();
    this.#graphs.clear();
    for (const [id, edits] of waiting) {
      const refused = this.#writeNow(id, inRounds(edits));
      if (refused !== null) return refused;
    }
    return null;
  }

  /** The text with everything in it, or why it cannot be written. The last thing that is asked of a draft: it is not read again. */
  finish(): { readonly text: string } | { readonly refused: string } {
    const last = [...this.#pending].at(-1);
    if (last !== undefined) this.#pending.delete(last[0]);
    const refused = this.write();
    if (refused !== null) return { refused };
    if (last === undefined) return { text: this.#document.text };
    const [id, edits] = last;
    const { value, diagnostics } = changeDocumentText(this.#document, inRounds(edits), { catalog: this.#catalog, graph: id, areApplied: true });
    return value === null ? { refused: diagnostics[0]?.message ?? 'a step could not be carried out' } : { text: value };
  }

  #writeNow(id: string, edits: readonly Edit[]): string | null {
    const { value, diagnostics } = changeDocument(this.#document, edits, { catalog: this.#catalog, graph: id });
    if (value === null) return diagnostics[0]?.message ?? 'a step could not be carried out';
    this.#document = value;
    return null;
  }
}

/** Positional values are read by the kind, and a link without an id is called by its ends: there, what a step changes decides how the next one reads. */
function hasStableKeys({ format, graphs, json }: GraphDocument): boolean {
  return format === 'react-flow' && graphs.every(({ edges }) => edges.every(({ key, pointer }) => own(storedAt(json, pointer), 'id') === key));
}

/**
 * Touches one node or edge and no list, so that it commutes with edits of any other. Without stable keys that is a kind's name alone; with
 * them `group` is the one kind that decides how a node is read.
 */
function isLocal(edit: Edit, hasKeys: boolean): boolean {
  if (edit.op === 'set-kind') return edit.kind !== 'group';
  return hasKeys && (edit.op === 'reconnect' || edit.op === 'set-param' || edit.op === 'rename-param');
}

/** All ends of an edge together, then the nodes' edits: rows that can be written at once. Of several names for a kind the last one stands. */
function inRounds(edits: readonly Edit[]): Edit[] {
  const edges = new Map<string, Edit & { op: 'reconnect' }>();
  const kinds = new Map<string, Edit & { op: 'set-kind' }>();
  const values: Edit[] = [];
  for (const edit of edits) {
    if (edit.op === 'reconnect') edges.set(edit.edge, { ...edges.get(edit.edge), ...edit });
    else if (edit.op === 'set-kind') kinds.set(edit.node, edit);
    else values.push(edit);
  }
  return [...edges.values(), ...kinds.values(), ...values];
}
