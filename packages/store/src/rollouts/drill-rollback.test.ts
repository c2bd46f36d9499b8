import { afterEach, beforeEach, expect, test } from 'vitest';
import { runWorker } from '../migrate-documents/run-worker.ts';
import { textOf } from '../migrate-documents/testing.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { drillRollback } from './drill-rollback.ts';
import { readRolloutRow } from './rollout-row.ts';
import { RolloutWorker } from './rollout-worker.ts';
import { signedRollout, startRollout } from './testing.ts';

let db: TestDatabase;
let stopping: AbortController;
let running: Promise<unknown>;
beforeEach(async () => {
  db = await testDatabase();
  stopping = new AbortController();
  const { signal } = stopping;
  running = Promise.all([runWorker(db.database, { signal, clock: Date.now, pollMs: 20 }), new RolloutWorker(db.database, { signal, clock: Date.now, tickMs: 50 }).ended()]);
});
afterEach(async () => {
  stopping.abort();
  await running;
  await db.drop();
});

test('a drill takes one workspace there and back before the start, and while others follow the release', async () => {
  await signedRollout(db.database, { projects: 30 });
  await db.database.query(`update turnbuckle.workspaces set attributes = '{"staff":"yes"}' where id in (select id from turnbuckle.workspaces order by id limit 2)`);
  const graphs = await db.database.query<{ id: string }>('select id from turnbuckle.graphs order by id');
  const before = new Map<string, string>();
  for (const { id } of graphs) before.set(id, await textOf(db.database, id));
  const by = { person: 'person-1', clock: Date.now };
  const first = await drillRollback(db.database, { rollout: 'small' }, by);
  expect(first).toMatchObject({ outcome: 'drilled', drill: { isWithin: true, different: [] } });
  for (const { id } of graphs) expect(await textOf(db.database, id)).toBe(before.get(id));
  await startRollout(db.database, 'small', Date.now());
  await expect.poll(async () => (await readRolloutRow(db.database, 'small'))?.state.admitted, { timeout: 60_000 }).toBe(1);
  const second = await drillRollback(db.database, { rollout: 'small' }, by);
  expect(second).toMatchObject({ outcome: 'drilled', drill: { isWithin: true, different: [] } });
  expect(await drillRollback(db.database, { rollout: 'small', workspace: 'nowhere' }, by)).toMatchObject({ outcome: 'refused' });
  expect(await drillRollback(db.database, { rollout: 'none' }, by)).toEqual({ outcome: 'missing' });
}, 150_000);
