import { changeDocument, type GraphDocument } from '@turnbuckle/formats';
import type { Catalog, Edit } from '@turnbuckle/model';

/** A document under change. Each step is a whole document, so that going back gives every byte back. */
export interface DocumentHistory {
  readonly document: GraphDocument;
  readonly past: readonly GraphDocument[];
  readonly future: readonly GraphDocument[];
  /** Names the gesture that made the last step; what the same gesture goes on to change is the same step. */
  readonly gesture: string | null;
}

/** Steps back that are kept. */
const DEPTH = 200;

export function startHistory(document: GraphDocument): DocumentHistory {
  return { document, past: [], future: [], gesture: null };
}

export interface Change {
  readonly edits: readonly Edit[];
  readonly gesture?: string | undefined;
  readonly catalog: Catalog | null;
}

/** The history with edits carried out in the text, or the sentence why they could not be. */
export function change(history: DocumentHistory, { edits, gesture, catalog }: Change): DocumentHistory | string {
  const { value, diagnostics } = changeDocument(history.document, edits, { catalog });
  if (value === null) return diagnostics[0]?.message ?? 'The change was not made.';
  if (value.text === history.document.text) return history;
  const isSameStep = gesture !== undefined && gesture === history.gesture;
  return { document: value, past: isSameStep ? history.past : [...history.past, history.document].slice(-DEPTH), future: [], gesture: gesture ?? null };
}

export function undo({ document, past, future }: DocumentHistory): DocumentHistory | null {
  const last = past.at(-1);
  return last === undefined ? null : { document: last, past: past.slice(0, -1), future: [document, ...future], gesture: null };
}

export function redo({ document, past, future }: DocumentHistory): DocumentHistory | null {
  const [next, ...rest] = future;
  return next === undefined ? null : { document: next, past: [...past, document], future: rest, gesture: null };
}
