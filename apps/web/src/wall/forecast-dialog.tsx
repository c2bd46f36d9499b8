import { Dialog } from '@base-ui/react/dialog';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import type { Tile } from '../pictures/messages.ts';
import { PictureCanvas } from '../pictures/picture-canvas.tsx';
import { OutcomeIcon, outcomeSentences } from './outcomes.tsx';
import { titleOf, type WallEntry } from './wall-entries.ts';

/** One graph as it is saved and as it would be, and every wire that would change. */
export function ForecastDialog({ entry, onClose }: { readonly entry: WallEntry; readonly onClose: () => void }): ReactElement {
  const [isOpen, setIsOpen] = useState(true);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setIsOpen} onOpenChangeComplete={(stays) => !stays && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="popup fixed left-1/2 top-1/2 z-50 max-h-[calc(100dvh-24px)] w-[560px] max-w-[calc(100vw-24px)] -translate-x-1/2 -translate-y-1/2 overflow-y-auto p-6">
          <BeforeAndAfter entry={entry} />
          <div className="mt-6 flex justify-end gap-2">
            <Dialog.Close className="button">Close</Dialog.Close>
            <Link to="/graph/$id" params={{ id: entry.graph.id }} preload={false} className="button button-ink">
              Open graph
            </Link>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function BeforeAndAfter({ entry: { graph, tile, forecast } }: { readonly entry: WallEntry }): ReactElement | null {
  if (forecast === undefined) return null;
  const before = tile?.rgba ?? null;
  const { outcome, mended, open, changedRgba, isWayBackEqual } = forecast;
  return (
    <>
      <Dialog.Title className="flex flex-wrap items-baseline gap-x-2 text-[16px] font-semibold tracking-[-0.015em]">
        <span className="min-w-0 break-words">{titleOf(graph)}</span> <span className="text-[13px] font-normal text-faint">{graph.owner}</span>
      </Dialog.Title>
      <Dialog.Description className="mt-1 flex items-center gap-1.5 text-soft">
        <OutcomeIcon outcome={outcome} />
        {outcomeSentences[outcome]} Nothing was changed.
      </Dialog.Description>
      <div className="mt-5 grid grid-cols-2 gap-4">
        <Version name="As it is saved" rgba={before} />
        <Version name="Under strict rules" note={changedRgba === undefined ? 'the same, to the pixel' : undefined} rgba={changedRgba === undefined ? before : changedRgba} />
      </div>
      <Sentences title="Would be mended" sentences={mended} />
      <Sentences title="Left for its owner" sentences={open} />
      {isWayBackEqual === true && <p className="mt-4 text-[12.5px] text-faint">Its way back was run: the saved document came out, equal to the byte.</p>}
    </>
  );
}

function Version({ name, note, rgba }: { readonly name: string; readonly note?: string | undefined; readonly rgba: Tile['rgba'] }): ReactElement {
  return (
    <figure>
      {rgba === null ? <div className="aspect-square w-full rounded-lg bg-sunken" /> : <PictureCanvas rgba={rgba} className="aspect-square w-full rounded-lg" />}
      <figcaption className="mt-2">
        <span className="font-medium">{name}</span> {note !== undefined && <span className="text-faint">{note}</span>}
      </figcaption>
    </figure>
  );
}

function Sentences({ title, sentences }: { readonly title: string; readonly sentences: readonly string[] }): ReactElement | null {
  if (sentences.length === 0) return null;
  return (
    <section className="mt-4">
      <h3 className="font-medium">{title}</h3>
      <ul className="mt-1 list-disc space-y-1 pl-4 text-[12.5px] leading-[1.45] text-soft marker:text-faint">
        {sentences.map((sentence) => (
          <li key={sentence} className="break-words">
            {sentence}
          </li>
        ))}
      </ul>
    </section>
  );
}
