import type { ReactElement } from 'react';
import type { WallCounts } from './wall-entries.ts';

/** The wall in one sentence. The number grows while graphs are checked, and is what `turnbuckle check` counts. */
export function WallHead({ counts: { graphs, people, wrong, judged }, hasMore }: { readonly counts: WallCounts; readonly hasMore: boolean }): ReactElement {
  const isDone = judged === graphs;
  return (
    <div>
      <h1 className="text-balance text-[26px] font-semibold leading-[1.15] tracking-[-0.028em] sm:text-[34px]">
        {people === 1 ? 'One person' : `${people} people`} saved {graphs === 1 ? 'this graph' : `these ${graphs} graphs`}.{' '}
        <span className="text-soft">
          <span className={wrong > 0 ? 'text-error tabular-nums' : 'tabular-nums'} data-testid="wrong-count">
            {wrong}
          </span>{' '}
          {wrong === 1 ? 'holds' : 'hold'} something that is wrong{wrong > 0 ? '; nobody noticed.' : '.'}
        </span>
      </h1>
      <p className="mt-3 text-[13.5px] text-faint" role="status">
        {isDone ? 'Checked in this browser, by the compiler that checks them on save and in the command line.' : `Checking ${judged} of ${graphs}…`}
        {hasMore ? ` The first ${graphs} of more.` : ''}
      </p>
    </div>
  );
}
