import { mkdtempSync, rmSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migration } from '@turnbuckle/evolve';
import { packMigration, publish, type StoreEvent } from '@turnbuckle/store';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { generateProjects, studio } from '@turnbuckle/texture';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventStream, type StreamEvent } from './event-stream.ts';
import { type RunningServer, startServer } from './start-server.ts';

const token = 'test-token-of-the-admin';
const log = pino({ level: 'silent' });
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-events-'));
let db: TestDatabase;
let servers: RunningServer[] = [];

beforeAll(async () => {
  db = await testDatabase();
  servers = await Promise.all(['a', 'b'].map((name) => startServer({ port: 0, dataFolder: join(folder, name), databaseUrl: db.url, token, log })));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

const [at, other] = [() => servers[0] as RunningServer, () => servers[1] as RunningServer];
const authorization = { Authorization: `Bearer ${token}` };

interface Heard {
  readonly events: StreamEvent[];
  readonly ids: string[];
  text(): string;
  readonly hasEnded: Promise<void>;
  close(): void;
}

/** A client as browsers are one: reads what comes, as it comes. */
async function listen(url: string, headers: Readonly<Record<string, string>> = authorization): Promise<Heard> {
  const aborting = new AbortController();
  const answer = await fetch(`${url}/v1/events`, { headers, signal: aborting.signal });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('Content-Type')).toBe('text/event-stream');
  let text = '';
  const events: StreamEvent[] = [];
  const ids: string[] = [];
  const hasEnded = (async () => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const part of answer.body ?? []) {
      text += decoder.decode(part, { stream: true });
      rest += decoder.decode(part, { stream: true });
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        const id = /^id: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) events.push(JSON.parse(data) as StreamEvent);
        if (id !== undefined) ids.push(id);
      }
    }
  })().catch(() => {});
  await expect.poll(() => events.length).toBeGreaterThan(0);
  return { events, ids, text: () => text, hasEnded, close: () => aborting.abort() };
}

const post = (server: RunningServer, path: string, json: unknown): Promise<Response> =>
  fetch(`${server.url}${path}`, { method: 'POST', headers: { ...authorization, 'Content-Type': 'application/json' }, body: JSON.stringify(json) });

test('a save at one server is heard at another, after a hello', async () => {
  const heard = await listen(other().url);
  expect(heard.events).toEqual([{ type: 'hello', isResumed: false }]);
  expect((await post(at(), '/v1/graphs', { id: 'told', workspace: 'w', owner: 'o', format: 'auto', document: '{"nodes":[],"edges":[]}' })).status).toBe(201);
  await expect.poll(() => heard.events.slice(1)).toEqual([{ type: 'graph', id: 'told', workspace: 'w', revision: 1, kind: 'import' }]);
  expect(heard.text()).toMatch(/event: hello\n/);
  expect(heard.text()).toMatch(/event: graph\ndata: \{.*\}\nid: [0-9a-f]{12}-\d+\n\n/);
  heard.close();
});

test('a stream that was cut goes on where it was, and says where it cannot', async () => {
  const first = await listen(at().url);
  await publish(db.database, { type: 'run', id: 'r', state: 'paused' });
  await expect.poll(() => first.ids.length).toBe(2);
  first.close();
  await publish(db.database, { type: 'run', id: 'r', state: 'queued' });
  const last = first.ids.at(-1) ?? '';
  const again = await listen(at().url, { ...authorization, 'Last-Event-ID': last });
  await expect
    .poll(() => again.events)
    .toEqual([
      { type: 'hello', isResumed: true },
      { type: 'run', id: 'r', state: 'queued' },
    ]);
  again.close();
  for (const unknown of [`${last}0`, 'x', '-1', last.replace(/^./, (digit) => (digit === 'a' ? 'b' : 'a'))]) {
    const fresh = await listen(at().url, { ...authorization, 'Last-Event-ID': unknown });
    expect(fresh.events).toEqual([{ type: 'hello', isResumed: false }]);
    fresh.close();
  }
});

test('without a token there is no stream; with the browser’s cookie there is', async () => {
  expect((await fetch(`${at().url}/v1/events`)).status).toBe(401);
  const signedIn = await fetch(at().link, { redirect: 'manual' });
  const cookie = (signedIn.headers.get('Set-Cookie') ?? '').split(';')[0] ?? '';
  expect(cookie).not.toBe('');
  (await listen(at().url, { Cookie: cookie })).close();
});

