import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { askRollout } from './ask-rollout.ts';
import { readRolloutRow } from './rollout-row.ts';
import { planFor, signedRollout, startRollout } from './testing.ts';
import { tickRollout } from './tick-rollout.ts';
import { workOneJob } from './work-jobs.ts';

let db: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-hook-'));
const address = createServer((_, response) => response.writeHead(418).end('short and stout'));
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(async () => {
  await db.drop();
  address.close();
  rmSync(folder, { recursive: true, force: true });
});

const state = async () => (await readRolloutRow(db.database, 'small'))?.state;
const options = { signal: new AbortController().signal, clock: Date.now };

/** Works until the hook has ended, one way or the other. */
async function workHook(name: string): Promise<object> {
  for (let turn = 0; turn < 40; turn++) {
    await tickRollout(db.database, 'small', { nowMs: Date.now() });
    await workOneJob(db.database, options);
    const [job] = await db.database.query<{ state: string; detail: string; result: object }>(
      `select state, detail, result from turnbuckle.rollout_jobs where effect->>'hook' = $1 and state in ('done', 'failed') order by asked_at_ms desc limit 1`,
      [name],
    );
    if (job !== undefined) return job;
  }
  return {};
}

test('a hook that fails holds the rollout with what it printed, and is tried again when somebody says so', async () => {
  await new Promise<void>((resolve) => address.listen(0, '127.0.0.1', resolve));
  const { port } = address.address() as AddressInfo;
  const ready = join(folder, 'ready');
  const hooks = {
    deploy: { kind: 'run', command: `echo "for $TURNBUCKLE_ROLLOUT"; test -f ${ready} || { echo missing >&2; exit 3; }`, timeoutMs: 5_000 },
    slow: { kind: 'run', command: 'sleep 30', timeoutMs: 200 },
    smoke: { kind: 'get', url: `http://127.0.0.1:${port}/`, expects: 200, timeoutMs: 2_000 },
  } as const;
  const phases = planFor('0'.repeat(64)).phases.map((phase) => ({
    ...phase,
    steps: phase.steps.map((step) => (step.id === 'prepare' ? { ...step, hooks: ['deploy', 'slow', 'smoke'] } : step)),
  }));
  await signedRollout(db.database, { projects: 3, hooks, phases });
  await startRollout(db.database, 'small', Date.now());
  expect(await workHook('deploy')).toMatchObject({ state: 'failed', detail: 'It ended with 3.', result: { code: 3, output: 'for small\nmissing\n' } });
  await tickRollout(db.database, 'small', { nowMs: Date.now() });
  expect(await state()).toMatchObject({ status: 'running', waitingFor: ['failed:run-hook'] });
  writeFileSync(ready, '');
  expect(await askRollout(db.database, { rollout: 'small', asking: { ask: 'resume' } }, { person: 'person-1', nowMs: Date.now() })).toEqual({ outcome: 'done' });
  expect(await workHook('deploy')).toMatchObject({ state: 'done', result: { code: 0 } });
  expect(await workHook('slow')).toMatchObject({ state: 'failed', detail: 'It did not end within 200 ms.' });
  await db.database.query("update turnbuckle.rollout_jobs set state = 'done' where effect->>'hook' = 'slow'");
  expect(await workHook('smoke')).toMatchObject({ state: 'failed', detail: 'It answered 418, not 200.', result: { output: 'short and stout' } });
  // Nothing failed any more: then it is no wish that can be granted.
  await db.database.query("update turnbuckle.rollout_jobs set state = 'done' where effect->>'hook' = 'smoke'");
  expect(await askRollout(db.database, { rollout: 'small', asking: { ask: 'resume' } }, { person: 'person-1', nowMs: Date.now() })).toMatchObject({ outcome: 'refused' });
}, 30_000);
