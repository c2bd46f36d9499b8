import { setTimeout as sleep } from 'node:timers/promises';
import { migration } from '@turnbuckle/evolve';
import { studio } from '@turnbuckle/texture';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noteOpened } from '../graphs/get-graph.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { setKnobs } from './change-run.ts';
import { claimChunk } from './claim-chunk.ts';
import type { Knobs } from './knobs.ts';
import { type RunReport, readRun } from './read-run.ts';
import { SignalReader } from './read-signals.ts';
import { packMigration, registerMigration } from './registered-migration.ts';
import { runWorker, type WorkerReport } from './run-worker.ts';
import { fingerprint, registered, seedProjects, started, textOf } from './testing.ts';

let db: TestDatabase;
let digest: string;
/** The time of all of them here; 2030-06-01 at noon. */
let nowMs: number;
let stop: AbortController;
beforeEach(async () => {
  nowMs = Date.UTC(2030, 5, 1, 12);
  stop = new AbortController();
  db = await testDatabase();
  await seedProjects(db.database, 20);
  digest = await registered(db.database);
});
afterEach(async () => {
  stop.abort();
  await db.drop();
});

const work = (scripts = {}): Promise<WorkerReport> =>
  runWorker(db.database, { signal: AbortSignal.any([stop.signal, AbortSignal.timeout(30_000)]), clock: () => nowMs, pollMs: 5, leaseMs: 3_600_000, untilIdle: true, scripts });
const report = async (run: string): Promise<RunReport> => {
  const read = await readRun(db.database, run, { nowMs });
  if (read === null) throw new Error('there is a run');
  return read;
};
const set = async (run: string, knobs: Partial<Knobs>): Promise<void> => {
  expect(await setKnobs(db.database, run, { knobs, person: 'person-1', nowMs })).toMatchObject({ outcome: 'set' });
};

/** Looks until a run is as it should be; the test's own time limit ends it otherwise. */
async function until(run: string, isThere: (report: RunReport) => boolean): Promise<RunReport> {
  for (;;) {
    const now = await report(run);
    if (isThere(now)) return now;
    await sleep(10);
  }
}

test.each([
  ['manual', { hold: true }, { hold: false }],
  ['window', { window: { fromMinute: 13 * 60, toMinute: 14 * 60 } }, { window: null }],
] as const)('%s: it stands still with its reason, its seconds are counted, and it goes on when that is over', async (reason, limit, free) => {
  const run = await started(db.database, { migration: digest, direction: 'up', chunkSize: 5, knobs: limit }, nowMs);
  const before = await fingerprint(db.database);
  const working = work();
  expect((await until(run, ({ throttle }) => throttle !== null)).throttle).toEqual({ reason, sinceMs: nowMs });
  nowMs += 40_000;
  await sleep(60);
  expect(await report(run)).toMatchObject({ state: 'running', throttle: { reason }, metrics: { throttledMs: { [reason]: 40_000 }, transactions: 0 }, counts: { left: 20 } });
  expect(await fingerprint(db.database)).toEqual(before);
  await set(run, free);
  expect(await working).toMatchObject({ chunks: 4, failed: 0 });
  expect(await report(run)).toMatchObject({ state: 'done', throttle: null, counts: { left: 0, quarantined: 0, retries: 0 }, metrics: { throttledMs: { [reason]: 40_000 } } });
});

test('a window opens by itself, and a run that was stopped inside of one goes on the next night', async () => {
  const run = await started(db.database, { migration: digest, direction: 'up', chunkSize: 5, knobs: { window: { fromMinute: 22 * 60, toMinute: 5 * 60 } } }, nowMs);
  const working = work();
  await until(run, ({ throttle }) => throttle?.reason === 'window');
  nowMs += 10 * 3_600_000;
  expect(await working).toMatchObject({ chunks: 4, failed: 0 });
  expect(await report(run)).toMatchObject({ state: 'done', metrics: { throttledMs: { window: 10 * 3_600_000 } } });
});

test('its own transactions hold it back when they take too long, until the slow ones are a minute old', async () => {
  const run = await started(db.database, { migration: digest, direction: 'up', chunkSize: 5, knobs: { maxP95Ms: 1 } }, nowMs);
  // What a transaction of half a second leaves, whose chunk is not among ours.
  await db.database.query(
    'insert into turnbuckle.migration_batches (run, no, start, at_ms, documents, rows, bytes, stale, carry_ms, write_ms) values ($1, 99, 0, $2, 1, 1, 1, 0, 0, 500)',
    [run, nowMs],
  );
  const signals = new SignalReader(db.database, () => nowMs);
  expect(await signals.read(run)).toMatchObject({ p95Ms: 500, walBytesPerSecond: null, replicaLagMs: null, nowMs });
  const working = work();
  await until(run, ({ throttle }) => throttle?.reason === 'p95');
  expect((await report(run)).counts.left).toBe(20);
  nowMs += 60_001;
  expect(await working).toMatchObject({ chunks: 4, failed: 0 });
  expect(await report(run)).toMatchObject({ state: 'done', metrics: { throttledMs: { p95: 60_001 } } });
  expect((await signals.read(run)).walBytesPerSecond).toBeGreaterThan(0);
});

