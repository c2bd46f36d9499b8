import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, runWorker } from '@turnbuckle/store';
import { RolloutWorker } from '@turnbuckle/store/rollouts';
import type { Logger } from 'pino';
import { pictureOf } from './review/picture-of.ts';

const retryMs = 1_000;

export interface BackgroundWorker {
  /** There are new facts, or somebody asked for something. */
  nudge(): void;
  stop(): Promise<void>;
}

export interface BackgroundWorkerOptions {
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Address of the Prometheus that guardrails are counted from; without it that of the plan. */
  readonly prometheus?: string | undefined;
}

/** Works at runs and rollouts beside the requests until it is stopped; a database that does not answer is tried again. */
export function startBackgroundWorker(database: Database, { log, clock, prometheus }: BackgroundWorkerOptions): BackgroundWorker {
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
  const rollouts = new RolloutWorker(database, {
    ...{ signal, clock, prometheus },
    onError: (error) => log.warn({ err: error }, 'rollouts could not be looked at, tried again'),
  });
  return {
    nudge: () => rollouts.nudge(),
    async stop() {
      stopping.abort();
      await Promise.all([ended, rollouts.ended()]);
    },
  };
}
