import { Link, useParams } from '@tanstack/react-router';
import { ChevronLeft, SearchX } from 'lucide-react';
import type { ReactElement } from 'react';
import './migrations.css';
import { RequestError } from '../api/request-error.ts';
import type { RunReport } from '../api/runs.ts';
import { NotLive } from '../live/not-live.tsx';
import { useLiveStatus } from '../live/use-live.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { PageError } from '../shell/page-error.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { QuarantineSection } from './quarantine-section.tsx';
import { RunBackup } from './run-backup.tsx';
import { RunHead } from './run-head.tsx';
import { RunLeftBehind } from './run-left-behind.tsx';
import { RunMetrics } from './run-metrics.tsx';
import { RunTransactions } from './run-transactions.tsx';
import { RunValidations } from './run-validations.tsx';
import { RunsSkeleton } from './runs-skeleton.tsx';
import { useNow } from './use-now.ts';
import { useRun, useRuns } from './use-runs.ts';

/** One run: how far it is, what was checked, and what it left for people. */
export function RunPage(): ReactElement {
  const { id } = useParams({ from: '/migrations/$id' });
  const run = useRun(id);
  usePageTitle(run.data?.name ?? 'Run');
  // What was read before is still shown where it cannot be read again; the page says that it is not live.
  if (run.data !== undefined) return <Report key={id} run={run.data} />;
  if (run.isError) {
    const isMissing = run.error instanceof RequestError && (run.error.status === 404 || run.error.status === 400);
    return isMissing ? <NoSuchRun /> : <PageError error={run.error} reset={() => void run.refetch()} />;
  }
  return <RunsSkeleton />;
}

function Report({ run }: { readonly run: RunReport }): ReactElement {
  const runs = useRuns({ areWatched: false });
  const nowMs = useNow(1_000);
  const isLive = useLiveStatus().status === 'live';
  return (
    <div className="mx-auto flex w-full max-w-[1240px] flex-1 flex-col px-4 pb-20 sm:px-8">
      <Link to="/migrations" className="button button-quiet -ml-2.5 mt-5 self-start !px-2">
        <ChevronLeft aria-hidden="true" />
        Migrations
      </Link>
      <div className="pb-8 pt-4">
        <NotLive />
        <RunHead run={run} runs={runs.data ?? []} nowMs={nowMs} isLive={isLive} />
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid gap-4">
          <RunTransactions run={run} />
          <RunMetrics run={run} nowMs={nowMs} isLive={isLive} />
        </div>
        <div className="grid gap-4">
          <RunValidations run={run} />
          <RunBackup run={run} />
        </div>
      </div>
      <div className="mt-12 grid gap-10">
        <RunLeftBehind run={run} />
        {run.direction === 'up' && <QuarantineSection run={run} />}
        {run.direction === 'dry' && <WouldBeSetAside byCode={run.byCode} />}
      </div>
    </div>
  );
}

/** A dry run changes nothing, so there is nothing to mend yet. */
function WouldBeSetAside({ byCode }: Pick<RunReport, 'byCode'>): ReactElement | null {
  const codes = Object.entries(byCode).sort(([, a], [, b]) => b - a);
  if (codes.length === 0) return null;
  return (
    <section aria-labelledby="would-be">
      <h2 id="would-be" className="text-[18px] font-semibold tracking-[-0.018em]">
        Quarantine
      </h2>
      <p className="mt-1 text-soft">Wires that would be set aside. Nothing was changed.</p>
      <dl className="card facts mt-4 !py-2">
        {codes.map(([code, edges]) => (
          <div key={code}>
            <dt className="mono !text-text">{code}</dt>
            <dd>{edges}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function NoSuchRun(): ReactElement {
  return (
    <EmptyState
      icon={SearchX}
      title="There is no such run"
      actions={
        <Link to="/migrations" className="button button-ink">
          To all runs
        </Link>
      }
    >
      The address may have a letter too many.
    </EmptyState>
  );
}
