import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, runWorker } from '@turnbuckle/store';
import type { Logger } from 'pino';
import { pictureOf } from './review/picture-of.ts';

const retryMs = 1_000;

/** Works at runs beside the requests until it is stopped; a database that does not answer is tried again. */
export function startBackgroundWorker(database: Database, { log, clock }: { readonly log: Logger; readonly clock: () => number }): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const ended = (async () => {
    while (!signal.aborted) {
      try {
        await runWorker(database, { signal, clock, pictureOf });
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, 'worker failed, tried again');
        await sleep(retryMs, undefined, { signal }).catch(() => {});
      }
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
