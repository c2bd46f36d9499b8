import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Run } from '../api/runs.ts';
import { DirectionMark } from './direction-mark.tsx';
import { RunBar } from './run-bar.tsx';
import { runRate } from './run-rate.ts';
import { RunStateMark } from './run-state-mark.tsx';
import { about, ago, directionNames, number, plural, runSentence } from './run-words.ts';

interface RunRowProps {
  readonly run: Run;
  readonly nowMs: number;
  /** What is shown moves as things happen; what is only guessed from it is left out where it does not. */
  readonly isLive: boolean;
}

/** One run in the list; the whole row leads to it. */
export function RunRow({ run, nowMs, isLive }: RunRowProps): ReactElement {
  const { id, name, direction, state, counts, createdBy, createdAtMs } = run;
  const isOver = state === 'done' || state === 'failed';
  const { docsPerSecond, etaMs } = isLive || isOver ? runRate(run, nowMs) : { docsPerSecond: null, etaMs: null };
  const { head, more } = runSentence(run);
  const behind = counts.quarantined === 0 ? '' : `, ${counts.quarantined} could not follow`;
  const left = etaMs === null ? '' : `${about(etaMs)} left`;
  const rate = docsPerSecond === null ? '' : `${number(Math.max(1, Math.round(docsPerSecond)))} /s`;
  return (
    <Link to="/migrations/$id" params={{ id }} className="run-row" aria-label={`${name}, ${directionNames[direction]}. ${head} ${more} ${left}`}>
      <span className="min-w-0">
        <span className="block truncate font-medium text-text">{name}</span>
        <DirectionMark direction={direction} />
      </span>
      <RunStateMark state={state} isStill={!isLive} />
      <span className="run-wide min-w-0">
        <RunBar counts={counts} label="Graphs carried over" isStill={state !== 'running' && !isOver} />
        <span className="mt-1.5 block text-[12px] tabular-nums text-faint">
          {number(counts.documents - counts.left)} of {plural(counts.documents, 'graph')}
          <span className="lg:hidden">{[behind, rate === '' ? '' : `, ${rate}`, left === '' ? '' : `, ${left}`].join('')}</span>
        </span>
      </span>
      <span className="run-number text-soft max-lg:hidden">{rate}</span>
      <span className="run-number text-soft max-lg:hidden">{etaMs === null ? '' : about(etaMs).replace('about ', '')}</span>
      <span className={`run-number max-lg:hidden ${counts.quarantined > 0 ? 'font-medium text-error' : 'text-faint'}`}>{number(counts.quarantined)}</span>
      <span className="run-wide min-w-0 truncate text-[12.5px] text-faint">
        {createdBy}, {ago(createdAtMs, nowMs)}
      </span>
    </Link>
  );
}