test('a run is heard from its start to its end, with its progress and its graphs', async () => {
  const heard = await listen(other().url);
  const { projects } = generateProjects({ seed: 3, count: 60 });
  for (const { document, title: _, ...project } of projects) expect((await post(at(), '/v1/graphs', { ...project, document })).status).toBe(201);
  const pack = packMigration(migration({ id: 'studio/1-strict', from: studio, to: studio, mayChangeResults: true }, (m) => [m.edges.enforce('strict')]));
  await post(at(), '/v1/migrations', pack);
  const { id } = (await (await post(at(), `/v1/migrations/${pack.digest}/runs`, { direction: 'up' })).json()) as { id: string };
  const states = (): string[] => heard.events.flatMap((event) => (event.type === 'run' && event.id === id ? [event.state] : []));
  await expect.poll(states, { timeout: 30_000 }).toEqual(['queued', 'running', 'done']);
  expect(heard.events.some((event) => event.type === 'progress' && event.run === id)).toBe(true);
  const { counts } = (await (await fetch(`${at().url}/v1/runs/${id}`, { headers: authorization })).json()) as { counts: { changed: number } };
  expect(counts.changed).toBeGreaterThan(0);
  const carried = heard.events.filter((event): event is StoreEvent & { type: 'graph' } => event.type === 'graph' && event.kind === 'migrate');
  expect(new Set(carried.map((event) => event.id)).size).toBe(counts.changed);
  heard.close();
});

test('progress is told at once, then once in a while, and its last word is never swallowed', async () => {
  const events = new EventStream(db.database, { log, progressMs: 200 });
  const subscription = events.subscribe(null);
  const heard: string[] = [];
  const reading = (async () => {
    for await (const { event } of subscription) if (event !== null) heard.push(event.type === 'progress' ? event.run : event.type);
  })();
  await expect.poll(() => heard).toEqual(['hello']);
  for (let times = 0; times < 50; times++) await publish(db.database, { type: 'progress', run: 'one' }, { type: 'progress', run: 'two' });
  await publish(db.database, { type: 'run', id: 'x', state: 'done' });
  await expect.poll(() => heard.includes('run')).toBe(true);
  const soFar = heard.filter((what) => what === 'one').length;
  expect(soFar).toBeGreaterThan(0);
  // A hundred words took at least the time of none, and at most one more is owed.
  await expect.poll(() => heard.filter((what) => what === 'one').length).toBe(soFar + 1);
  expect(heard.length).toBeLessThan(50);
  await events.close();
  await reading;
});

test('a client that does not keep up is cut off, and others are not', async () => {
  const events = new EventStream(db.database, { log });
  const slow = events.subscribe(null);
  let cutOff = 0;
  slow.onTooSlow = () => cutOff++;
  const quick = events.subscribe(null);
  let count = 0;
  const reading = (async () => {
    for await (const _ of quick) count++;
  })();
  const batch = Array.from({ length: 1_000 }, (_, index): StoreEvent => ({ type: 'graph', id: `g-${index}`, workspace: 'w', revision: 1, kind: 'edit' }));
  await expect.poll(() => count).toBe(1);
  for (let times = 0; times < 6; times++) await publish(db.database, ...batch);
  await expect.poll(() => count).toBe(6_001);
  expect(cutOff).toBe(1);
  for await (const _ of slow) expect.unreachable('what waited for it is gone');
  await events.close();
  await reading;
});

test('a socket that nobody reads is closed by the server', async () => {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${at().url}/v1/events`, { headers: authorization }, resolve).on('error', reject);
  });
  answer.pause();
  const batch = Array.from({ length: 1_000 }, (_, index): StoreEvent => ({ type: 'graph', id: `g-${index}`, workspace: 'w'.repeat(2_000), revision: 1, kind: 'edit' }));
  // The kernel takes in some megabytes, the queue some thousand events; this is more than both.
  for (let times = 0; times < 15; times++) await publish(db.database, ...batch);
  // A socket that is not read hears of its end only when it is read again.
  const hasClosed = new Promise<string>((resolve) => answer.on('error', (error) => resolve(error.message)));
  answer.resume();
  expect(await hasClosed).toMatch(/aborted/);
});

test('a heartbeat is heard where nothing else is, and streams end with the server', async () => {
  const events = new EventStream(db.database, { log, heartbeatMs: 50 });
  const subscription = events.subscribe(null);
  const heard: (string | null)[] = [];
  const reading = (async () => {
    for await (const { event } of subscription) heard.push(event?.type ?? null);
  })();
  await expect.poll(() => heard.length).toBeGreaterThan(3);
  expect(new Set(heard)).toEqual(new Set(['hello', null]));
  await events.close();
  await reading;

  const third = await startServer({ port: 0, dataFolder: join(folder, 'c'), databaseUrl: db.url, token, log });
  const stream = await listen(third.url);
  await third.close();
  await stream.hasEnded;
});

test('a connection to the database that is lost is told, and so is its return', async () => {
  const heard = await listen(at().url);
  await db.database.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'turnbuckle-events' and datname = current_database()");
  await expect.poll(() => heard.events.map(({ type }) => type)).toEqual(['hello', 'lost', 'hello']);
  heard.close();
});
