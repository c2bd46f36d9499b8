import type { Json } from '@turnbuckle/model';
import type { Queryable } from '../database.ts';
import { ensureNamed } from '../graphs/names.ts';
import { uuidV7 } from '../uuid-v7.ts';

export interface Message {
  /** Queued once, however often it is asked for. */
  readonly key: string;
  readonly rollout: string;
  readonly kind: string;
  /** Who gets it; whoever follows the rollout unless given. */
  readonly person?: string;
  readonly payload: Json;
}

/** Puts messages down to be sent. Gives how many were new. */
export async function queueMessages(transaction: Queryable, messages: readonly Message[], nowMs: number): Promise<number> {
  await ensureNamed(transaction, { people: messages.flatMap(({ person }) => (person === undefined ? [] : [person])), nowMs });
  const rows = await transaction.query(
    `insert into turnbuckle.outbox (id, key, rollout, kind, person, payload, queued_at_ms)
       select i, k, r, n, p, j, $7 from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::json[]) as m(i, k, r, n, p, j) on conflict (key) do nothing returning id`,
    [
      messages.map(() => uuidV7(nowMs)),
      messages.map(({ key }) => key),
      messages.map(({ rollout }) => rollout),
      messages.map(({ kind }) => kind),
      messages.map(({ person }) => person ?? null),
      messages.map(({ payload }) => JSON.stringify(payload)),
      nowMs,
    ],
  );
  return rows.length;
}
