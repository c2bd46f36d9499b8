import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { readDocument } from '@turnbuckle/formats';
import { studio } from '@turnbuckle/texture';
import { type ReactElement, useMemo } from 'react';
import { type LoadedGraph, loadGraph } from '../api/graphs.ts';
import { NotFound } from '../shell/not-found.tsx';
import { PageError } from '../shell/page-error.tsx';
import { PageSkeleton } from '../shell/page-skeleton.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { GraphEditor } from './graph-editor.tsx';
import { Unreadable } from './unreadable.tsx';
import { useGraphRow } from './use-graph-row.ts';

/** A stored graph in the editor. */
export function GraphPage(): ReactElement {
  const { id } = useParams({ from: '/graph/$id' });
  // An opened document is under change: it is read once, and again only when somebody opens it again.
  const loaded = useQuery({ queryKey: ['graph', id], queryFn: ({ signal }) => loadGraph(id, { signal }), staleTime: Infinity, gcTime: 0, refetchOnReconnect: false });
  if (loaded.isPending) return <PageSkeleton />;
  if (loaded.isError) return 'status' in loaded.error && loaded.error.status === 404 ? <NotFound /> : <PageError error={loaded.error} reset={() => void loaded.refetch()} />;
  return <Loaded key={id} loaded={loaded.data} />;
}

function Loaded({ loaded }: { readonly loaded: LoadedGraph }): ReactElement {
  const navigate = useNavigate();
  const row = useGraphRow(loaded.id);
  const title = row?.title ?? loaded.id;
  usePageTitle(title);
  const read = useMemo(() => readDocument(loaded.text, { catalog: studio }), [loaded.text]);
  if (read.value === null) return <Unreadable name={loaded.id} text={loaded.text} diagnostics={read.diagnostics} />;
  return (
    <GraphEditor
      document={read.value}
      readFindings={read.diagnostics}
      name={title}
      owner={row?.owner ?? null}
      origin={{ id: loaded.id, title, revision: loaded.revision, workspace: row?.workspace ?? 'workspace-local', owner: row?.owner ?? 'person-local' }}
      onCreated={(id) => void navigate({ to: '/graph/$id', params: { id } })}
    />
  );
}
