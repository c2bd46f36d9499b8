import { readDocument } from '@turnbuckle/formats';
import { studio } from '@turnbuckle/texture';
import { useRef, useState } from 'react';
import { createGraph, loadGraph, type Release, type SaveAnswer, saveGraph } from '../api/graphs.ts';
import { uuidV7 } from '../api/uuid-v7.ts';
import type { EditableDocument } from './use-document.ts';
import { type StoreRequest, useStoreRequest } from './use-store-request.ts';

/** Where a document is stored, or that it is not yet. */
export interface Origin {
  readonly id: string | null;
  /** What people call it. */
  readonly title: string;
  readonly revision: number;
  readonly workspace: string;
  readonly owner: string;
}

export interface Saving extends Omit<StoreRequest, 'run'> {
  readonly isDirty: boolean;
  /** The page may go without asking: what it shows is stored, or was never changed. */
  mayLeave(): boolean;
  /** The text as it was last stored, or opened. */
  readonly savedText: string;
  /** What the last save brought, for one sentence about it. */
  readonly answer: SaveAnswer | null;
  save(): Promise<void>;
  loadTheirs(): void;
  keepAsCopy(): Promise<void>;
  overwrite(): Promise<void>;
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
  const { run, ...request } = useStoreRequest(origin.id);
  const { isSaving, conflict, dismiss } = request;
  const [saved, setSaved] = useState(() => ({ text: document.text, revision: origin.revision }));
  const [answer, setAnswer] = useState<SaveAnswer | null>(null);
  const isLeaving = useRef(false);
  const editIdFor = useEditIds();
  const current = useRef(document);
  current.current = document;

  const adopt = async (text: string, given: SaveAnswer): Promise<void> => {
    setAnswer(given);
    setSaved({ text, revision: given.revision });
    if (given.state === 'clean') return;
    // The server may have set wires aside in the document: show it as it stands there, unless it went on changing here.
    const stored = await loadGraph(given.id, { revision: given.revision });
    const { value } = readDocument(stored.text, { catalog: studio });
    if (value === null || current.current.text !== text) return;
    replace(value, true);
    setSaved({ text: stored.text, revision: given.revision });
  };

  const create = async (title: string): Promise<void> => {
    const { text, format } = current.current;
    const made = await createGraph({ title, workspace: origin.workspace, owner: origin.owner, format, document: text }, { editId: editIdFor(`${title} ${text}`), release });
    dismiss();
    isLeaving.current = true;
    onCreated(made.id);
  };

  const store = async (revision: number): Promise<void> => {
    const { text } = current.current;
    if (origin.id === null) await create(origin.title);
    else await adopt(text, await saveGraph({ id: origin.id, text, revision, editId: editIdFor(`${revision} ${text}`), release }));
  };

  return {
    ...request,
    isDirty: origin.id === null || document.text !== saved.text,
    mayLeave: () => isLeaving.current || current.current.text === saved.text,
    savedText: saved.text,
    answer,
    async save() {
      if (!isSaving && (origin.id === null || document.text !== saved.text)) await run(() => store(saved.revision));
    },
    loadTheirs() {
      if (conflict?.theirDocument == null) return;
      replace(conflict.theirDocument);
      setSaved({ text: conflict.theirs.text, revision: conflict.theirs.revision });
      dismiss();
    },
    keepAsCopy: () => run(() => create(`Copy of ${origin.title}`)),
    async overwrite() {
      if (conflict === null) return;
      dismiss();
      await run(() => store(conflict.theirs.revision));
    },
  };
}

/** An edit's id: the same one while the same thing is sent again, so that a save whose answer was lost counts once. */
function useEditIds(): (sent: string) => string {
  const last = useRef<{ readonly sent: string; readonly id: string }>(null);
  return (sent) => {
    if (last.current?.sent !== sent) last.current = { sent, id: uuidV7(Date.now()) };
    return last.current.id;
  };
}
