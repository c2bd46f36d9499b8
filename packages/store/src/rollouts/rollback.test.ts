import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../audit/audit.ts';
import { getGraph, graphHistory } from '../graphs/get-graph.ts';
import { putGraph } from '../graphs/put-graph.ts';
import { runWorker } from '../migrate-documents/run-worker.ts';
import { textOf } from '../migrate-documents/testing.ts';
import { bringToRelease } from '../releases/bring-to-release.ts';
import { releaseInForce } from '../releases/release-in-force.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { askRollout } from './ask-rollout.ts';
import { readRolloutRow } from './rollout-row.ts';
import { RolloutWorker } from './rollout-worker.ts';
import { dayMs, expose, planFor, signedRollout, startRollout } from './testing.ts';
import { verifyVerdicts } from './verify-verdicts.ts';

let db: TestDatabase;
let stopping: AbortController;
let running: Promise<unknown>[];
/** Added to the real clock, so that a plan's days pass. */
let aheadMs: number;
const clock = (): number => Date.now() + aheadMs;

beforeEach(async () => {
  db = await testDatabase();
  stopping = new AbortController();
  running = [];
  aheadMs = 0;
});
afterEach(async () => {
  stopping.abort();
  await Promise.all(running);
  await db.drop();
});

const state = async () => (await readRolloutRow(db.database, 'small'))?.state;

/** What a server does beside its requests. */
function work(count = 1): RolloutWorker[] {
  return Array.from({ length: count }, () => {
    const database = db.another();
    const worker = new RolloutWorker(database, { signal: stopping.signal, clock, tickMs: 50 });
    running.push(Promise.all([worker.ended(), runWorker(database, { signal: stopping.signal, clock, leaseMs: 1_500, pollMs: 20 })]).then(() => database.close()));
    return worker;
  });
}

async function saveAgain(id: string, nowMs: number): Promise<string> {
  const graph = await getGraph(db.database, id);
  const text = Buffer.from(graph?.bytes ?? [])
    .toString('utf8')
    .replace(/\}(\s*)$/, ',"byHand":true}$1');
  const saved = await putGraph(db.database, { id, bytes: new TextEncoder().encode(text), ifMatch: [graph?.revision ?? 0] }, { person: 'person-9', nowMs });
  return saved.outcome;
}

test('a rollback for real: documents back, edits kept, owners told, a draft that waits, every verdict the same again', async () => {
  const { plan, migration } = await signedRollout(db.database, { projects: 60 });
  const before = new Map<string, string>();
  const graphs = await db.database.query<{ id: string; workspace: string }>('select id, workspace from turnbuckle.graphs order by id');
  for (const { id } of graphs) before.set(id, await textOf(db.database, id));
  const [first] = graphs;
  await db.database.query('update turnbuckle.workspaces set attributes = \'{"staff":"yes"}\' where id = any($1)', [graphs.slice(0, 40).map(({ workspace }) => workspace)]);
  work(2);
  await startRollout(db.database, 'small', clock());
  await expect.poll(async () => (await state())?.admitted, { timeout: 60_000 }).toBe(1);
  const up = await db.database.query<{ id: string; workspace: string }>('select id, workspace from turnbuckle.graphs where migration = $1 order by id', [migration]);
  const followers = await db.database.query<{ workspace: string }>('select workspace from turnbuckle.rollout_adopters where until_ms is null');
  expect(up.length).toBeGreaterThanOrEqual(40);
  expect(new Set(up.map(({ workspace }) => workspace))).toEqual(new Set(followers.map(({ workspace }) => workspace)));
  const edited = up.slice(0, 5).map(({ id }) => id);
  for (const id of edited) expect(await saveAgain(id, clock())).toBe('saved');
  await expose(db.database, 60, { workspace: first?.workspace ?? '', graph: first?.id ?? '', release: plan.release, ok: false, atMs: clock() });
  await expect.poll(async () => (await state())?.status, { timeout: 60_000 }).toBe('rolled-back');
  expect(await db.database.query('select id from turnbuckle.graphs where migration = $1', [migration])).toEqual([]);
  for (const { id } of graphs) {
    const text = await textOf(db.database, id);
    if (edited.includes(id)) expect(text).toContain('"byHand":true');
    else expect(text).toBe(before.get(id));
  }
  for (const id of edited) expect((await graphHistory(db.database, id))?.map(({ kind }) => kind).slice(-2)).toEqual(['edit', 'rollback']);
  await expect.poll(async () => (await state())?.rollbacks[0]?.stages.every(({ state: stage }) => stage === 'done' || stage === 'not-needed'), { timeout: 60_000 }).toBe(true);
  const told = await db.database.query<{ person: string }>("select person from turnbuckle.outbox where kind = 'rollback-notice' order by person");
  const owners = await db.database.query<{ owner: string }>('select distinct owner from turnbuckle.graphs where id = any($1) order by owner', [[first?.id, ...edited]]);
  expect(told.map(({ person }) => person)).toEqual(owners.map(({ owner }) => owner));
  expect(await db.database.query("select id, status, succeeds from turnbuckle.rollouts where id <> 'small'")).toEqual([{ id: 'small-2', status: 'draft', succeeds: 'small' }]);
  expect(await verifyVerdicts(db.database, 'small')).toMatchObject({ wrong: [] });
  expect(await verifyAudit(db.database)).toMatchObject({ brokenAt: null });
  const asked = await askRollout(db.database, { rollout: 'small', asking: { ask: 'start' } }, { person: 'person-1', nowMs: clock() });
  expect(asked).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('rolled-back') });
}, 150_000);

