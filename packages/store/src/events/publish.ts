import type { Queryable } from '../database.ts';
import { eventChannel, maxEventBytes, type StoreEvent } from './store-event.ts';

/**
 * Tells every listener on this database, once the transaction is committed and never if it is not. One round trip for any number. An event
 * that no notification could carry is left out: a save does not fail because its workspace has an absurd name.
 */
export async function publish(transaction: Queryable, ...events: readonly StoreEvent[]): Promise<void> {
  const texts = events.map((event) => JSON.stringify(event)).filter((text) => Buffer.byteLength(text) <= maxEventBytes);
  if (texts.length === 0) return;
  await transaction.query('select pg_notify($1, event) from json_array_elements_text($2::json) as event', [eventChannel, JSON.stringify(texts)]);
}
