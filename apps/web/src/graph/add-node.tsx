import { Dialog } from '@base-ui/react/dialog';
import type { Session } from '@turnbuckle/compiler';
import { addNodeEdits, type FittingKind, freshNodeKey, type LooseWire, typeName } from '@turnbuckle/editor';
import type { Edit, NodeKind } from '@turnbuckle/model';
import { useReactFlow } from '@xyflow/react';
import { Search } from 'lucide-react';
import { type KeyboardEvent, type ReactElement, useMemo, useState } from 'react';

interface AddNodeProps {
  readonly session: Session;
  readonly wire: LooseWire | null;
  /** Kinds that take the wire; `null` without one. */
  readonly fitting: readonly FittingKind[] | null;
  readonly onAdd: (edits: readonly Edit[]) => void;
  readonly onClose: () => void;
}

interface Choice {
  readonly kind: NodeKind;
  readonly fit: FittingKind | null;
}

/** Picks the kind of a new node by name; with a wire in hand, among those that take it. */
export function AddNode({ session, wire, fitting, onAdd, onClose }: AddNodeProps): ReactElement {
  const { screenToFlowPosition } = useReactFlow();
  const [find, setFind] = useState('');
  const [active, setActive] = useState(0);
  const choices = useMemo(() => choicesOf(session, fitting, find), [session, fitting, find]);
  const add = ({ kind, fit }: Choice): void => {
    const at = screenToFlowPosition(wire?.at ?? { x: innerWidth / 2 - 240, y: innerHeight / 2 });
    const shift = wire === null ? -96 : wire.start.side === 'in' ? -192 : 0;
    const position = { x: Math.round(at.x + shift), y: Math.round(at.y - 34) };
    onAdd(addNodeEdits(kind, freshNodeKey(session, kind), fit === null ? { position } : { position, wire: fit.answer.edits }));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const choice = choices[active];
    if (event.key === 'Enter' && choice !== undefined) add(choice);
    else if (event.key === 'ArrowDown') setActive(Math.min(active + 1, choices.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else return;
    event.preventDefault();
  };
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="popup fixed left-1/2 top-[14vh] z-50 flex max-h-[66vh] w-[460px] max-w-[calc(100vw-24px)] -translate-x-1/2 flex-col overflow-hidden">
          <Dialog.Title className="sr-only">{wire === null ? 'Add a node' : 'Add a node that takes this wire'}</Dialog.Title>
          <label className="relative flex-none border-b border-line">
            <Search className="pointer-events-none absolute left-4 top-[15px] size-4 text-faint" aria-hidden="true" />
            <input
              // biome-ignore lint/a11y/noAutofocus: the dialog is opened to type in it
              autoFocus
              role="combobox"
              aria-expanded="true"
              aria-controls="add-node-list"
              aria-activedescendant={choices[active] === undefined ? undefined : `add-${choices[active].kind.name}`}
              aria-label="Search kinds by name"
              className="h-[46px] w-full bg-transparent pl-11 pr-4 text-[14px] focus-visible:outline-none"
              placeholder={wire === null ? 'Add a node…' : `What takes ${wire.start.port ?? 'this wire'}?`}
              value={find}
              onChange={(event) => {
                setFind(event.currentTarget.value);
                setActive(0);
              }}
              onKeyDown={onKeyDown}
            />
          </label>
          <div id="add-node-list" role="listbox" aria-label="Kinds" className="min-h-0 overflow-y-auto p-1.5">
            {choices.map((choice, index) => (
              <ChoiceLine key={choice.kind.name} choice={choice} isActive={index === active} onChoose={() => add(choice)} onPoint={() => setActive(index)} />
            ))}
          </div>
          {choices.length === 0 && (
            <p className="px-4 pb-5 pt-3 text-center text-faint">{fitting !== null && fitting.length === 0 ? 'No kind takes this wire.' : 'No kind has that name.'}</p>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface ChoiceLineProps {
  readonly choice: Choice;
  readonly isActive: boolean;
  readonly onChoose: () => void;
  readonly onPoint: () => void;
}

function ChoiceLine({ choice: { kind, fit }, isActive, onChoose, onPoint }: ChoiceLineProps): ReactElement {
  const outputs = Object.values(kind.out);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the combobox above
    <div role="option" id={`add-${kind.name}`} aria-selected={isActive} tabIndex={-1} className="add-choice" onClick={onChoose} onPointerMove={onPoint}>
      <span className="tb-swatch mt-[5px] flex-none" data-type={outputs[0] === undefined ? 'unknown' : typeName(outputs[0].type)} />
      <span className="min-w-0 flex-1">
        <span className="font-medium">{kind.title ?? kind.name}</span>
        <span className="ml-2 text-[12px] text-soft">{fit === null ? kind.category : `into ${fit.port}`}</span>
        {kind.description !== undefined && <span className="block truncate text-[12px] text-soft">{kind.description}</span>}
      </span>
    </div>
  );
}

function choicesOf(session: Session, fitting: readonly FittingKind[] | null, find: string): readonly Choice[] {
  const all: readonly Choice[] =
    fitting === null ? [...(session.catalog?.kinds.values() ?? [])].map((kind) => ({ kind, fit: null })) : fitting.map((fit) => ({ kind: fit.kind, fit }));
  const wanted = find.trim().toLowerCase();
  const rank = ({ kind }: Choice): number => {
    const title = (kind.title ?? kind.name).toLowerCase();
    return title.startsWith(wanted) ? 0 : title.includes(wanted) || kind.name.toLowerCase().includes(wanted) ? 1 : (kind.description ?? '').toLowerCase().includes(wanted) ? 2 : 3;
  };
  return wanted === '' ? all : all.filter((choice) => rank(choice) < 3).sort((a, b) => rank(a) - rank(b));
}
