import { Link } from '@tanstack/react-router';
import { Hourglass } from 'lucide-react';
import type { ReactElement } from 'react';
import type { Run, RunReport } from '../api/runs.ts';
import { clockTime } from '../live/clock-time.ts';
import { DirectionMark } from './direction-mark.tsx';
import { RunActions } from './run-actions.tsx';
import { RunBar, RunBarLegend } from './run-bar.tsx';
import { runRate, takenBackBy } from './run-rate.ts';
import { RunStateMark } from './run-state-mark.tsx';
import { about, ago, number, runSentence, throttleSentence } from './run-words.ts';

interface RunHeadProps {
  readonly run: RunReport;
  readonly runs: readonly Run[];
  readonly nowMs: number;
  readonly isLive: boolean;
}

/** What a run is and how far; what can be done about it. */
export function RunHead({ run, runs, nowMs, isLive }: RunHeadProps): ReactElement {
  const { name, direction, state, counts, createdBy, createdAtMs, throttle, knobs } = run;
  const { head, more } = runSentence(run);
  const isOver = state === 'done' || state === 'failed';
  const back = takenBackBy(run, runs);
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 text-[13px]">
        <span className="min-w-0 break-words font-semibold">{name}</span>
        <DirectionMark direction={direction} />
        <RunStateMark state={state} isStill={!isLive} />
      </div>
      <h1 className="mt-2 text-balance text-[26px] font-semibold leading-[1.15] tracking-[-0.028em] tabular-nums sm:text-[34px]">
        {head} {state !== 'failed' && <span className="text-soft">{[more, isLive && !isOver ? rateSentence(run, nowMs) : ''].filter((part) => part !== '').join(' ')}</span>}
      </h1>
      {state === 'failed' && <p className="mt-3 max-w-[90ch] text-[13.5px] text-error">{more}</p>}
      {isLive && throttle !== null && !isOver && (
        <p className="mt-4 flex items-start gap-2 text-[13.5px]">
          <Hourglass className="mt-[3px] size-[15px] flex-none text-warning" aria-hidden="true" />
          <span>
            <span className="font-medium">{throttleSentence(throttle.reason, knobs)}</span>{' '}
            <span className="text-soft">
              Waiting since {clockTime(throttle.sinceMs)}
              {throttle.reason === 'manual' ? '.' : '; it goes on by itself.'}
            </span>
          </span>
        </p>
      )}
      <div className="mt-6 grid gap-3">
        <RunBar counts={counts} label="Graphs carried over" isStill={!isOver && (!isLive || state !== 'running')} />
        <RunBarLegend run={run} />
      </div>
      <div className="mt-6 flex flex-wrap items-center gap-x-5 gap-y-3">
        <RunActions run={run} runs={runs} />
        <p className="text-[12.5px] text-faint">
          Started by {createdBy}, {ago(createdAtMs, nowMs)}. {cohortText(run)}
          {back !== null && (
            <>
              {' '}
              <Link to="/migrations/$id" params={{ id: back.id }} className="font-medium text-accent underline underline-offset-2">
                {back.state === 'done' ? 'It was taken back' : 'It is being taken back'}
              </Link>
              .
            </>
          )}
        </p>
      </div>
    </>
  );
}

function rateSentence(run: RunReport, nowMs: number): string {
  const { docsPerSecond, etaMs } = runRate(run, nowMs);
  if (docsPerSecond === null) return '';
  const rate = `${number(Math.max(1, Math.round(docsPerSecond)))} a second`;
  return etaMs === null ? `${rate}.` : `${rate}, ${about(etaMs)} left.`;
}

function cohortText({ cohort: { workspaces, formats } }: Run): string {
  const parts = [...(workspaces === undefined ? [] : [`workspace ${workspaces.join(', ')}`]), ...(formats === undefined ? [] : [`format ${formats.join(', ')}`])];
  return parts.length === 0 ? 'All graphs.' : `Only ${parts.join('; ')}.`;
}
