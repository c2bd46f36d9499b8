import { CloudOff } from 'lucide-react';
import type { ReactElement } from 'react';
import { clockTime } from './clock-time.ts';
import { useLiveStatus } from './use-live.ts';

/** Says that figures stand still, where they usually move. */
export function NotLive(): ReactElement | null {
  const { status, sinceMs } = useLiveStatus();
  if (status !== 'lost') return null;
  return (
    <p className="mb-6 flex items-start gap-2.5 rounded-lg border border-[var(--warning-line)] bg-[var(--warning-soft)] px-3.5 py-2.5 text-[13px]" role="alert">
      <CloudOff className="mt-[3px] size-[15px] flex-none text-warning" aria-hidden="true" />
      <span>
        <span className="font-medium">Not live.</span> These are the figures of {clockTime(sinceMs)}; they are read again once the server answers.
      </span>
    </p>
  );
}