test('saves and reads that race a rollback leave nothing in the release once it is published', async () => {
  const { migration } = await signedRollout(db.database, { projects: 60 });
  await db.database.query('update turnbuckle.workspaces set attributes = \'{"staff":"yes"}\'');
  work();
  await startRollout(db.database, 'small', clock());
  await expect.poll(async () => (await state())?.admitted, { timeout: 60_000 }).toBe(1);
  const graphs = await db.database.query<{ id: string; workspace: string }>('select id, workspace from turnbuckle.graphs order by id');
  const release = (await releaseInForce(db.database, { workspace: graphs[0]?.workspace ?? '', wanted: undefined }))?.name ?? '';
  const others = [db.another(), db.another()];
  let isOver = false;
  const savers = others.map(async (database, server) => {
    for (let turn = 0; !isOver; turn++) {
      const { id } = graphs[(turn * 2 + server) % graphs.length] ?? { id: '' };
      const graph = await getGraph(database, id);
      const bytes = new TextEncoder().encode(
        `${Buffer.from(graph?.bytes ?? [])
          .toString('utf8')
          .trimEnd()} `,
      );
      await putGraph(database, { id, bytes, ifMatch: 'any' }, { person: 'person-9', nowMs: clock(), release });
      await bringToRelease(database, id, { person: 'person-9', nowMs: clock() });
    }
  });
  await sleep(300);
  await askRollout(db.database, { rollout: 'small', asking: { ask: 'abort', reason: 'a test' } }, { person: 'person-1', nowMs: clock() });
  // What is committed from here on came after the publication.
  const [mark] = await db.database.query<{ at: string }>('select pg_current_xact_id()::text as at');
  await sleep(600);
  isOver = true;
  await Promise.all(savers);
  const late = await db.database.query(
    `select g.id, r.revision, r.kind from turnbuckle.graphs g join turnbuckle.graph_revisions r on r.graph = g.id
     where r.stage = $1 and r.fork_of is null and g.state <> 'forked' and r.xmin::text::bigint > $2::bigint`,
    [migration, mark?.at],
  );
  expect(late).toEqual([]);
  await expect.poll(async () => (await state())?.status, { timeout: 60_000 }).toBe('rolled-back');
  expect(await db.database.query("select id from turnbuckle.graphs where migration = $1 and state <> 'forked'", [migration])).toEqual([]);
  await Promise.all(others.map((database) => database.close()));
}, 150_000);

test('a rollout that stays healthy goes through every step, and then everybody has the release', async () => {
  const { phases } = planFor('0'.repeat(64));
  // Before anybody is admitted every live graph is compiled under both.
  const exit = [{ id: 'all-compiled', title: 'Every live graph', line: null, by: 'system', what: 'shadow-compiled', limit: 0.1 }] as const;
  const { plan } = await signedRollout(db.database, {
    projects: 30,
    phases: phases.map((phase) => ({ ...phase, steps: phase.steps.map((step) => (step.id === 'prepare' ? { ...step, exit } : step)) })),
  });
  await db.database.query('update turnbuckle.workspaces set attributes = \'{"staff":"yes"}\' where id in (select id from turnbuckle.workspaces order by id limit 3)');
  const [worker] = work();
  const [one] = await db.database.query<{ workspace: string }>('select id as workspace from turnbuckle.workspaces order by id limit 1');
  await startRollout(db.database, 'small', clock());
  for (const step of [1, 2, 3]) {
    await expect.poll(async () => (await state())?.admitted, { timeout: 60_000 }).toBe(step);
    aheadMs += 1.5 * dayMs;
    await expose(db.database, 1_500, { workspace: one?.workspace ?? '', release: plan.release, atMs: clock() });
    worker?.nudge();
  }
  await expect.poll(async () => (await state())?.status, { timeout: 60_000 }).toBe('completed');
  expect(await releaseInForce(db.database, { workspace: 'never-seen', wanted: undefined })).toMatchObject({ name: plan.release });
  const [compiled] = await db.database.query<{ state: string; graphs: number }>(
    "select state, (result->>'graphs')::int as graphs from turnbuckle.rollout_jobs where id = 'prepare-1/shadow-all'",
  );
  expect(compiled).toEqual({ state: 'done', graphs: 30 });
  expect(await verifyVerdicts(db.database, 'small')).toMatchObject({ wrong: [] });
}, 150_000);

