import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { ImageOff, Shapes } from 'lucide-react';
import { type ReactElement, useMemo } from 'react';
import { listGraphs } from '../api/graphs.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { FileButton } from '../shell/file-button.tsx';
import { PageError } from '../shell/page-error.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { ForecastHead, ForecastProgress } from './forecast-head.tsx';
import { useForecasts } from './use-forecasts.ts';
import { useLiveWall } from './use-live-wall.ts';
import { useTiles } from './use-tiles.ts';
import { forecastCounts, shownEntries, wallCounts, wallEntries } from './wall-entries.ts';
import { WallFilters } from './wall-filters.tsx';
import { WallGrid } from './wall-grid.tsx';
import { WallHead } from './wall-head.tsx';
import { WallSkeleton } from './wall-skeleton.tsx';
import { WhatIfSwitch } from './what-if-switch.tsx';

/** As many as the wall hangs side by side. */
const LIMIT = 500;
const KEY = ['graphs', LIMIT] as const;
const NONE: readonly never[] = [];

export function WallPage(): ReactElement {
  usePageTitle('Wall');
  const search = useSearch({ from: '/wall' });
  const page = useQuery({ queryKey: KEY, queryFn: ({ signal }) => listGraphs({ limit: LIMIT, signal }), staleTime: 0, structuralSharing: true });
  useLiveWall(KEY);
  const graphs = page.data?.graphs ?? NONE;
  const tiles = useTiles(graphs);
  const isForecast = search.if !== undefined;
  const forecasts = useForecasts(graphs, isForecast);
  const entries = useMemo(() => wallEntries(graphs, { tiles, forecasts }), [graphs, tiles, forecasts]);
  const counts = useMemo(() => wallCounts(entries), [entries]);
  const forecast = useMemo(() => forecastCounts(entries), [entries]);
  const shown = useMemo(() => shownEntries(entries, search), [entries, search]);
  if (page.isPending) return <WallSkeleton />;
  if (page.isError) return <PageError error={page.error} reset={() => void page.refetch()} />;
  if (graphs.length === 0) return <EmptyWall />;
  const isLooking = counts.judged < counts.graphs || (isForecast && forecast.done < forecast.graphs);
  return (
    <div className="mx-auto flex w-full max-w-[1480px] flex-1 flex-col px-4 pb-16 sm:px-8">
      <div className="pb-6 pt-9 sm:pt-12">
        {isForecast ? <ForecastHead counts={forecast} /> : <WallHead counts={counts} hasMore={page.data.next !== null} />}
        <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
          <WhatIfSwitch isOn={isForecast} />
          {isForecast && <ForecastProgress counts={forecast} />}
        </div>
      </div>
      <WallFilters counts={counts} forecast={isForecast ? forecast : null} search={search} shown={shown.length} />
      {shown.length === 0 ? (
        <EmptyState icon={ImageOff} title={isLooking ? 'Still looking' : 'Nothing like that on the wall'}>
          {isLooking ? 'The graphs are being checked; what fits will appear here.' : 'Try fewer words, or another filter.'}
        </EmptyState>
      ) : (
        <WallGrid entries={shown} isSmall={search.size === 'small'} isForecast={isForecast} />
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
