import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGraph } from '../graphs/create-graph.ts';
import { putGraph } from '../graphs/put-graph.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { listenEvents } from './listen-events.ts';
import { publish } from './publish.ts';
import type { StoreEvent } from './store-event.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

interface Ear {
  readonly heard: StoreEvent[];
  readonly listening: () => number;
  readonly lost: () => number;
  stop(): Promise<void>;
}

async function listen(options: { readonly checkMs?: number } = {}): Promise<Ear> {
  const stopping = new AbortController();
  const heard: StoreEvent[] = [];
  const database = db.another();
  let [listening, lost] = [0, 0];
  const ended = listenEvents(database, { ...options, signal: stopping.signal, onEvent: (event) => heard.push(event), onListening: () => listening++, onLost: () => lost++ });
  await expect.poll(() => listening).toBe(1);
  return {
    heard,
    listening: () => listening,
    lost: () => lost,
    async stop() {
      stopping.abort();
      await ended;
      await database.close();
    },
  };
}

const context = { person: 'person-0001', nowMs: 5 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a save is heard on another connection, and not before it is committed', async () => {
  const ear = await listen();
  await createGraph(db.database, { id: 'heard', workspace: 'w', owner: 'o', format: 'react-flow', bytes: bytes('{}') }, context);
  expect(await putGraph(db.database, { id: 'heard', bytes: bytes('{ }'), ifMatch: [1] }, context)).toMatchObject({ outcome: 'saved' });
  expect(await putGraph(db.database, { id: 'heard', bytes: bytes('{  }'), ifMatch: [1] }, context)).toMatchObject({ outcome: 'stale' });
  await db.database.transaction(async (transaction) => {
    await publish(transaction, { type: 'progress', run: 'open' });
    await sleep(100);
    expect(ear.heard.some(({ type }) => type === 'progress')).toBe(false);
  });
  await expect
    .poll(() => ear.heard)
    .toEqual([
      { type: 'graph', id: 'heard', workspace: 'w', revision: 1, kind: 'import' },
      { type: 'graph', id: 'heard', workspace: 'w', revision: 2, kind: 'edit' },
      { type: 'progress', run: 'open' },
    ]);
  await ear.stop();
});

test('what is taken back was never said', async () => {
  const ear = await listen();
  await expect(
    db.database.transaction(async (transaction) => {
      await publish(transaction, { type: 'progress', run: 'never' });
      throw new Error('stop');
    }),
  ).rejects.toThrow('stop');
  await publish(db.database, { type: 'progress', run: 'after' });
  await expect.poll(() => ear.heard).toEqual([{ type: 'progress', run: 'after' }]);
  await ear.stop();
});

test('many events go in one round trip, odd ones are passed over, and one that no notification carries hinders nobody', async () => {
  const ear = await listen();
  const many = Array.from({ length: 500 }, (_, index): StoreEvent => ({ type: 'graph', id: `g-${index}`, workspace: `“é” \\ ' ${index}`, revision: 1, kind: 'migrate' }));
  await publish(db.database, ...many, { type: 'graph', id: 'big', workspace: 'é'.repeat(4_000), revision: 1, kind: 'edit' });
  await db.database.query(`select pg_notify('turnbuckle_events', v) from unnest($1::text[]) v`, [['', 'x', '[]', '{"type":"other"}']]);
  await publish(db.database, { type: 'run', id: 'last', state: 'done' });
  await expect.poll(() => ear.heard.at(-1)).toEqual({ type: 'run', id: 'last', state: 'done' });
  expect(ear.heard.slice(0, -1)).toEqual(many);
  await ear.stop();
});

test('a connection that is cut is told as lost and made anew', async () => {
  const ear = await listen();
  const admin = new Client({ connectionString: db.url });
  await admin.connect();
  const cut = await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'turnbuckle-events' and datname = current_database()");
  expect(cut.rowCount).toBe(1);
  await expect.poll(() => ear.lost()).toBe(1);
  await expect.poll(() => ear.listening()).toBe(2);
  await publish(db.database, { type: 'progress', run: 'again' });
  await expect.poll(() => ear.heard).toEqual([{ type: 'progress', run: 'again' }]);
  await admin.end();
  await ear.stop();
});

test('a listener that is told to stop leaves no connection behind', async () => {
  const ear = await listen({ checkMs: 50 });
  await sleep(200);
  expect(ear.lost()).toBe(0);
  await ear.stop();
  await expect.poll(() => db.database.query("select from pg_stat_activity where application_name = 'turnbuckle-events' and datname = current_database()")).toEqual([]);
});