test('one rule that hurts is loosened, and saves are held to the control by it while the rest goes on', async () => {
  const { plan, migration } = await signedRollout(db.database, { projects: 20 });
  await db.database.query('update turnbuckle.workspaces set attributes = \'{"staff":"yes"}\'');
  work();
  await startRollout(db.database, 'small', clock());
  await expect.poll(async () => (await state())?.admitted, { timeout: 60_000 }).toBe(1);
  const [first] = await db.database.query<{ id: string; workspace: string }>('select id, workspace from turnbuckle.graphs order by id');
  await expose(db.database, 60, { workspace: first?.workspace ?? '', graph: first?.id ?? '', release: plan.release, ok: false, rule: 'type-mismatch', atMs: clock() });
  await expect.poll(async () => (await state())?.loosened.map(({ scope }) => scope), { timeout: 60_000 }).toEqual([{ rule: 'type-mismatch', segment: null }]);
  expect(await state()).toMatchObject({ status: 'running', admitted: 1 });
  expect(await releaseInForce(db.database, { workspace: first?.workspace ?? '', wanted: undefined })).toMatchObject({
    name: plan.release,
    declared: { loosened: { rules: ['type-mismatch'], policy: 'legacy' } },
  });
  // A rule's level changes no document: all stay where they are.
  await expect.poll(async () => (await state())?.rollbacks[0]?.stages.find(({ stage }) => stage === 'reschedule')?.state, { timeout: 60_000 }).toBe('done');
  const up = await db.database.query('select id from turnbuckle.graphs where migration = $1', [migration]);
  expect(up.length).toBeGreaterThan(0);
  expect(await verifyVerdicts(db.database, 'small')).toMatchObject({ wrong: [] });
  // What is not as it was stored is found.
  await db.database.query('alter table turnbuckle.rollout_verdicts disable trigger all');
  const changed = await db.database.query<{ seq: number }>(
    `update turnbuckle.rollout_verdicts set facts = jsonb_set(facts::jsonb, '{breaches}', '[]')::json where seq = (
       select min(seq) from turnbuckle.rollout_verdicts where json_array_length(facts->'breaches') > 0) returning seq`,
  );
  expect((await verifyVerdicts(db.database, 'small'))?.wrong).toEqual([{ seq: changed[0]?.seq, reason: 'Its facts lead to another decision.' }]);
}, 150_000);

test('a body that is not what was saved is found by reading, and takes the release back at once', async () => {
  await signedRollout(db.database, { projects: 20 });
  await db.database.query('update turnbuckle.workspaces set attributes = \'{"staff":"yes"}\'');
  work();
  await startRollout(db.database, 'small', clock());
  await expect.poll(async () => (await state())?.admitted, { timeout: 60_000 }).toBe(1);
  await sleep(200);
  expect(await db.database.query('select id from turnbuckle.integrity_reports')).toEqual([]);
  expect(await state()).toMatchObject({ status: 'running' });
  // A bit of one stored body turns round, as on a bad disk.
  const [damaged] = await db.database.query<{ graph: string }>(
    `update turnbuckle.graph_bodies b set body = set_byte(b.body, length(b.body) / 2, get_byte(b.body, length(b.body) / 2) # 1) from turnbuckle.graphs g
       join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = g.revision
     where b.stage = r.stage and b.graph = r.graph and b.revision = r.body_revision and g.id = (select min(id) from turnbuckle.graphs where migration is not null) returning b.graph`,
  );
  await expect.poll(async () => (await state())?.rollbacks[0]?.trigger, { timeout: 60_000 }).toMatchObject({ by: 'integrity' });
  expect(await db.database.query('select graph, readings from turnbuckle.integrity_reports')).toEqual([{ graph: damaged?.graph, readings: 2 }]);
  await expect.poll(async () => (await state())?.status, { timeout: 60_000 }).toBe('rolled-back');
  expect(await verifyVerdicts(db.database, 'small')).toMatchObject({ wrong: [] });
}, 150_000);
