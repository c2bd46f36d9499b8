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
export interface Op<Args extends Json = Json> {
  /** Flat kebab-case: file name and the step's word in JSON. */
  readonly slug: string;
  readonly title: string;
  /**
   * Less than kinds, ports and values: the kinds alone; or more: what the document holds, or what the compiler says of it. What the op
   * looks at is brought up to date before it runs.
   */
  readonly reads?: 'kinds' | 'document';
  up(graph: Graph, step: OpStep<Args>): OpResult;
  down(graph: Graph, step: OpStep<Args>): OpResult;
  /** What is wrong with the arguments under these two catalogs, in words; empty when nothing is. */
  check(args: Args, context: Pick<OpContext, 'from' | 'to'>): readonly string[];
  /** Codes and places of the catalog changes that a step of this op answers. */
  covers(args: Args): readonly Covered[];
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

export function defineOp<Args extends Json>(op: Op<Args>): Op<Args> {
  return op;
}
