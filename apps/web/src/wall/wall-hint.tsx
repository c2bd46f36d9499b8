import { type ReactElement, useLayoutEffect, useRef, useState } from 'react';
import type { Forecast, Tile } from '../pictures/messages.ts';
import { OutcomeIcon, outcomeSentences } from './outcomes.tsx';
import { titleOf, type WallEntry } from './wall-entries.ts';

const WIDTH = 300;
const GAP = 8;

/** Who made the picture under the pointer, and the first thing that is wrong with it. The tile's own name says the same. */
export function WallHint({ entry: { graph, tile, forecast }, box, isForecast }: { readonly entry: WallEntry; readonly box: DOMRect; readonly isForecast: boolean }): ReactElement {
  const hint = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => setHeight(hint.current?.offsetHeight ?? 0), [graph.id, tile, forecast]);
  const left = Math.max(12, Math.min(box.left + box.width / 2 - WIDTH / 2, innerWidth - WIDTH - 12));
  const isAbove = box.bottom + GAP + height > innerHeight - 8;
  return (
    <div ref={hint} className="wall-hint popup" aria-hidden="true" style={{ left, top: isAbove ? box.top - GAP - height : box.bottom + GAP, width: WIDTH }}>
      <div className="flex items-baseline gap-2">
        <span className="truncate font-semibold">{titleOf(graph)}</span>
        <span className="flex-none text-faint">{graph.owner}</span>
      </div>
      {isForecast ? <WouldBe forecast={forecast} /> : <Found tile={tile} />}
    </div>
  );
}

function Found({ tile }: { readonly tile: Tile | undefined }): ReactElement {
  const errors = tile?.problems.filter(({ severity }) => severity === 'error') ?? [];
  const [first] = errors;
  if (first === undefined)
    return <p className="mt-1 text-[12.5px] text-soft">{tile === undefined ? 'Being checked…' : `${tile.nodes} nodes, ${tile.wires} wires, nothing wrong`}</p>;
  return (
    <p className="mt-1.5 flex gap-2 text-[12.5px] leading-[1.45]">
      <span className="mt-[6px] size-[7px] flex-none rounded-full bg-[var(--error-fill)]" />
      <span>
        {first.message}
        {errors.length > 1 && <span className="text-faint"> And {errors.length - 1} more.</span>}
      </span>
    </p>
  );
}

/** Sentences that a hint has room for. */
const ROOM = 3;

function WouldBe({ forecast }: { readonly forecast: Forecast | undefined }): ReactElement {
  if (forecast === undefined) return <p className="mt-1 text-[12.5px] text-soft">Being worked out…</p>;
  const sentences = [...forecast.open, ...forecast.mended];
  return (
    <div className="mt-1 text-[12.5px] leading-[1.45]">
      <p className="flex items-center gap-1.5 text-soft">
        <OutcomeIcon outcome={forecast.outcome} />
        {outcomeSentences[forecast.outcome]}
      </p>
      {sentences.slice(0, ROOM).map((sentence) => (
        <p key={sentence} className="mt-1 break-words">
          {sentence}
        </p>
      ))}
      {sentences.length > ROOM && <p className="mt-1 text-faint">And {sentences.length - ROOM} more.</p>}
    </div>
  );
}
