import { ArrowRightLeft, Check, Copy } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import './migrations.css';
import type { Run } from '../api/runs.ts';
import { NotLive } from '../live/not-live.tsx';
import { useLiveStatus } from '../live/use-live.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { PageError } from '../shell/page-error.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { QuarantineSection } from './quarantine-section.tsx';
import { RunRow } from './run-row.tsx';
import { plural } from './run-words.ts';
import { RunsSkeleton } from './runs-skeleton.tsx';
import { useNow } from './use-now.ts';
import { useRuns } from './use-runs.ts';

/** All runs of migrations, and what they have set aside. */
export function RunsPage(): ReactElement {
  usePageTitle('Migrations');
  const runs = useRuns({ areWatched: true });
  const nowMs = useNow(10_000);
  const isLive = useLiveStatus().status === 'live';
  // What was read before is still shown where it cannot be read again; the page says that it is not live.
  if (runs.data === undefined) return runs.isError ? <PageError error={runs.error} reset={() => void runs.refetch()} /> : <RunsSkeleton />;
  if (runs.data.length === 0) return <NoRuns />;
  return (
    <div className="mx-auto flex w-full max-w-[1240px] flex-1 flex-col px-4 pb-20 sm:px-8">
      <div className="pb-7 pt-9 sm:pt-12">
        <Head runs={runs.data} />
      </div>
      <NotLive />
      <div className="run-rows">
        <div className="run-head" aria-hidden="true">
          <span>Migration</span>
          <span>State</span>
          <span>Progress</span>
          <span className="run-number">Rate</span>
          <span className="run-number">Time left</span>
          <span className="run-number">Could not follow</span>
          <span>Started by</span>
        </div>
        <ul aria-label="Runs, the newest first">
          {runs.data.map((run) => (
            <li key={run.id}>
              <RunRow run={run} nowMs={nowMs} isLive={isLive} />
            </li>
          ))}
        </ul>
      </div>
      <div className="mt-12">
        <QuarantineSection run={null} />
      </div>
    </div>
  );
}

function Head({ runs }: { readonly runs: readonly Run[] }): ReactElement {
  const active = runs.filter(({ state }) => state !== 'done' && state !== 'failed');
  const [first] = active;
  const { state } = first ?? {};
  const word = state === 'running' ? 'is under way' : state === 'paused' ? 'is paused' : state === 'interrupted' ? 'stands still' : 'waits for a worker';
  return (
    <h1 className="text-balance text-[26px] font-semibold leading-[1.15] tracking-[-0.028em] sm:text-[34px]">
      {active.length === 0 ? 'Nothing is under way.' : active.length === 1 ? `One run ${word}.` : `${active.length} runs are under way.`}{' '}
      <span className="text-soft">{runs.length === active.length ? '' : `${plural(runs.length - active.length, 'run')} before.`}</span>
    </h1>
  );
}

const command = 'npx turnbuckle migrate run examples/02-legacy-to-strict/migration.ts --dry';

function NoRuns(): ReactElement {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(command);
    setCopied(true);
  };
  return (
    <EmptyState icon={ArrowRightLeft} title="No migration has run yet">
      <p>A migration carries every saved graph to a new catalog, and back. This one tries it and changes nothing:</p>
      <div className="mt-5 flex items-center gap-2 rounded-lg border border-line bg-surface py-1.5 pl-3.5 pr-1.5 text-left sm:-mx-28">
        <code className="mono min-w-0 flex-1 select-all break-words text-[12.5px] sm:whitespace-nowrap text-text">{command}</code>
        <button type="button" className="button button-quiet button-icon flex-none" onClick={() => void copy()} aria-label={isCopied ? 'Copied' : 'Copy the command'}>
          {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
        </button>
      </div>
    </EmptyState>
  );
}
