import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type ReactElement, useRef } from 'react';
import type { QuarantineFix } from '../api/quarantine.ts';
import { plural } from './run-words.ts';

interface FixDialogProps {
  readonly code: string;
  /** `null` while nobody asks. */
  readonly fix: QuarantineFix | null;
  readonly onClose: () => void;
  readonly onAgree: (fix: QuarantineFix) => void;
}

/** What a fix in bulk does, before it does it. */
export function FixDialog({ code, fix, onClose, onAgree }: FixDialogProps): ReactElement {
  // Stays readable while the dialog fades.
  const last = useRef(fix);
  if (fix !== null) last.current = fix;
  const shown = last.current;
  return (
    <AlertDialog.Root open={fix !== null} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="popup fixed left-1/2 top-1/2 z-50 w-[440px] max-w-[calc(100vw-24px)] -translate-x-1/2 -translate-y-1/2 p-6">
          {shown !== null && (
            <>
              <AlertDialog.Title className="text-[16px] font-semibold tracking-[-0.015em]">
                {shown.title} in {plural(shown.graphs, 'graph')}?
              </AlertDialog.Title>
              <AlertDialog.Description className="mt-1 text-soft">
                {plural(shown.edges, 'wire')} of <span className="mono">{code}</span> {shown.edges === 1 ? 'carries' : 'carry'} again.{' '}
                {shown.kind === 'suggested' ? 'Pictures may change. ' : 'Each graph means the same as before. '}
                Every graph gets a further revision in your name; whoever saves meanwhile wins.
              </AlertDialog.Description>
              <div className="mt-6 flex justify-end gap-2">
                <AlertDialog.Close className="button">Cancel</AlertDialog.Close>
                <button type="button" className="button button-ink" onClick={() => onAgree(shown)}>
                  {shown.title}
                </button>
              </div>
            </>
          )}
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
