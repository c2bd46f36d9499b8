import type { ReactElement } from 'react';
import type { ForecastCounts } from './wall-entries.ts';

/** What strict rules would mean for everybody, in one sentence that grows while it is worked out. */
export function ForecastHead({ counts }: { readonly counts: ForecastCounts }): ReactElement {
  const { graphs, done, outcomes, waysBack, equal, changedPictures } = counts;
  const isDone = done === graphs;
  return (
    <div>
      <h1 className="text-balance text-[26px] font-semibold leading-[1.15] tracking-[-0.028em] tabular-nums sm:text-[34px]">
        {outcomes.unchanged} {outcomes.unchanged === 1 ? 'stays as it is' : 'stay as they are'}, <span className="text-ok">{outcomes.repaired}</span>{' '}
        {outcomes.repaired === 1 ? 'mends itself' : 'mend themselves'}, <span className="text-error">{outcomes.owner}</span>{' '}
        {outcomes.owner === 1 ? 'needs its owner' : 'need their owner'}.{' '}
        <span className="text-soft">
          {waysBack} {waysBack === 1 ? 'way' : 'ways'} back run, {equal} equal to the byte.
        </span>
      </h1>
      <p className="mt-3 max-w-[78ch] text-[13.5px] text-faint" role="status">
        {isDone
          ? `Nothing was changed: this is what would happen. ${changedPictures === 1 ? 'One picture' : `${changedPictures} pictures`} would look different.`
          : 'Nothing is changed: the migration and its way back run in this browser.'}
      </p>
    </div>
  );
}

/** How far the forecast is; gone when it is there. Stands in a line that is there anyway, so that nothing moves when it goes. */
export function ForecastProgress({ counts: { graphs, done } }: { readonly counts: ForecastCounts }): ReactElement | null {
  if (done === graphs) return null;
  return (
    <div className="flex items-center gap-3 text-[12.5px] text-soft tabular-nums">
      <progress className="progress" value={done} max={graphs} aria-label="Graphs carried over and back" />
      {done} of {graphs}
    </div>
  );
}
