import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrateUp } from '@turnbuckle/evolve';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyAudit } from '../audit/audit.ts';
import { getGraph, graphHistory } from '../graphs/get-graph.ts';
import { putGraph } from '../graphs/put-graph.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { verifyBackupPoint } from './backup-point.ts';
import { readRun, runResults } from './read-run.ts';
import { runWorker } from './run-worker.ts';
import { registered, seedProjects, started, strict, textOf } from './testing.ts';

const count = 300;
let db: TestDatabase;
let texts: ReadonlyMap<string, string>;
let digest: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  // The worker that is killed runs the built store.
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'packages/store'], { cwd: root });
  db = await testDatabase();
  texts = await seedProjects(db.database, count);
  digest = await registered(db.database);
});
afterAll(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await db.drop();
});

/** A worker in a process of its own, which kills itself at its second chunk, at a point of the work. */
async function workerKilledAt(point: string): Promise<NodeJS.Signals | null> {
  const built = new URL('../../dist/index.js', import.meta.url).href;
  const script = `const { openDatabase, runWorker } = await import(${JSON.stringify(built)});
    const database = await openDatabase({ url: process.env.TURNBUCKLE_TEST_URL, dataFolder: '' });
    let seen = 0;
    await runWorker(database, { signal: new AbortController().signal, clock: Date.now, worker: 'killed', leaseMs: 1_500, pollMs: 20,
      onPoint: (point) => { if (point === process.env.TURNBUCKLE_TEST_FAILPOINT && ++seen === 2) process.kill(process.pid, 'SIGKILL'); } });`;
  const env = { ...process.env, TURNBUCKLE_TEST_URL: db.url, TURNBUCKLE_TEST_FAILPOINT: point };
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'ignore', 'inherit'], env });
  children.push(child);
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

const drain = (worker: string): ReturnType<typeof runWorker> =>
  runWorker(db.database, { signal: AbortSignal.timeout(60_000), clock: Date.now, worker, leaseMs: 1_500, pollMs: 20, untilIdle: true });

const edited = new Map<string, string>();
async function edit(id: string, field: string): Promise<void> {
  const graph = await getGraph(db.database, id);
  const text = Buffer.from(graph?.bytes ?? []).toString('utf8');
  // A field that nobody knows, at the end of the root object.
  const next = text.replace(/\}(\s*)$/, `,"${field}":"by hand"}$1`);
  const saved = await putGraph(db.database, { id, bytes: new TextEncoder().encode(next), ifMatch: [graph?.revision ?? 0] }, { person: 'person-9', nowMs: 3_000 });
  if (saved.outcome === 'stale') return edit(id, field);
  if (saved.outcome !== 'saved') throw new Error(saved.outcome);
  edited.set(id, field);
}

test('two workers, one of them killed at every point in turn, carry over every document once and lose no edit', async () => {
  const run = await started(db.database, { migration: digest, direction: 'up', chunkSize: 10 });
  const ids = [...texts.keys()];
  for (const point of ['claimed', 'carried', 'written', 'done']) {
    const editing = (async () => {
      for (const id of ids.splice(0, 6)) await edit(id, 'during');
    })();
    expect({ point, signal: await workerKilledAt(point) }).toEqual({ point, signal: 'SIGKILL' });
    await editing;
  }
  const before = await readRun(db.database, run, { nowMs: Date.now() + 10_000 });
  expect(before?.state).toBe('interrupted');
  expect(before?.counts.left).toBeGreaterThan(100);

  const saving = (async () => {
    for (const id of [...texts.keys()].slice(-20)) await edit(id, 'during');
  })();
  const [first, second] = await Promise.all([drain('first'), drain('second')]);
  await saving;
  expect([first.failed, second.failed]).toEqual([0, 0]);

  const report = await readRun(db.database, run, { nowMs: Date.now() });
  expect(report).toMatchObject({ state: 'done', error: null, counts: { documents: count, left: 0, skipped: 0, quarantined: 0 } });
  expect(report?.validations.filter(({ ok }) => !ok)).toEqual([]);
  expect(report?.validations.length).toBeGreaterThanOrEqual(10);
  expect(report?.counts.retries).toBeGreaterThanOrEqual(3);
  expect(await verifyBackupPoint(db.database, run)).toMatchObject({ ok: true, missing: [] });
  expect((await verifyAudit(db.database)).brokenAt).toBeNull();

  const results = new Map((await runResults(db.database, run)).map((result) => [result.graph, result]));
  for (const [id, text] of texts) {
    const history = (await graphHistory(db.database, id)) ?? [];
    expect(history.map(({ revision }) => revision)).toEqual(history.map((_, index) => index + 1));
    expect(history.filter(({ kind }) => kind === 'migrate').length).toBeLessThanOrEqual(1);
    const head = await textOf(db.database, id);
    if (edited.has(id)) {
      expect(JSON.parse(head)).toMatchObject({ during: 'by hand' });
      continue;
    }
    const alone = migrateUp(text, strict);
    if ('quarantined' in alone) throw new Error(alone.quarantined);
    expect(head).toBe(alone.text);
    expect(results.has(id)).toBe(!alone.unchanged);
  }
  expect(edited.size).toBe(44);
  const [heads] = await db.database.query<{ under: number }>('select count(*) as under from turnbuckle.graphs where migration = $1', [digest]);
  expect(heads?.under).toBe(count);
});

test('the way back gives what nobody edited its bytes again, and keeps what somebody did', async () => {
  const results = await db.database.query<{ graph: string }>("select graph from turnbuckle.migration_results where outcome <> 'quarantined' order by graph");
  const touched = results.map(({ graph }) => graph).filter((id) => !edited.has(id));
  const editedAfter = touched.slice(0, 5);
  for (const id of editedAfter) await edit(id, 'after');
  const run = await started(db.database, { migration: digest, direction: 'down', chunkSize: 10 });
  await Promise.all([drain('first'), drain('second')]);
  const report = await readRun(db.database, run, { nowMs: Date.now() });
  expect(report).toMatchObject({ state: 'done', error: null, counts: { documents: count, left: 0, quarantined: 0 } });
  expect(report?.counts.changed).toBeGreaterThanOrEqual(touched.length);
  for (const [id, text] of texts) {
    const head = await textOf(db.database, id);
    const field = edited.get(id);
    if (field === undefined) expect(head).toBe(text);
    else expect(JSON.parse(head)).toEqual({ ...(JSON.parse(text) as object), [field]: 'by hand' });
  }
  const [left] = await db.database.query<{ under: number }>('select count(*) filter (where migration is not null) as under from turnbuckle.graphs');
  expect(left).toEqual({ under: 0 });
  // And up again, with the edits of both periods.
  const again = await started(db.database, { migration: digest, direction: 'up' });
  await drain('first');
  expect(await readRun(db.database, again, { nowMs: Date.now() })).toMatchObject({ state: 'done', counts: { documents: count, quarantined: 0 } });
  for (const [id, field] of edited) expect(JSON.parse(await textOf(db.database, id))).toMatchObject({ [field]: 'by hand' });
});
