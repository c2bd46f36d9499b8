import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { leftBehind, type RunReport, type RunResult } from '../api/runs.ts';
import { number, plural } from './run-words.ts';

/** Graphs that could not follow and stayed as they were, and those of which both versions were kept; each with its reason. */
export function RunLeftBehind({ run }: { readonly run: RunReport }): ReactElement | null {
  const { id, counts, state, direction } = run;
  const isOver = state === 'done' || state === 'failed';
  const count = counts.quarantined;
  // A way back may keep two versions of a graph, which no count tells.
  const results = useQuery({
    queryKey: ['left-behind', id, count, isOver],
    queryFn: ({ signal }) => leftBehind(id, signal),
    enabled: count > 0 || (direction === 'down' && isOver),
  });
  const of = (outcome: RunResult['outcome']): RunResult[] => (results.data ?? []).filter((one) => one.outcome === outcome);
  const forked = of('forked');
  if (count === 0 && forked.length === 0) return null;
  return (
    <>
      {count > 0 && (
        <Left
          title={`${plural(count, 'graph')} could not follow`}
          more={direction === 'up' ? 'They stay as they were, on the old release.' : 'They stay as they are.'}
          count={count}
          found={of('quarantined')}
        />
      )}
      {forked.length > 0 && (
        <Left
          title={`${plural(forked.length, 'graph')} kept twice`}
          more="The old version is back, and what was saved since is a graph of its own. Their owners bring both together."
          count={forked.length}
          found={forked}
        />
      )}
    </>
  );
}

interface LeftProps {
  readonly title: string;
  readonly more: string;
  readonly count: number;
  readonly found: readonly RunResult[];
}

function Left({ title, more, count, found }: LeftProps): ReactElement {
  const shown = found.slice(0, 100);
  return (
    <section aria-label={title}>
      <h2 className="text-[18px] font-semibold tracking-[-0.018em]">{title}</h2>
      <p className="mt-1 text-soft">{more}</p>
      {shown.length > 0 && (
        <ul className="card mt-4 !p-0">
          {shown.map(({ graph, owner, detail }) => (
            <li key={graph} className="border-t border-line px-5 py-3 first:border-t-0">
              <Link
                to="/graph/$id"
                params={{ id: graph }}
                preload={false}
                className="font-medium underline decoration-[var(--line-strong)] underline-offset-[3px] hover:decoration-current"
              >
                {graph}
              </Link>{' '}
              <span className="text-faint">{owner}</span>
              <p className="mt-0.5 break-words text-soft">{detail}</p>
            </li>
          ))}
          {count > shown.length && <li className="border-t border-line px-5 py-3 text-faint">And {number(count - shown.length)} more.</li>}
        </ul>
      )}
    </section>
  );
}
