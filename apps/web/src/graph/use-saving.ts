import { useQueryClient } from '@tanstack/react-query';
import { type GraphDocument, readDocument } from '@turnbuckle/formats';
import { studio } from '@turnbuckle/texture';
import { useCallback, useRef, useState } from 'react';
import { createGraph, graphHistory, type LoadedGraph, loadGraph, type Release, type SaveAnswer, saveGraph } from '../api/graphs.ts';
import { RequestError } from '../api/request-error.ts';
import { uuidV7 } from '../api/uuid-v7.ts';
import type { EditableDocument } from './use-document.ts';

/** Where a document is stored, or that it is not yet. */
export interface Origin {
  readonly id: string | null;
  /** What people call it. */
  readonly title: string;
  readonly revision: number;
  readonly workspace: string;
  readonly owner: string;
}

/** Somebody else saved since this document was opened. */
export interface Conflict {
  readonly theirs: LoadedGraph;
  readonly theirDocument: GraphDocument | null;
  readonly person: string;
}

export interface Saving {
  readonly isDirty: boolean;
  /** The page may go without asking: what it shows is stored, or was never changed. */
  mayLeave(): boolean;
  readonly isSaving: boolean;
  readonly error: RequestError | null;
  readonly conflict: Conflict | null;
  /** The text as it was last stored, or opened. */
  readonly savedText: string;
  /** What the last save brought, for one sentence about it. */
  readonly answer: SaveAnswer | null;
  save(): Promise<void>;
  loadTheirs(): void;
  keepAsCopy(): Promise<void>;
  overwrite(): Promise<void>;
  dismiss(): void;
}

interface SavingOptions {
  readonly origin: Origin;
  readonly editable: EditableDocument;
  readonly release: Release;
  /** A new graph was stored under this id. */
  readonly onCreated: (id: string) => void;
}

/** Stores a document, if nobody else did meanwhile. What has been stored is never lost: a save that is sent again counts once. */
export function useSaving({ origin, editable, release, onCreated }: SavingOptions): Saving {
  const { document, replace } = editable;
  const queries = useQueryClient();
  const [saved, setSaved] = useState(() => ({ text: document.text, revision: origin.revision }));
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<RequestError | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [answer, setAnswer] = useState<SaveAnswer | null>(null);
  const isLeaving = useRef(false);
  const attempt = useRef<{ readonly text: string; readonly editId: string }>(null);
  const current = useRef(document);
  current.current = document;

  const adopt = async (text: string, given: SaveAnswer): Promise<void> => {
    setAnswer(given);
    setSaved({ text, revision: given.revision });
    if (given.state === 'clean') return;
    // The server has set wires aside in the document: show it as it stands there, unless it went on changing here.
    const stored = await loadGraph(given.id, { revision: given.revision });
    const { value } = readDocument(stored.text, { catalog: studio });
    if (value === null || current.current.text !== text) return;
    replace(value, true);
    setSaved({ text: stored.text, revision: given.revision });
  };

  const run = async (work: () => Promise<void>): Promise<void> => {
    setSaving(true);
    setError(null);
    try {
      await work();
      void queries.invalidateQueries({ queryKey: ['graphs'] });
    } catch (thrown) {
      if (!(thrown instanceof RequestError)) throw thrown;
      if (thrown.status === 412 && origin.id !== null) setConflict(await readConflict(origin.id));
      else setError(thrown);
    } finally {
      setSaving(false);
    }
  };

  const editIdFor = (text: string): string => {
    if (attempt.current?.text !== text) attempt.current = { text, editId: uuidV7(Date.now()) };
    return attempt.current.editId;
  };

  const leaveFor = (id: string): void => {
    isLeaving.current = true;
    onCreated(id);
  };

  const store = (revision: number): Promise<void> =>
    run(async () => {
      const { text, format } = current.current;
      const editId = editIdFor(text);
      if (origin.id === null)
        leaveFor((await createGraph({ title: origin.title, workspace: origin.workspace, owner: origin.owner, format, document: text }, { editId, release })).id);
      else await adopt(text, await saveGraph({ id: origin.id, text, revision, editId, release }));
      attempt.current = null;
    });

  return {
    isDirty: origin.id === null || document.text !== saved.text,
    mayLeave: () => isLeaving.current || current.current.text === saved.text,
    isSaving,
    error,
    conflict,
    savedText: saved.text,
    answer,
    async save() {
      if (!isSaving && (origin.id === null || document.text !== saved.text)) await store(saved.revision);
    },
    loadTheirs() {
      if (conflict?.theirDocument == null) return;
      replace(conflict.theirDocument);
      setSaved({ text: conflict.theirs.text, revision: conflict.theirs.revision });
      setConflict(null);
    },
    keepAsCopy: () =>
      run(async () => {
        const { text, format } = current.current;
        const made = await createGraph(
          { title: `Copy of ${origin.title}`, workspace: origin.workspace, owner: origin.owner, format, document: text },
          { editId: uuidV7(Date.now()), release },
        );
        setConflict(null);
        leaveFor(made.id);
      }),
    async overwrite() {
      if (conflict === null) return;
      setConflict(null);
      attempt.current = null;
      await store(conflict.theirs.revision);
    },
    dismiss: useCallback(() => {
      setConflict(null);
      setError(null);
    }, []),
  };
}

async function readConflict(id: string): Promise<Conflict> {
  const [theirs, history] = await Promise.all([loadGraph(id), graphHistory(id)]);
  return { theirs, theirDocument: readDocument(theirs.text, { catalog: studio }).value, person: history.find(({ revision }) => revision === theirs.revision)?.user ?? 'Somebody' };
}
