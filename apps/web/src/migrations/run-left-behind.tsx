import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { leftBehind, type RunReport } from '../api/runs.ts';
import { number, plural } from './run-words.ts';

/** Graphs that could not follow and stayed as they were, each with its reason. */
export function RunLeftBehind({ run: { id, counts, state } }: { readonly run: RunReport }): ReactElement | null {
  const count = counts.quarantined;
  const results = useQuery({ queryKey: ['left-behind', id, count], queryFn: ({ signal }) => leftBehind(id, signal), enabled: count > 0 && state !== 'running', retry: false });
  if (count === 0) return null;
  const found = results.data ?? [];
  return (
    <section aria-labelledby="left-behind">
      <h2 id="left-behind" className="text-[18px] font-semibold tracking-[-0.018em]">
        {plural(count, 'graph')} could not follow
      </h2>
      <p className="mt-1 text-soft">They stayed as they were, on the old release.</p>
      {found.length > 0 && (
        <ul className="card mt-4 !p-0">
          {found.slice(0, 100).map(({ graph, owner, detail }) => (
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
          {found.length > 100 && <li className="border-t border-line px-5 py-3 text-faint">And {number(count - 100)} more.</li>}
        </ul>
      )}
    </section>
  );
}
