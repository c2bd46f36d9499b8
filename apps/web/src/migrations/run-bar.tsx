import type { ReactElement } from 'react';
import type { Run, RunCounts } from '../api/runs.ts';
import { number } from './run-words.ts';

/** What became of the documents, in the order in which the bar shows it. */
const parts = [
  { key: 'changed', word: 'changed' },
  { key: 'unchanged', word: 'as before' },
  { key: 'skipped', word: 'not in its way' },
  { key: 'quarantined', word: 'could not follow' },
] as const;

interface RunBarProps {
  readonly counts: RunCounts;
  readonly label: string;
  /** Nothing moves just now, or nobody knows. */
  readonly isStill: boolean;
}

/** How far a run is, and what became of the documents so far. */
export function RunBar({ counts, label, isStill }: RunBarProps): ReactElement {
  const done = counts.documents - counts.left;
  return (
    <div
      className="run-bar"
      data-still={isStill || undefined}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={counts.documents}
      aria-valuenow={done}
      aria-valuetext={`${number(done)} of ${number(counts.documents)}`}
    >
      {parts.map(({ key }) => (counts[key] === 0 ? null : <span key={key} data-part={key} style={{ width: `${(counts[key] / Math.max(counts.documents, 1)) * 100}%` }} />))}
    </div>
  );
}

/** What the bar's parts mean, with their numbers. */
export function RunBarLegend({ run: { counts, direction } }: { readonly run: Run }): ReactElement {
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1.5 text-[12.5px] text-soft" aria-label="What became of the graphs">
      {parts.map(({ key, word }) =>
        counts[key] === 0 ? null : (
          <li key={key} className="flex items-center gap-2">
            <span className="run-swatch" data-part={key} aria-hidden="true" />
            <span>
              <span className="font-medium tabular-nums text-text">{number(counts[key])}</span> {key === 'changed' && direction === 'dry' ? 'would change' : word}
            </span>
          </li>
        ),
      )}
      {counts.left > 0 && (
        <li className="flex items-center gap-2">
          <span className="run-swatch" aria-hidden="true" />
          <span>
            <span className="font-medium tabular-nums text-text">{number(counts.left)}</span> to come
          </span>
        </li>
      )}
    </ul>
  );
}
