import type { ReactElement } from 'react';
import { clockTime } from './clock-time.ts';
import { useLiveStatus } from './use-live.ts';

/** Whether pages change as things happen; said by word and shape, not by colour alone. */
export function LiveBadge(): ReactElement {
  const { status, sinceMs } = useLiveStatus();
  const titles = {
    live: 'What changes elsewhere appears here as it happens.',
    connecting: 'Connecting to what changes.',
    lost: `Not connected since ${clockTime(sinceMs)}. What you see may be out of date.`,
  };
  const words = { live: 'Live', connecting: 'Connecting', lost: 'Not live' };
  return (
    <span role="status" className="live-badge" data-status={status} title={titles[status]}>
      <span className="live-dot" aria-hidden="true" />
      <span className={status === 'lost' ? '' : 'max-sm:sr-only'}>{words[status]}</span>
    </span>
  );
}