test("others' running queries are counted as load, our own are not", async () => {
  const signals = new SignalReader(db.database, () => nowMs);
  const idle = (await signals.read('00000000-0000-7000-8000-000000000000')).activeBackends;
  expect(idle).toBe(0);
  const other = db.another();
  const busy = other.transaction(async (transaction) => {
    await transaction.query("set local application_name = 'an-editor'");
    await transaction.query('select pg_sleep(30)');
  });
  const ended = expect(busy).rejects.toThrow(/cancel|terminat/);
  let seen: number | null = 0;
  while (seen === 0) seen = (await signals.read('00000000-0000-7000-8000-000000000000')).activeBackends;
  expect(seen).toBe(1);
  await db.database.query("select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'an-editor'");
  await ended;
  await other.close();
});

test('no more chunks are given out than a run may have at once, and more when it may', async () => {
  const run = await started(db.database, { migration: digest, direction: 'up', chunkSize: 5, knobs: { concurrency: 1 } }, nowMs);
  const claim = (worker: string, atMs = nowMs): ReturnType<typeof claimChunk> => claimChunk(db.database, { worker, nowMs: atMs, leaseMs: 1_000 });
  expect(await claim('first')).toMatchObject({ run });
  expect(await claim('second')).toBeNull();
  await set(run, { concurrency: 2 });
  expect(await claim('second')).toMatchObject({ run });
  expect(await claim('third')).toBeNull();
  // Whoever lost its lease is no longer counted.
  expect(await claim('third', nowMs + 1_001)).toMatchObject({ run });
});

test('workspaces that are wanted first come first, then what was opened last', async () => {
  const graphs = await db.database.query<{ id: string; workspace: string }>('select id, workspace from turnbuckle.graphs order by id');
  const wanted = graphs.at(-1)?.workspace ?? '';
  const others = graphs.filter(({ workspace }) => workspace !== wanted).map(({ id }) => id);
  const [early = '', late = ''] = [others.at(-2), others.at(-3)];
  await noteOpened(db.database, early, nowMs - 3_600_000);
  await noteOpened(db.database, late, nowMs);
  const run = await started(db.database, { migration: digest, direction: 'dry', chunkSize: 5, first: [wanted] }, nowMs);
  const rows = await db.database.query<{ graphs: string[] }>('select graphs from turnbuckle.migration_chunks where run = $1 order by no', [run]);
  const ordered = rows.flatMap((row) => row.graphs);
  const own = graphs.filter(({ workspace }) => workspace === wanted).map(({ id }) => id);
  expect(ordered).toEqual([...own, late, early, ...others.filter((id) => id !== late && id !== early)]);
});

test('a dry run of a script that breaks what was clean stops after the first fifty, says which, and touches nothing', async () => {
  await db.drop();
  db = await testDatabase();
  const texts = await seedProjects(db.database, 200);
  const rekey = (text: string): string => text.replace(/"target":\s*"/, '"target":"gone-');
  const broken = migration({ id: 'studio/broken', from: studio, to: studio }, (m) => [m.document.replace('rekey', rekey)]);
  const made = await registerMigration(db.database, packMigration(broken), { person: 'person-1', nowMs });
  if (made.outcome !== 'registered') throw new Error(made.problems.join(' '));
  const before = await fingerprint(db.database);
  const run = await started(db.database, { migration: made.digest, direction: 'dry', chunkSize: 100 }, nowMs);
  await work({ rekey });
  const { state, stopped, error, counts } = await report(run);
  expect(state).toBe('failed');
  expect(stopped).toMatchObject({ decision: 'stop', documents: 50 });
  expect(stopped?.broken).toBeGreaterThan((stopped?.clean ?? 0) * 0.02);
  expect(error).toBe(stopped?.reason);
  expect(counts.left).toBeGreaterThanOrEqual(150);
  expect(stopped?.examples.length).toBe(stopped?.broken);
  for (const { id, codes } of stopped?.examples ?? []) {
    expect(codes).toContain('dangling-edge');
    expect(await textOf(db.database, id)).toBe(texts.get(id));
  }
  expect(await fingerprint(db.database)).toEqual(before);
  const [open] = await db.database.query<{ open: number }>("select count(*)::int as open from turnbuckle.migration_chunks where run = $1 and state in ('waiting', 'running')", [
    run,
  ]);
  expect(open?.open).toBe(0);
});
