import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyAudit } from '../audit/audit.ts';
import { runWorker } from '../migrate-documents/run-worker.ts';
import { textOf } from '../migrate-documents/testing.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { readRolloutRow } from './rollout-row.ts';
import { RolloutWorker } from './rollout-worker.ts';
import { expose, planFor, signedRollout, startRollout } from './testing.ts';
import { verifyVerdicts } from './verify-verdicts.ts';

const isLong = process.env.TURNBUCKLE_LONG === '1';
const points = isLong ? ['claimed', 'worked', 'ended'] : ['claimed', 'worked'];
const kinds = ['message', 'run-hook', 'shadow-compile', 'freeze-segments', 'migrate-up', 'assess', 'migrate-down', 'notify', 'find-cause', 'draft-successor'];
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-crash-'));
const hits = join(folder, 'hits');
const answered = join(folder, 'answered');

let db: TestDatabase;
let child: ChildProcess | null = null;
const stopping = new AbortController();
let running: Promise<unknown>;
let isOver = false;
beforeAll(async () => {
  // Whoever is killed runs the built store.
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'packages/store'], { cwd: root });
  writeFileSync(hits, '');
  writeFileSync(answered, '');
  db = await testDatabase();
});
afterAll(async () => {
  isOver = true;
  stopping.abort();
  child?.kill('SIGKILL');
  await running;
  await db.drop();
  rmSync(folder, { recursive: true });
});

/** Does work until it comes to a kind and point at which nobody died yet, and dies there. */
async function worker(): Promise<NodeJS.Signals | null> {
  const [store, rollouts] = ['index', 'rollouts'].map((name) => new URL(`../../dist/${name}.js`, import.meta.url).href);
  const script = `const { appendFileSync, readFileSync } = await import('node:fs');
    const { openDatabase } = await import(${JSON.stringify(store)});
    const { workOneJob } = await import(${JSON.stringify(rollouts)});
    const database = await openDatabase({ url: process.env.TURNBUCKLE_TEST_URL, dataFolder: '' });
    const points = process.env.TURNBUCKLE_TEST_POINTS.split(',');
    for (;;) {
      const did = await workOneJob(database, { signal: new AbortController().signal, clock: Date.now, leaseMs: 400, onPoint: (point, { effect }) => {
        const name = effect.do + ':' + point;
        if (!points.includes(point) || readFileSync(process.env.TURNBUCKLE_TEST_HITS, 'utf8').split('\\n').includes(name)) return;
        appendFileSync(process.env.TURNBUCKLE_TEST_HITS, name + '\\n');
        process.kill(process.pid, 'SIGKILL');
      } });
      if (!did) await new Promise((resolve) => setTimeout(resolve, 30));
    }`;
  const env = { ...process.env, TURNBUCKLE_TEST_URL: db.url, TURNBUCKLE_TEST_HITS: hits, TURNBUCKLE_TEST_POINTS: points.join() };
  child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'ignore', 'inherit'], env });
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

test('a worker that is killed at any point of any work leaves it to the next, and nothing is done twice that must not be', async () => {
  const hooks = { deploy: { kind: 'run', command: `echo deployed >> ${answered}`, timeoutMs: 10_000 } } as const;
  const { phases } = planFor('0'.repeat(64));
  const withHook = phases.map((phase) => ({ ...phase, steps: phase.steps.map((step) => (step.id === 'internal' ? { ...step, hooks: ['deploy'] } : step)) }));
  const { plan, migration } = await signedRollout(db.database, { projects: 30, hooks, phases: withHook });
  await db.database.query(`update turnbuckle.workspaces set attributes = '{"staff":"yes"}'`);
  const [first] = await db.database.query<{ id: string; workspace: string }>('select id, workspace from turnbuckle.graphs order by id');
  const before = await textOf(db.database, first?.id ?? '');
  const { signal } = stopping;
  // Decisions and documents go on in this process; the rest is done by those who are killed.
  running = Promise.all([
    runWorker(db.database, { signal, clock: Date.now, pollMs: 20 }),
    new RolloutWorker(db.database, { signal, clock: Date.now, tickMs: 50, slots: 0 }).ended(),
    (async () => {
      while (!isOver) await worker();
    })(),
  ]);
  await startRollout(db.database, 'small', Date.now());
  const state = async () => (await readRolloutRow(db.database, 'small'))?.state;
  await expect.poll(async () => (await state())?.admitted, { timeout: 60_000, interval: 100 }).toBe(1);
  await expose(db.database, 60, { workspace: first?.workspace ?? '', graph: first?.id ?? '', release: plan.release, ok: false, atMs: Date.now() });
  await expect.poll(async () => (await state())?.rollbacks[0]?.stages.find(({ stage }) => stage === 'reschedule')?.state, { timeout: 90_000, interval: 100 }).toBe('done');
  await sleep(200);
  const hit = readFileSync(hits, 'utf8').trim().split('\n').sort();
  expect(hit).toEqual(kinds.flatMap((kind) => points.map((point) => `${kind}:${point}`)).sort());
  expect(await state()).toMatchObject({ status: 'rolled-back' });
  const open = await db.database.query("select id from turnbuckle.rollout_jobs where state in ('running', 'failed')");
  expect(open).toEqual([]);
  // One run each way, however often somebody began to start it.
  const runs = await db.database.query("select direction from turnbuckle.migration_runs where created_by = 'turnbuckle' order by created_at_ms");
  expect(runs).toEqual([{ direction: 'up' }, { direction: 'down' }]);
  expect(await db.database.query('select id from turnbuckle.graphs where migration = $1', [migration])).toEqual([]);
  expect(await textOf(db.database, first?.id ?? '')).toBe(before);
  const messages = await db.database.query<{ kind: string; count: number }>('select kind, count(*) as count from turnbuckle.outbox group by kind order by kind');
  expect(messages).toEqual([
    { kind: 'rollback-internal', count: 1 },
    { kind: 'rollback-notice', count: 1 },
    { kind: 'started', count: 1 },
    { kind: 'step-admitted', count: 1 },
  ]);
  expect(await db.database.query('select id from turnbuckle.rollouts order by id')).toEqual([{ id: 'small' }, { id: 'small-2' }]);
  // A command is asked again by whoever goes on: at least once, and no more often than somebody died at it.
  const times = readFileSync(answered, 'utf8').trim().split('\n').length;
  expect(times).toBeGreaterThanOrEqual(2);
  expect(times).toBeLessThanOrEqual(points.length);
  expect(await verifyVerdicts(db.database, 'small')).toMatchObject({ wrong: [] });
  expect(await verifyAudit(db.database)).toMatchObject({ brokenAt: null });
}, 180_000);
