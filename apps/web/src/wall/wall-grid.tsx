import { type FocusEvent, type KeyboardEvent, lazy, type MouseEvent, type ReactElement, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import './wall.css';
import { gridStep } from './grid-step.ts';
import type { WallEntry } from './wall-entries.ts';
import { WallHint } from './wall-hint.tsx';
import { opensDialog, WallTile } from './wall-tile.tsx';

/** Loaded with the first tile that is looked into. */
const ForecastDialog = lazy(async () => ({ default: (await import('./forecast-dialog.tsx')).ForecastDialog }));

interface WallGridProps {
  readonly entries: readonly WallEntry[];
  readonly isSmall: boolean;
  readonly isForecast: boolean;
}

/** The tile that a hint is shown for, and where it hangs. */
interface Pointed {
  readonly id: string;
  readonly box: DOMRect;
}

/** The tile that somebody went away by: whoever comes back goes on from there. */
let leftBy: string | null = null;

/** Pictures side by side. One of them is in the tab order; arrow keys go on from there. */
export function WallGrid({ entries, isSmall, isForecast }: WallGridProps): ReactElement {
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState(0);
  const [opened, setOpened] = useState<WallEntry | null>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  useEffect(() => {
    const tile = leftBy === null ? null : list.current?.querySelector<HTMLElement>(`[data-tile="${CSS.escape(leftBy)}"]`);
    tile?.focus({ preventScroll: true });
    leftBy = null;
  }, []);
  const point = useCallback((element: Element | null): void => {
    const tile = element?.closest<HTMLElement>('[data-tile]');
    setPointed(tile == null ? null : { id: tile.dataset.tile ?? '', box: tile.getBoundingClientRect() });
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setPointed(null);
    const next = gridStep(event.key, { index: active, count: entries.length, columns: columnsOf(list.current) });
    if (next === null) return;
    event.preventDefault();
    list.current?.querySelectorAll<HTMLElement>('[data-tile]')[next]?.focus();
  };
  const onClickCapture = (event: MouseEvent): void => {
    const id = (event.target as Element).closest<HTMLElement>('[data-tile]')?.dataset.tile;
    const entry = isForecast ? entries.find(({ graph }) => graph.id === id) : undefined;
    if (entry === undefined || !opensDialog(entry.forecast) || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    setPointed(null);
    setOpened(entry);
  };
  const onFocus = (event: FocusEvent): void => {
    const index = Number((event.target as HTMLElement).dataset.index);
    if (Number.isInteger(index)) setActive(index);
    if (event.target.matches(':focus-visible')) point(event.target);
  };
  const shown = pointed === null ? undefined : entries.find(({ graph }) => graph.id === pointed.id);
  return (
    <>
      <ul
        ref={list}
        className="wall-grid"
        data-size={isSmall ? 'small' : 'large'}
        data-forecast={isForecast || undefined}
        aria-label="Saved graphs. Arrow keys move, Enter opens."
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        onBlur={() => setPointed(null)}
        onClickCapture={onClickCapture}
        onClick={(event) => {
          leftBy = (event.target as Element).closest<HTMLElement>('[data-tile]')?.dataset.tile ?? null;
        }}
        onPointerOver={(event) => (event.pointerType === 'mouse' ? point(event.target as Element) : undefined)}
        onPointerLeave={() => setPointed(null)}
      >
        {entries.map((entry, index) => (
          <WallTile
            key={entry.graph.id}
            graph={entry.graph}
            tile={entry.tile}
            forecast={entry.forecast}
            isForecast={isForecast}
            index={index}
            isInTabOrder={index === Math.min(active, entries.length - 1)}
          />
        ))}
      </ul>
      {pointed !== null && shown !== undefined && <WallHint entry={shown} box={pointed.box} isForecast={isForecast} />}
      {opened !== null && (
        <Suspense>
          <ForecastDialog entry={opened} onClose={() => setOpened(null)} />
        </Suspense>
      )}
    </>
  );
}

/** How many tiles stand in a row just now. */
function columnsOf(list: HTMLUListElement | null): number {
  return list === null ? 1 : getComputedStyle(list).gridTemplateColumns.split(' ').length;
}
