import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { ImageOff, Shapes } from 'lucide-react';
import { type ReactElement, useMemo } from 'react';
import { listGraphs } from '../api/graphs.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { FileButton } from '../shell/file-button.tsx';
import { PageError } from '../shell/page-error.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { useTiles } from './use-tiles.ts';
import { shownEntries, wallCounts, wallEntries } from './wall-entries.ts';
import { WallFilters } from './wall-filters.tsx';
import { WallGrid } from './wall-grid.tsx';
import { WallHead } from './wall-head.tsx';
import { WallSkeleton } from './wall-skeleton.tsx';

/** As many as the wall hangs side by side. */
const LIMIT = 500;
const NONE: readonly never[] = [];

export function WallPage(): ReactElement {
  usePageTitle('Wall');
  const search = useSearch({ from: '/wall' });
  const page = useQuery({ queryKey: ['graphs', LIMIT], queryFn: ({ signal }) => listGraphs({ limit: LIMIT, signal }), staleTime: 0, structuralSharing: true });
  const graphs = page.data?.graphs ?? NONE;
  const tiles = useTiles(graphs);
  const entries = useMemo(() => wallEntries(graphs, tiles), [graphs, tiles]);
  const counts = useMemo(() => wallCounts(entries), [entries]);
  const shown = useMemo(() => shownEntries(entries, search), [entries, search]);
  if (page.isPending) return <WallSkeleton />;
  if (page.isError) return <PageError error={page.error} reset={() => void page.refetch()} />;
  if (graphs.length === 0) return <EmptyWall />;
  return (
    <div className="mx-auto flex w-full max-w-[1480px] flex-1 flex-col px-4 pb-16 sm:px-8">
      <WallHead counts={counts} hasMore={page.data.next !== null} />
      <WallFilters counts={counts} search={search} shown={shown.length} />
      {shown.length === 0 ? (
        <EmptyState icon={ImageOff} title={counts.judged < counts.graphs ? 'Still looking' : 'Nothing like that on the wall'}>
          {counts.judged < counts.graphs ? 'The graphs are being checked; what fits will appear here.' : 'Try fewer words, or another filter.'}
        </EmptyState>
      ) : (
        <WallGrid entries={shown} isSmall={search.size === 'small'} />
      )}
    </div>
  );
}

function EmptyWall(): ReactElement {
  return (
    <EmptyState
      icon={Shapes}
      title="No graphs yet"
      actions={
        <FileButton className="button button-ink" label="Open a file">
          Open a file
        </FileButton>
      }
    >
      Drop a file here or run <code className="mono rounded bg-sunken px-1.5 py-0.5 text-text">turnbuckle graphs import</code>.
    </EmptyState>
  );
}
