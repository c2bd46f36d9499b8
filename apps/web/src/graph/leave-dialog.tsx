import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useBlocker } from '@tanstack/react-router';
import type { ReactElement } from 'react';

/** Asks before a page is left on which something is not stored. */
export function LeaveDialog({ mayLeave }: { readonly mayLeave: () => boolean }): ReactElement {
  const { status, proceed, reset } = useBlocker({ shouldBlockFn: () => !mayLeave(), enableBeforeUnload: () => !mayLeave(), withResolver: true });
  return (
    <AlertDialog.Root open={status === 'blocked'} onOpenChange={(isOpen) => !isOpen && reset?.()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="popup fixed left-1/2 top-1/3 z-50 w-[400px] max-w-[calc(100vw-24px)] -translate-x-1/2 -translate-y-1/2 p-6">
          <AlertDialog.Title className="text-[16px] font-semibold tracking-[-0.015em]">Leave without saving?</AlertDialog.Title>
          <AlertDialog.Description className="mt-1 text-soft">What you changed since the last save is only in this window.</AlertDialog.Description>
          <div className="mt-6 flex justify-end gap-2">
            <button type="button" className="button" onClick={() => proceed?.()}>
              Leave
            </button>
            <AlertDialog.Close className="button button-ink">Stay</AlertDialog.Close>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
