import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { RequestError } from '../api/request-error.ts';
import { type Run, rollBack } from '../api/runs.ts';
import { plural } from './run-words.ts';

interface RollBackDialogProps {
  readonly run: Run;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks for the migration's name before everything goes back. */
export function RollBackDialog({ run, isOpen, onClose }: RollBackDialogProps): ReactElement {
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="popup fixed left-1/2 top-1/2 z-50 w-[460px] max-w-[calc(100vw-24px)] -translate-x-1/2 -translate-y-1/2 p-6">
          <Question run={run} />
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function Question({ run }: { readonly run: Run }): ReactElement {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const field = useId();
  const [typed, setTyped] = useState('');
  const start = useMutation({
    mutationFn: () => rollBack(run),
    async onSuccess({ id }) {
      void queries.invalidateQueries({ queryKey: ['runs'] });
      await navigate({ to: '/migrations/$id', params: { id } });
    },
  });
  const isSame = typed.trim() === run.name;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isSame && !start.isPending) start.mutate();
  };
  const done = run.counts.documents - run.counts.left;
  return (
    <form onSubmit={submit}>
      <AlertDialog.Title className="text-[16px] font-semibold tracking-[-0.015em]">Take {plural(done, 'graph')} back?</AlertDialog.Title>
      <AlertDialog.Description className="mt-1 text-soft">
        {run.state === 'done' ? '' : 'This run ends. '}
        Each graph goes back to what it was; edits that were made since stay, and every revision stays in its history.
      </AlertDialog.Description>
      <label htmlFor={field} className="mt-5 block">
        Type <span className="mono rounded bg-sunken px-1.5 py-0.5 text-text">{run.name}</span> to go on
      </label>
      <input
        id={field}
        className="field mono mt-2"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {start.error !== null && (
        <p className="mt-3 rounded-lg bg-[var(--error-soft)] px-3 py-2 text-error" role="alert">
          {start.error instanceof RequestError ? (start.error.detail ?? start.error.message) : 'It did not start.'}
        </p>
      )}
      <div className="mt-6 flex justify-end gap-2">
        <AlertDialog.Close className="button">Cancel</AlertDialog.Close>
        <button type="submit" className="button button-stop" disabled={!isSame || start.isPending}>
          Roll back
        </button>
      </div>
    </form>
  );
}
