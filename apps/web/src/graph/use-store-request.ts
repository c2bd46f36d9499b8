import { useQueryClient } from '@tanstack/react-query';
import { type GraphDocument, readDocument } from '@turnbuckle/formats';
import { studio } from '@turnbuckle/texture';
import { useCallback, useState } from 'react';
import { graphHistory, type LoadedGraph, loadGraph } from '../api/graphs.ts';
import { RequestError } from '../api/request-error.ts';

/** Somebody else saved since this document was opened. */
export interface Conflict {
  readonly theirs: LoadedGraph;
  readonly theirDocument: GraphDocument | null;
  readonly person: string;
}

export interface StoreRequest {
  readonly isSaving: boolean;
  readonly error: RequestError | null;
  readonly conflict: Conflict | null;
  /** Does work that stores something; a refusal becomes `error` or `conflict`. */
  run(work: () => Promise<void>): Promise<void>;
  dismiss(): void;
}

/** One request at a time that stores a graph, and what came of it. `id` is `null` for one that is not stored yet. */
export function useStoreRequest(id: string | null): StoreRequest {
  const queries = useQueryClient();
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<RequestError | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  return {
    isSaving,
    error,
    conflict,
    async run(work) {
      setSaving(true);
      setError(null);
      try {
        await work();
        void queries.invalidateQueries({ queryKey: ['graphs'] });
      } catch (thrown) {
        if (!(thrown instanceof RequestError)) throw thrown;
        if (thrown.status === 412 && id !== null) setConflict(await readConflict(id));
        else setError(thrown);
      } finally {
        setSaving(false);
      }
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
