import type { Diagnostic } from '@turnbuckle/model';
import type { GraphState } from './review.ts';

/** What a save is answered with, the first time and whenever the same edit is sent again. */
export interface SaveAnswer {
  readonly id: string;
  readonly revision: number;
  readonly release: string;
  readonly editId: string;
  readonly state: GraphState;
  readonly diagnostics: readonly Diagnostic[];
  /** Of a fork: the graph to which it was sent. */
  readonly forkOf?: string;
}

export type SaveResult =
  | { readonly outcome: 'saved'; readonly answer: SaveAnswer /** The edit had been saved before; nothing was stored now. */; readonly isRepeat: boolean }
  /** The document does not parse. */
  | { readonly outcome: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  /** Another edit already has this id: another graph, or other bytes. */
  | { readonly outcome: 'edit-id-reused'; readonly graph: string; readonly revision: number }
  | { readonly outcome: 'exists' }
  | { readonly outcome: 'missing' }
  /** Somebody else saved since the revision that the caller had read. */
  | { readonly outcome: 'stale'; readonly revision: number; readonly person: string; readonly atMs: number }
  /** The workspace has left the release in which this was made: the document is kept as a graph of its own. */
  | { readonly outcome: 'taken-back'; readonly release: string; readonly fork: SaveAnswer }
  | { readonly outcome: 'no-release'; readonly release: string };
