import { useEffect, useRef, useSyncExternalStore } from 'react';
import { type LiveEvent, type LiveStatus, liveStream } from './live-stream.ts';

/** Whether what the page shows changes as it happens. */
export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(liveStream.watch, liveStream.status);
}

/** Calls `hearer` with every event while the component stands. */
export function useLiveEvents(hearer: (event: LiveEvent) => void): void {
  const latest = useRef(hearer);
  latest.current = hearer;
  useEffect(() => liveStream.hear((event) => latest.current(event)), []);
}
