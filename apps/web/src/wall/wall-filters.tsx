import { useNavigate } from '@tanstack/react-router';
import { Grid2x2, Grid3x3, Search } from 'lucide-react';
import type { ReactElement } from 'react';
import { OutcomeIcon, outcomeNames } from './outcomes.tsx';
import type { ForecastCounts, WallCounts } from './wall-entries.ts';
import type { WallSearch } from './wall-search.ts';

interface WallFiltersProps {
  readonly counts: WallCounts;
  /** Present while the wall shows what would happen: graphs are then told apart by it. */
  readonly forecast: ForecastCounts | null;
  readonly search: WallSearch;
  readonly shown: number;
}

export function WallFilters({ counts, forecast, search, shown }: WallFiltersProps): ReactElement {
  const navigate = useNavigate({ from: '/wall' });
  const change = (next: WallSearch): void => void navigate({ search: (known: WallSearch) => ({ ...known, ...next }), replace: true, resetScroll: false });
  return (
    <div className="top-12 z-20 -mx-4 mb-4 flex flex-wrap items-center gap-x-2 gap-y-2.5 border-b border-line bg-page px-4 pb-4 pt-1 sm:sticky sm:-mx-8 sm:px-8 sm:py-3">
      <label className="relative w-full sm:w-[230px]">
        <span className="sr-only">Search by title, person or workspace</span>
        <Search className="pointer-events-none absolute left-2.5 top-[7.5px] size-[15px] text-faint" aria-hidden="true" />
        <input
          type="search"
          className="field !pl-8"
          placeholder="Title, person, workspace"
          value={search.find ?? ''}
          onChange={(event) => change({ find: event.currentTarget.value || undefined })}
        />
      </label>
      {forecast === null ? <StateChips counts={counts} search={search} onChange={change} /> : <OutcomeChips counts={forecast} search={search} onChange={change} />}
      {counts.codes.length > 0 && (
        <label className="flex items-center">
          <span className="sr-only">By finding</span>
          <select
            className="field !h-7 !w-auto !rounded-full !pl-3"
            value={search.code ?? ''}
            onChange={(event) => change({ code: event.currentTarget.value || undefined, show: undefined, outcome: undefined })}
          >
            <option value="">Any finding</option>
            {counts.codes.map(([code, count]) => (
              <option key={code} value={code}>
                {code} ({count})
              </option>
            ))}
          </select>
        </label>
      )}
      <div className="flex-1" />
      <span className="text-faint tabular-nums max-sm:hidden" role="status">
        {shown === counts.graphs ? '' : `${shown} shown`}
      </span>
      <SizeSwitch size={search.size} onChange={(size) => change({ size })} />
    </div>
  );
}

interface ChipsProps<Counts> {
  readonly counts: Counts;
  readonly search: WallSearch;
  readonly onChange: (next: WallSearch) => void;
}

function StateChips({ counts, search, onChange }: ChipsProps<WallCounts>): ReactElement {
  const shows = [
    { name: 'All', show: undefined, count: counts.graphs },
    { name: 'Wrong', show: 'wrong', count: counts.wrong },
    { name: 'Clean', show: 'clean', count: counts.judged - counts.wrong },
  ] as const;
  return (
    <fieldset className="flex gap-1.5">
      <legend className="sr-only">Which graphs</legend>
      {shows.map(({ name, show, count }) => (
        <button key={name} type="button" className="chip" aria-pressed={search.show === show && search.code === undefined} onClick={() => onChange({ show, code: undefined })}>
          {name} <span className="count">{count}</span>
        </button>
      ))}
    </fieldset>
  );
}

/** Filters and legend in one: each chip carries the mark that its tiles have. */
function OutcomeChips({ counts, search, onChange }: ChipsProps<ForecastCounts>): ReactElement {
  const chip = (name: string, { outcome, count }: { readonly outcome: WallSearch['outcome']; readonly count: number }): ReactElement => (
    <button key={name} type="button" className="chip" aria-pressed={search.outcome === outcome && search.code === undefined} onClick={() => onChange({ outcome, code: undefined })}>
      {outcome !== undefined && <OutcomeIcon outcome={outcome} />}
      {name} <span className="count">{count}</span>
    </button>
  );
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="sr-only">Which graphs, by what would happen</legend>
      {chip('All', { outcome: undefined, count: counts.graphs })}
      {(['unchanged', 'repaired', 'owner'] as const).map((outcome) => chip(outcomeNames[outcome], { outcome, count: counts.outcomes[outcome] }))}
    </fieldset>
  );
}

/** How large the pictures hang: both sizes are whole multiples of what they are painted in. */
function SizeSwitch({ size, onChange }: { readonly size: WallSearch['size']; readonly onChange: (size: WallSearch['size']) => void }): ReactElement {
  return (
    <fieldset className="segmented">
      <legend className="sr-only">Size of the pictures</legend>
      <button type="button" aria-pressed={size !== 'small'} aria-label="Large pictures" onClick={() => onChange(undefined)}>
        <Grid2x2 aria-hidden="true" />
      </button>
      <button type="button" aria-pressed={size === 'small'} aria-label="Small pictures" onClick={() => onChange('small')}>
        <Grid3x3 aria-hidden="true" />
      </button>
    </fieldset>
  );
}
