import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord } from '@turnbuckle/model';
import { Client } from 'pg';
import type { Database } from '../database.ts';
import { eventChannel, type StoreEvent } from './store-event.ts';

export interface ListenOptions {
  /** Ends the listening and its connection. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: StoreEvent) => void;
  /** From here on nothing is missed. Called again after each loss. */
  readonly onListening?: () => void;
  /** What happens until `onListening` is called again stays unknown. */
  readonly onLost?: (reason: unknown) => void;
  /** Between two questions whether the connection still stands; 15 seconds unless given. */
  readonly checkMs?: number;
}

const retryMs = { first: 100, most: 2_000 };

/**
 * Listens on a connection of its own until the signal ends it. A connection that is lost is made anew; one that died without a word is found
 * out by asking. Resolves once the connection is closed.
 */
export async function listenEvents(database: Database, options: ListenOptions): Promise<void> {
  const { signal, onLost } = options;
  let waitMs = retryMs.first;
  while (!signal.aborted) {
    let wasListening = false;
    try {
      await listenOnce(database, {
        ...options,
        onListening: () => {
          wasListening = true;
          waitMs = retryMs.first;
          options.onListening?.();
        },
      });
    } catch (error) {
      if (wasListening && !signal.aborted) onLost?.(error);
    }
    await sleep(waitMs, undefined, { signal }).catch(() => {});
    waitMs = Math.min(waitMs * 2, retryMs.most);
  }
}

/** Resolves when the signal ends it, rejects when the connection is lost. */
async function listenOnce(database: Database, { signal, onEvent, onListening, checkMs = 15_000 }: ListenOptions): Promise<void> {
  // Where an embedded server has moved, this brings the new address.
  await database.query('select');
  const client = new Client({ connectionString: database.url, application_name: 'turnbuckle-events', connectionTimeoutMillis: 15_000, query_timeout: checkMs, keepAlive: true });
  const lost = new Promise<never>((_, reject) => {
    client.once('error', reject);
    client.once('end', () => reject(new Error('The connection ended.')));
  });
  lost.catch(() => {});
  try {
    await Promise.race([client.connect(), lost]);
    client.on('notification', ({ payload }) => {
      const event = readEvent(payload);
      if (event !== null) onEvent(event);
    });
    await client.query(`listen ${eventChannel}`);
    onListening?.();
    while (!signal.aborted) {
      await Promise.race([sleep(checkMs, undefined, { signal }).catch(() => {}), lost]);
      if (!signal.aborted) await Promise.race([client.query('select'), lost]);
    }
  } finally {
    // After a loss there may be nobody to say goodbye to.
    await Promise.race([client.end().catch(() => {}), sleep(1_000)]);
  }
}

/** Anybody may notify on the channel, so what does not look like ours is passed over. */
function readEvent(payload: string | undefined): StoreEvent | null {
  try {
    const value: unknown = JSON.parse(payload ?? '');
    return isRecord(value) && ['graph', 'run', 'progress', 'rollout', 'flags'].includes(String(value['type'])) ? (value as unknown as StoreEvent) : null;
  } catch {
    return null;
  }
}
