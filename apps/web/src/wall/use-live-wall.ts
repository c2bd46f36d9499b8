import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { type GraphPage, listGraphs, loadGraph } from '../api/graphs.ts';
import { soon } from '../live/soon.ts';
import { useLiveEvents } from '../live/use-live.ts';

/** More tiles than this at once are read as a page. */
const fewTiles = 24;
const gatherMs = 300;
/** Between two readings of a whole page, while a migration goes over it. */
const pageMs = 1_500;

/**
 * Keeps the wall as it is stored, without asking again and again: a graph that was saved elsewhere is read by itself, many at once as a page.
 * Where events may have been missed, the list of revisions tells which graphs to read.
 */
export function useLiveWall(queryKey: readonly [string, number]): void {
  const queries = useQueryClient();
  const changed = useRef(new Set<string>());
  const flush = useMemo(() => {
    const [, limit] = queryKey;
    const readPage = soon(() => void queries.invalidateQueries({ queryKey }), pageMs);
    const again = soon(() => {
      // What is on its way may be older than what was told.
      if (queries.isFetching({ queryKey }) > 0) {
        again();
        return;
      }
      const ids = [...changed.current];
      changed.current.clear();
      void readAgain(queries, { queryKey, limit, ids, readPage }).catch(() => {});
    }, gatherMs);
    return again;
  }, [queries, queryKey]);
  useLiveEvents((event) => {
    if (event.type === 'graph') changed.current.add(event.id);
    else if (event.type !== 'hello' || event.isResumed) return;
    else changed.current.add(unknown);
    flush();
  });
}

/** Stands for whatever was missed; no graph is called so. */
const unknown = '';

interface Again {
  readonly queryKey: readonly [string, number];
  readonly limit: number;
  readonly ids: readonly string[];
  readonly readPage: () => void;
}

async function readAgain(queries: QueryClient, { queryKey, limit, ids, readPage }: Again): Promise<void> {
  const known = queries.getQueryData<GraphPage>(queryKey);
  if (known === undefined) return;
  const wanted = ids.includes(unknown) ? await missed(known, limit) : ids;
  const shown = new Set(known.graphs.map(({ id }) => id));
  // Beyond the last one of a full wall is none of its business.
  const last = known.next === null ? null : (known.graphs.at(-1)?.id ?? null);
  const concerned = wanted?.filter((id) => shown.has(id) || last === null || id < last) ?? null;
  if (concerned === null || concerned.length > fewTiles || concerned.some((id) => !shown.has(id))) {
    readPage();
    return;
  }
  const loaded = await Promise.all(concerned.map((id) => loadGraph(id)));
  const fresh = new Map(loaded.map((graph) => [graph.id, graph]));
  queries.setQueryData<GraphPage>(queryKey, (page) =>
    page === undefined
      ? page
      : {
          ...page,
          graphs: page.graphs.map((graph) => {
            const now = fresh.get(graph.id);
            if (now === undefined || now.revision <= graph.revision) return graph;
            const { text: document, revision, release, state } = now;
            return { ...graph, document, revision, release, state };
          }),
        },
  );
}

/** Graphs that stand at another revision than the wall's; `null` where some came or went. */
async function missed(known: GraphPage, limit: number): Promise<readonly string[] | null> {
  const { graphs, next } = await listGraphs({ limit, withDocuments: false, signal: new AbortController().signal });
  const revisions = new Map(known.graphs.map(({ id, revision }) => [id, revision]));
  if (graphs.length !== known.graphs.length || next !== known.next || graphs.some(({ id }) => !revisions.has(id))) return null;
  return graphs.filter(({ id, revision }) => revisions.get(id) !== revision).map(({ id }) => id);
}
