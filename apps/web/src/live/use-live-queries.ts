import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { liveStream } from './live-stream.ts';
import { soon } from './soon.ts';
import { useLiveEvents } from './use-live.ts';

/** Opens the event stream for all pages, and reads again what it says has changed. Graphs on the wall are the wall's own business. */
export function useLiveQueries(): void {
  const queries = useQueryClient();
  useEffect(() => liveStream.start(), []);
  const quarantine = useMemo(() => soon(() => void queries.invalidateQueries({ queryKey: ['quarantine'] }), 700), [queries]);
  useLiveEvents((event) => {
    const again = (...queryKey: readonly string[]): void => void queries.invalidateQueries({ queryKey });
    if (event.type === 'hello' && !event.isResumed) {
      again('runs');
      again('run');
      quarantine();
    }
    if (event.type === 'run') {
      again('runs');
      again('run', event.id);
    }
    if (event.type === 'progress') {
      again('runs', 'watched');
      again('run', event.run);
    }
    // While a run goes on every graph of it would ask for the whole list.
    if (event.type === 'run' || (event.type === 'graph' && event.kind !== 'migrate' && event.kind !== 'rollback')) quarantine();
  });
}
