import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { readDocument } from '@turnbuckle/formats';
import { studio } from '@turnbuckle/texture';
import { type ReactElement, useMemo } from 'react';
import { type GraphPage as GraphList, type LoadedGraph, loadGraph } from '../api/graphs.ts';
import { NotFound } from '../shell/not-found.tsx';
import { PageError } from '../shell/page-error.tsx';
import { PageSkeleton } from '../shell/page-skeleton.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { GraphEditor } from './graph-editor.tsx';
import { Unreadable } from './unreadable.tsx';

/** A stored graph in the editor. */
export function GraphPage(): ReactElement {
  const { id } = useParams({ from: '/graph/$id' });
  // An opened document is under change: it is read once, and again only when somebody opens it again.
  const loaded = useQuery({ queryKey: ['graph', id], queryFn: ({ signal }) => loadGraph(id, { signal }), staleTime: Infinity, gcTime: 0, refetchOnReconnect: false });
  usePageTitle(id);
  if (loaded.isPending) return <PageSkeleton />;
  if (loaded.isError) return 'status' in loaded.error && loaded.error.status === 404 ? <NotFound /> : <PageError error={loaded.error} reset={() => void loaded.refetch()} />;
  return <Loaded key={id} loaded={loaded.data} />;
}

function Loaded({ loaded }: { readonly loaded: LoadedGraph }): ReactElement {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const read = useMemo(() => readDocument(loaded.text, { catalog: studio }), [loaded.text]);
  if (read.value === null) return <Unreadable name={loaded.id} text={loaded.text} diagnostics={read.diagnostics} />;
  const row = queries
    .getQueriesData<GraphList>({ queryKey: ['graphs'] })
    .flatMap(([, page]) => page?.graphs ?? [])
    .find(({ id }) => id === loaded.id);
  return (
    <GraphEditor
      document={read.value}
      readFindings={read.diagnostics}
      name={row?.title ?? loaded.id}
      owner={row?.owner ?? null}
      origin={{ id: loaded.id, revision: loaded.revision, workspace: row?.workspace ?? 'workspace-local', owner: row?.owner ?? 'person-local' }}
      onCreated={(id) => void navigate({ to: '/graph/$id', params: { id } })}
    />
  );
}
