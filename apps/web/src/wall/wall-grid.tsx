import { type FocusEvent, type KeyboardEvent, type ReactElement, useCallback, useEffect, useRef, useState } from 'react';
import './wall.css';
import { gridStep } from './grid-step.ts';
import type { WallEntry } from './wall-entries.ts';
import { WallHint } from './wall-hint.tsx';
import { WallTile } from './wall-tile.tsx';

/** The tile that a hint is shown for, and where it hangs. */
interface Pointed {
  readonly id: string;
  readonly box: DOMRect;
}

/** The tile that somebody went away by: whoever comes back goes on from there. */
let leftBy: string | null = null;

/** Pictures side by side. One of them is in the tab order; arrow keys go on from there. */
export function WallGrid({ entries, isSmall }: { readonly entries: readonly WallEntry[]; readonly isSmall: boolean }): ReactElement {
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState(0);
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
        aria-label="Saved graphs. Arrow keys move, Enter opens."
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        onBlur={() => setPointed(null)}
        onClick={(event) => {
          leftBy = (event.target as Element).closest<HTMLElement>('[data-tile]')?.dataset.tile ?? null;
        }}
        onPointerOver={(event) => (event.pointerType === 'mouse' ? point(event.target as Element) : undefined)}
        onPointerLeave={() => setPointed(null)}
      >
        {entries.map((entry, index) => (
          <WallTile key={entry.graph.id} graph={entry.graph} tile={entry.tile} index={index} isInTabOrder={index === Math.min(active, entries.length - 1)} />
        ))}
      </ul>
      {pointed !== null && shown !== undefined && <WallHint entry={shown} box={pointed.box} />}
    </>
  );
}

/** How many tiles stand in a row just now. */
function columnsOf(list: HTMLUListElement | null): number {
  return list === null ? 1 : getComputedStyle(list).gridTemplateColumns.split(' ').length;
}
