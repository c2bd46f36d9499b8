import { Dialog } from '@base-ui/react/dialog';
import { type GraphDocument, readDocument } from '@turnbuckle/formats';
import { studio } from '@turnbuckle/texture';
import { type ReactElement, useMemo } from 'react';
import { PictureCanvas } from '../pictures/picture-canvas.tsx';
import { tileOf } from '../pictures/tile-of.ts';
import { differences } from './differences.ts';
import type { Saving } from './use-saving.ts';
import type { Conflict } from './use-store-request.ts';

/** Two people saved: shows both before anything is lost. */
export function ConflictDialog({ saving, mine }: { readonly saving: Saving; readonly mine: GraphDocument }): ReactElement {
  const { conflict, dismiss } = saving;
  return (
    <Dialog.Root open={conflict !== null} onOpenChange={(isOpen) => !isOpen && dismiss()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="popup fixed left-1/2 top-1/2 z-50 max-h-[calc(100dvh-24px)] w-[560px] max-w-[calc(100vw-24px)] -translate-x-1/2 -translate-y-1/2 overflow-y-auto p-6">
          {conflict !== null && <Both conflict={conflict} mine={mine} saving={saving} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Both({ conflict, mine, saving }: { readonly conflict: Conflict; readonly mine: GraphDocument; readonly saving: Saving }): ReactElement {
  const { theirs, theirDocument, person } = conflict;
  return (
    <>
      <Dialog.Title className="text-[16px] font-semibold tracking-[-0.015em]">{person} saved this graph meanwhile</Dialog.Title>
      <Dialog.Description className="mt-1 text-soft">
        Yours is not stored yet. Look at both, then choose; nothing is thrown away, every revision stays in the history.
      </Dialog.Description>
      <div className="mt-5 grid grid-cols-2 gap-4">
        <Version title="Theirs" note={`Revision ${theirs.revision}`} text={theirs.text} base={saving.savedText} document={theirDocument} />
        <Version title="Yours" note="Not saved" text={mine.text} base={saving.savedText} document={mine} />
      </div>
      <div className="mt-6 flex flex-wrap gap-2">
        <button type="button" className="button" disabled={theirDocument === null} onClick={saving.loadTheirs}>
          Load theirs
        </button>
        <button type="button" className="button button-ink" onClick={() => void saving.keepAsCopy()}>
          Keep mine as a copy
        </button>
        <button type="button" className="button button-danger sm:ml-auto" onClick={() => void saving.overwrite()}>
          Overwrite theirs
        </button>
      </div>
    </>
  );
}

interface VersionProps {
  readonly title: string;
  readonly note: string;
  readonly text: string;
  readonly base: string;
  readonly document: GraphDocument | null;
}

function Version({ title, note, text, base, document }: VersionProps): ReactElement {
  const tile = useMemo(() => tileOf({ id: title, document: text }, true), [title, text]);
  const changes = useMemo(() => {
    const before = readDocument(base, { catalog: studio }).value?.graphs[0];
    const after = document?.graphs[0];
    return before === undefined || after === undefined ? [] : differences(before, after);
  }, [base, document]);
  return (
    <figure>
      {tile.rgba === null ? <div className="aspect-square w-full rounded-lg bg-sunken" /> : <PictureCanvas rgba={tile.rgba} className="aspect-square w-full rounded-lg" />}
      <figcaption className="mt-2">
        <span className="font-medium">{title}</span> <span className="text-faint">{note}</span>
        <ul className="mt-0.5 text-[12.5px] text-soft">
          {changes.length === 0 ? <li>Only places and looks changed</li> : changes.map((change) => <li key={change}>{change}</li>)}
        </ul>
      </figcaption>
    </figure>
  );
}
