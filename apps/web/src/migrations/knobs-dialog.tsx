import { Dialog } from '@base-ui/react/dialog';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { RequestError } from '../api/request-error.ts';
import { changeKnobs } from '../api/runs.ts';
import { changedKnobs, knobFields, type LimitKnobs, readKnobs, writeKnobs } from './knob-fields.ts';

interface KnobsDialogProps {
  readonly id: string;
  readonly knobs: LimitKnobs;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** What holds a run back, changed while it goes on. */
export function KnobsDialog({ id, knobs, isOpen, onClose }: KnobsDialogProps): ReactElement {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="popup fixed left-1/2 top-1/2 z-50 max-h-[calc(100dvh-24px)] w-[460px] max-w-[calc(100vw-24px)] -translate-x-1/2 -translate-y-1/2 overflow-y-auto p-6">
          <Dialog.Title className="text-[16px] font-semibold tracking-[-0.015em]">Limits</Dialog.Title>
          <Dialog.Description className="mt-1 text-soft">They hold within a second. An empty field is no limit.</Dialog.Description>
          <KnobsForm id={id} knobs={knobs} onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function KnobsForm({ id, knobs, onClose }: Omit<KnobsDialogProps, 'isOpen'>): ReactElement {
  const queries = useQueryClient();
  const base = useId();
  const [values, setValues] = useState(() => writeKnobs(knobs));
  const read = readKnobs(values);
  const change = useMutation({
    mutationFn: (wanted: LimitKnobs) => changeKnobs(id, changedKnobs(knobs, wanted)),
    onSuccess(report) {
      queries.setQueryData(['run', id], report);
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if ('knobs' in read && !change.isPending) change.mutate(read.knobs);
  };
  const wrong = 'wrong' in read ? read.wrong : null;
  return (
    <form onSubmit={submit} noValidate>
      <div className="mt-5 grid gap-3">
        {knobFields.map(({ key, label, unit, type }) => (
          <div key={key} className="grid grid-cols-[1fr_120px_36px] items-center gap-x-3">
            <label htmlFor={`${base}-${key}`}>{label}</label>
            <input
              id={`${base}-${key}`}
              className="field text-right tabular-nums"
              type={type === 'time' ? 'time' : 'text'}
              inputMode={type === 'time' ? undefined : 'decimal'}
              aria-invalid={wrong?.key === key || undefined}
              aria-describedby={wrong?.key === key ? `${base}-wrong` : `${base}-${key}-unit`}
              value={values[key]}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setValues((known) => ({ ...known, [key]: value }));
              }}
            />
            <span id={`${base}-${key}-unit`} className="text-[12.5px] text-faint">
              {unit}
            </span>
          </div>
        ))}
      </div>
      {(wrong !== null || change.error !== null) && (
        <p id={`${base}-wrong`} className="mt-4 rounded-lg bg-[var(--error-soft)] px-3 py-2 text-error" role="alert">
          {wrong?.message ?? (change.error instanceof RequestError ? (change.error.detail ?? change.error.message) : 'It was not stored.')}
        </p>
      )}
      <div className="mt-6 flex justify-end gap-2">
        <Dialog.Close className="button">Cancel</Dialog.Close>
        <button type="submit" className="button button-ink" disabled={wrong !== null || change.isPending}>
          Set limits
        </button>
      </div>
    </form>
  );
}
