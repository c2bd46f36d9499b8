import type { TextChange } from '@turnbuckle/formats';
import type { Catalog, Edit, Graph, Json } from '@turnbuckle/model';

/** What an op looked up before it runs: pinned snapshots, never a live catalog. */
export interface OpContext {
  readonly from: Catalog;
  readonly to: Catalog;
  /** Ids of what a step creates are made from this, so that every worker and every retry makes the same. */
  readonly stepId: string;
  /** The document as it was read, for parts of it that no graph shows. */
  readonly json: unknown;
}

/** What one direction of an op does to a graph, and what the other direction must know to undo it. */
export interface OpResult {
  readonly edits: readonly Edit[];
  /** Changes of the text, made first: what a format stores in a way that no edit can speak of. */
  readonly text?: readonly TextChange[];
  /** Edits that only apply once the document is read again with the first ones made: a kind decides how positional values are called. */
  readonly later?: readonly Edit[];
  /** Only what cannot be derived. Each entry carries the value that stood for it, its witness: where another value stands now, somebody edited it and wins. */
  readonly entries: readonly Json[];
}

/**
 * One kind of step. Both directions stand in one file; each takes the entries of the other, so that an op is a symmetric lens. An op never
 * takes away what it did not put there: what the other catalog cannot express stays in the document, where readers pass over it.
 *
 * Source: Hofmann, Pierce, Wagner, "Symmetric Lenses", POPL 2011.
 */
export interface GraphOp<Args extends Json = Json> extends AnyOp<Args> {
  /**
   * Less than kinds, ports and values: the kinds alone; or more: what the document holds, or what the compiler says of it. What the op
   * looks at is brought up to date before it runs.
   */
  readonly reads?: 'kinds' | 'document';
  up(graph: Graph, step: OpStep<Args>): OpResult;
  down(graph: Graph, step: OpStep<Args>): OpResult;
}

/** A step that takes the document as a whole, since nobody can look into what it does. */
export interface DocumentOp<Args extends Json = Json> extends AnyOp<Args> {
  documentUp(text: string, step: DocumentStep<Args>): DocumentResult | Quarantined;
  documentDown(text: string, step: DocumentStep<Args>): DocumentResult | Quarantined;
}

export type Op<Args extends Json = Json> = GraphOp<Args> | DocumentOp<Args>;

/** What every op says of itself. */
interface AnyOp<Args extends Json> {
  /** Flat kebab-case: file name and the step's word in JSON. */
  readonly slug: string;
  readonly title: string;
  /** What is wrong with the arguments under these two catalogs, in words; empty when nothing is. */
  check(args: Args, context: CheckContext): readonly string[];
  /** Codes and places of the catalog changes that a step of this op answers. */
  covers(args: Args): readonly Covered[];
}

/** A document that cannot follow, and why in words that its owner understands. It stays as it was. */
export interface Quarantined {
  readonly quarantined: string;
}

/** A foreign conversion: pure, and handed the document's text as it is. */
export type Script = (text: string) => string;
export type Scripts = Readonly<Record<string, Script>>;

export interface CheckContext extends Pick<OpContext, 'from' | 'to'> {
  readonly scripts: Scripts;
}

export interface DocumentStep<Args extends Json> extends Omit<OpStep<Args>, 'context'> {
  readonly scripts: Scripts;
  /** The whole document that the other direction began with, where it was kept. */
  readonly preimage: string | undefined;
  /** The text before the first step of this direction. */
  readonly start: string;
}

export interface DocumentResult {
  readonly text: string;
  readonly entries: readonly Json[];
}

export interface OpStep<Args extends Json> {
  readonly args: Args;
  readonly context: OpContext;
  /** Entries of the other direction; empty when there are none. */
  readonly entries: readonly Json[];
}

/** A catalog change that a step answers: by code, kind and port or parameter, under the old or the new name. */
export interface Covered {
  readonly codes: readonly string[];
  readonly kind: string;
  readonly entry?: string;
}

export function defineOp<Args extends Json>(op: GraphOp<Args>): GraphOp<Args> {
  return op;
}

export function defineDocumentOp<Args extends Json>(op: DocumentOp<Args>): DocumentOp<Args> {
  return op;
}
