import type { GraphDocument } from '@turnbuckle/formats';
import type { Catalog, Edit } from '@turnbuckle/model';
import { useCallback, useState } from 'react';
import { change, type DocumentHistory, redo, startHistory, undo } from './document-history.ts';

export interface EditableDocument {
  readonly document: GraphDocument;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Carries edits out in the text; edits of one gesture are one step back. */
  edit(edits: readonly Edit[], gesture?: string): void;
  undo(): void;
  redo(): void;
  /** Puts a document in place that came from elsewhere: no step back leads behind it unless `keepsPast`. */
  replace(document: GraphDocument, keepsPast?: boolean): void;
  /** Why the last edit was not carried out, until the next one. */
  readonly refusal: string | null;
}

/** The document under change, with all ways back. */
export function useDocument(initial: GraphDocument, catalog: Catalog | null): EditableDocument {
  const [state, setState] = useState<{ readonly history: DocumentHistory; readonly refusal: string | null }>(() => ({ history: startHistory(initial), refusal: null }));
  const edit = useCallback(
    (edits: readonly Edit[], gesture?: string): void =>
      setState(({ history }) => {
        const next = change(history, { edits, gesture, catalog });
        return typeof next === 'string' ? { history, refusal: next } : { history: next, refusal: null };
      }),
    [catalog],
  );
  const step = useCallback(
    (move: (history: DocumentHistory) => DocumentHistory | null): void => setState(({ history }) => ({ history: move(history) ?? history, refusal: null })),
    [],
  );
  const { history, refusal } = state;
  return {
    document: history.document,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    edit,
    undo: useCallback(() => step(undo), [step]),
    redo: useCallback(() => step(redo), [step]),
    replace: useCallback((document, keepsPast = false) => step((known) => (keepsPast ? { ...known, document, gesture: null } : startHistory(document))), [step]),
    refusal,
  };
}
