import {
  changeDocument,
  changeDocumentAt,
  changeDocumentText,
  formOf,
  type GraphDocument,
  hasStableKeys,
  readDocument,
  type TextChange,
  type WrittenText,
} from '@turnbuckle/formats';
import { type Catalog, type Edit, type Graph, GraphDraft } from '@turnbuckle/model';
import type { GraphOp } from './op.ts';

/**
 * A document on its way through steps. Where keys do not depend on what steps change, edits are carried out on the graphs alone and written
 * into the text together, once somebody needs the text: the same bytes for a fraction of the work. Elsewhere each step is written at once.
 */
export class DocumentDraft {
  #document: GraphDocument;
  readonly #catalog: Catalog;
  readonly #isFusible: boolean;
  readonly #pending = new Map<string, Pending>();

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
    return this.#pending.get(id)?.draft.graph ?? this.#document.graphs.find((graph) => graph.id === id);
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
    let pending = this.#pending.get(id);
    if (pending === undefined) {
      pending = new Pending(graph);
      this.#pending.set(id, pending);
    }
    for (const edit of edits) {
      const refusal = pending.take(edit);
      if (refusal !== null) return refusal;
    }
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
    const { value, diagnostics } = readDocument(text, { catalog: this.#catalog, form: 'look' });
    if (value === null) return diagnostics[0]?.message ?? 'it is no graph any more';
    this.#document = value;
    return null;
  }

  /** Brings the text up to date. */
  write(): string | null {
    const waiting = [...this.#pending];
    this.#pending.clear();
    for (const [id, { edits }] of waiting) {
      const refused = this.#writeNow(id, edits, true);
      if (refused !== null) return refused;
    }
    return null;
  }

  /** The text with everything in it, or why it cannot be written. The last thing that is asked of a draft: it is not read again. */
  finish(): WrittenText | { readonly refused: string } {
    const last = [...this.#pending].at(-1);
    if (last !== undefined) this.#pending.delete(last[0]);
    const refused = this.write();
    if (refused !== null) return { refused };
    if (last === undefined) return { text: this.#document.text, form: formOf(this.#document) };
    const [id, { edits }] = last;
    const { value, diagnostics } = changeDocumentText(this.#document, edits, { catalog: this.#catalog, graph: id, areApplied: true });
    return value === null ? { refused: diagnostics[0]?.message ?? 'a step could not be carried out' } : value;
  }

  #writeNow(id: string, edits: readonly Edit[], areApplied = false): string | null {
    const { value, diagnostics } = changeDocument(this.#document, edits, { catalog: this.#catalog, graph: id, areApplied });
    if (value === null) return diagnostics[0]?.message ?? 'a step could not be carried out';
    this.#document = value;
    return null;
  }
}

/**
 * Touches one node or edge and no list, so that it commutes with edits of any other. Without stable keys that is a kind's name alone; with
 * them `group` is the one kind that decides how a node is read.
 */
function isLocal(edit: Edit, hasKeys: boolean): boolean {
  if (edit.op === 'set-kind') return edit.kind !== 'group';
  return hasKeys && (edit.op === 'reconnect' || edit.op === 'set-param' || edit.op === 'rename-param');
}

/** What waits to be written into one graph: as the steps see it, and as edits. */
class Pending {
  readonly draft: GraphDraft;
  readonly #edges = new Set<string>();
  readonly #kinds = new Set<string>();
  readonly #values: Edit[] = [];

  constructor(graph: Graph) {
    this.draft = new GraphDraft(graph);
  }

  /** Carries an edit out, or gives the reason why it cannot be. */
  take(edit: Edit): string | null {
    const refusal = this.draft.apply(edit);
    if (refusal !== null) return refusal;
    if (edit.op === 'reconnect') this.#edges.add(edit.edge);
    else if (edit.op === 'set-kind') this.#kinds.add(edit.node);
    else this.#values.push(edit);
    return null;
  }

  /** Where each edge leads by now, then what became of the nodes: edits that can be written at once. */
  get edits(): readonly Edit[] {
    const edits: Edit[] = [];
    for (const key of this.#edges) {
      const edge = this.draft.edge(key);
      if (edge !== undefined) edits.push({ op: 'reconnect', edge: key, from: edge.from, to: edge.to });
    }
    for (const key of this.#kinds) {
      const node = this.draft.node(key);
      if (node !== undefined) edits.push({ op: 'set-kind', node: key, kind: node.kind });
    }
    return edits.concat(this.#values);
  }
}
