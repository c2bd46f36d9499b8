import { migration } from '@turnbuckle/evolve';
import { catalog, node, type } from '@turnbuckle/model';
import { studio } from '@turnbuckle/texture';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../audit/audit.ts';
import { createGraph } from '../graphs/create-graph.ts';
import { getGraph, graphHistory } from '../graphs/get-graph.ts';
import { putGraph } from '../graphs/put-graph.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { verifyBackupPoint } from './backup-point.ts';
import { interruptRuns, pauseRun, resumeRun } from './change-run.ts';
import { claimChunk, extendLease } from './claim-chunk.ts';
import { listRuns, readRun, runResults } from './read-run.ts';
import { SignalReader } from './read-signals.ts';
import { findMigrations, packMigration, registerMigration } from './registered-migration.ts';
import { runWorker, type WorkerOptions, type WorkerReport } from './run-worker.ts';
import { startRun } from './start-run.ts';
import { fingerprint, registered, seedProjects, started, strict, textOf } from './testing.ts';
import { Fenced } from './work-batch.ts';
import { type ChunkOptions, newRunPace, workChunk } from './work-chunk.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.drop());

const by = { person: 'person-1', nowMs: 2_000 };
const drain = (options: Partial<WorkerOptions> = {}): Promise<WorkerReport> =>
  runWorker(db.database, { signal: AbortSignal.timeout(30_000), clock: () => 5_000, pollMs: 10, untilIdle: true, ...options });
/** Work on a chunk at a moment. */
const at = (digest: string, nowMs: number): ChunkOptions => ({
  way: { digest, migration: strict, direction: 'up' },
  clock: () => nowMs,
  signal: AbortSignal.timeout(60_000),
  pace: newRunPace(new SignalReader(db.database, () => nowMs)),
  pollMs: 5,
});

test('a dry run counts and tells, and touches no document', async () => {
  await seedProjects(db.database, 40);
  const digest = await registered(db.database);
  const before = await fingerprint(db.database);
  const run = await started(db.database, { migration: digest, direction: 'dry' });
  await drain();
  expect(await fingerprint(db.database)).toEqual(before);
  const report = await readRun(db.database, run, { nowMs: 6_000 });
  expect(report).toMatchObject({ state: 'done', counts: { documents: 40, quarantined: 0, left: 0 } });
  expect((report?.counts.changed ?? 0) + (report?.counts.unchanged ?? 0)).toBe(40);
  expect(report?.counts.changed).toBeGreaterThan(0);
  expect((await runResults(db.database, run)).length).toBe(report?.counts.changed);
  expect(await db.database.query('select from turnbuckle.complements')).toEqual([]);
  // What it foretold is what happens.
  const real = await started(db.database, { migration: digest, direction: 'up' });
  await drain();
  expect(await runResults(db.database, real)).toEqual(await runResults(db.database, run));
});

test('a zombie whose chunk was taken over writes nothing', async () => {
  await seedProjects(db.database, 20);
  const digest = await registered(db.database);
  const run = await started(db.database, { migration: digest, direction: 'up', chunkSize: 20 });
  const zombie = await claimChunk(db.database, { worker: 'zombie', nowMs: 3_000, leaseMs: 100 });
  if (zombie === null) throw new Error('there is a chunk');
  expect(await claimChunk(db.database, { worker: 'other', nowMs: 3_050, leaseMs: 100 })).toBeNull();
  const heir = await claimChunk(db.database, { worker: 'heir', nowMs: 3_101, leaseMs: 1_000 });
  expect(heir).toMatchObject({ no: zombie.no, fence: zombie.fence + 1 });
  const before = await fingerprint(db.database);
  await expect(workChunk(db.database, zombie, at(digest, 3_200))).rejects.toThrow(Fenced);
  expect(await fingerprint(db.database)).toEqual(before);
  expect(await extendLease(db.database, zombie, { nowMs: 3_200, leaseMs: 100 })).toBe(false);
  if (heir !== null) await workChunk(db.database, heir, at(digest, 3_300));
  const after = await fingerprint(db.database);
  expect(after).not.toEqual(before);
  // Late once more, when the chunk is done.
  await expect(workChunk(db.database, zombie, at(digest, 3_400))).rejects.toThrow(Fenced);
  if (heir !== null) await expect(workChunk(db.database, heir, at(digest, 3_400))).rejects.toThrow(Fenced);
  expect(await fingerprint(db.database)).toEqual(after);
  await drain();
  expect(await readRun(db.database, run, { nowMs: 6_000 })).toMatchObject({ state: 'done', counts: { left: 0, retries: 1 } });
});

test('what is not whole is refused before anything is touched', async () => {
  await seedProjects(db.database, 3);
  const before = await fingerprint(db.database);
  const pack = packMigration(strict);
  const json = pack.migration as { steps: object[] };
  const image = type('image');
  const small = (name: string): ReturnType<typeof catalog> =>
    catalog({ name: 'small', version: '1', nodes: [node(name, { out: { image } }), node('end', { in: { image }, sink: true })] });
  const gap = packMigration(migration({ id: 'small/1', from: small('old') as never, to: small('new') as never }, () => []));
  const refusals: readonly (readonly [object, RegExp])[] = [
    [{ ...pack, digest: 'f'.repeat(64) }, /digest is [0-9a-f]{64}, not f+/],
    [{ ...pack, migration: { ...json, steps: [{ op: 'no-such-op', args: {} }] } }, /no op 'no-such-op'/],
    [{ ...pack, migration: { ...json, steps: [...json.steps, { op: 'kind-rename', args: { from: 'nobody', to: 'blur' } }] } }, /Step 2 .*no kind 'nobody'/],
    [{ ...pack, migration: { ...json, steps: [{ op: 'kind-rename', args: null }] } }, /Step 1 \(kind-rename\)/],
    [{ ...pack, migration: { ...json, from: '0'.repeat(64) } }, /catalog 'from' has the digest/],
    [{ ...pack, to: {} }, /catalog 'to', \/kinds/],
    [{ ...pack, migration: { version: 1 } }, /not of the shape/],
    // A step is missing: stored graphs of the old kind would break.
    [gap, /No step answers the change 'kind-removed old'/],
  ];
  for (const [sent, reason] of refusals) {
    const answer = await registerMigration(db.database, sent as typeof pack, by);
    expect(answer).toMatchObject({ outcome: 'refused', problems: [expect.stringMatching(reason)] });
  }
  expect(await startRun(db.database, { migration: 'f'.repeat(64), direction: 'up' }, by)).toEqual({ outcome: 'no-migration' });
  expect(await fingerprint(db.database)).toEqual(before);
  expect(await db.database.query('select from turnbuckle.document_migrations')).toEqual([]);
  expect(await verifyAudit(db.database)).toEqual({ entries: 0, head: null, brokenAt: null });
  const digest = await registered(db.database);
  expect(await registerMigration(db.database, pack, by)).toEqual({ outcome: 'registered', digest, name: strict.id, isRepeat: true });
  expect([await findMigrations(db.database, strict.id), await findMigrations(db.database, digest.slice(0, 8)), await findMigrations(db.database, 'x')]).toEqual([
    [digest],
    [digest],
    [],
  ]);
});

test('the one document that breaks its chunk is found, left as it was, and told with its reason', async () => {
  const texts = await seedProjects(db.database, 16);
  const digest = await registered(db.database);
  const dry = await started(db.database, { migration: digest, direction: 'dry' });
  await drain();
  const [poison] = (await runResults(db.database, dry)).map(({ graph }) => graph);
  if (poison === undefined) throw new Error('one document changes');
  await db.database.query(`create function turnbuckle.poison() returns trigger language plpgsql as $$ begin raise exception 'no room for this one'; end $$`);
  await db.database.query(
    `create trigger poison before insert on turnbuckle.graph_revisions for each row when (new.graph = '${poison}' and new.kind = 'migrate') execute function turnbuckle.poison()`,
  );
  const run = await started(db.database, { migration: digest, direction: 'up', chunkSize: 16 });
  const report = await drain();
  expect(report.failed).toBeGreaterThanOrEqual(3);
  expect(await readRun(db.database, run, { nowMs: 6_000 })).toMatchObject({ state: 'done', counts: { documents: 16, quarantined: 1, left: 0 } });
  expect((await runResults(db.database, run)).filter(({ outcome }) => outcome === 'quarantined')).toMatchObject([
    { graph: poison, outcome: 'quarantined', codes: {}, detail: 'no room for this one' },
  ]);
  expect(await textOf(db.database, poison)).toBe(texts.get(poison));
  expect(await verifyBackupPoint(db.database, run)).toMatchObject({ ok: true, documents: 16, missing: [] });
});

test('a chunk whose worker ends each time is taken apart, and what is left of it goes on', async () => {
  await seedProjects(db.database, 8);
  const run = await started(db.database, { migration: await registered(db.database), direction: 'up', chunkSize: 8 });
  for (const nowMs of [3_000, 3_200, 3_400]) expect(await claimChunk(db.database, { worker: 'gone', nowMs, leaseMs: 100 })).toMatchObject({ no: 1 });
  const half = await claimChunk(db.database, { worker: 'gone', nowMs: 3_600, leaseMs: 100 });
  expect(half).toMatchObject({ no: 2, graphs: { length: 4 } });
  await drain();
  expect(await readRun(db.database, run, { nowMs: 6_000 })).toMatchObject({ state: 'done', counts: { documents: 8, quarantined: 0, left: 0 } });
});

test('nothing is started over graphs that are not whole', async () => {
  await seedProjects(db.database, 4);
  const digest = await registered(db.database);
  const before = await fingerprint(db.database);
  await db.database.query("update turnbuckle.graphs set revision = 9 where id = 'project-0002'");
  expect(await startRun(db.database, { migration: digest, direction: 'up' }, by)).toEqual({ outcome: 'invalid', checks: ['no graph without its head'] });
  expect(await listRuns(db.database, { nowMs: 6_000 })).toEqual([]);
  await db.database.query("update turnbuckle.graphs set revision = 1 where id = 'project-0002'");
  expect(await fingerprint(db.database)).toEqual(before);
  await started(db.database, { migration: digest, direction: 'up' });
  await db.database.query("update turnbuckle.graphs set revision = 9 where id = 'project-0002'");
  await drain();
  expect(await listRuns(db.database, { nowMs: 6_000 })).toMatchObject([{ state: 'failed', error: expect.stringMatching(/does not hold/) }]);
});

test('a document that is no graph stays as it is and keeps nobody from going on', async () => {
  await seedProjects(db.database, 5);
  await createGraph(db.database, { id: 'broken', workspace: 'w', owner: 'o', format: 'auto', bytes: new Uint8Array([0xff, 0x00]) }, by);
  await createGraph(db.database, { id: 'odd', workspace: 'w', owner: 'o', format: 'auto', bytes: new TextEncoder().encode('{"hello": [1]}') }, by);
  const run = await started(db.database, { migration: await registered(db.database), direction: 'up' });
  await drain();
  expect(await readRun(db.database, run, { nowMs: 6_000 })).toMatchObject({ state: 'done', counts: { documents: 7, quarantined: 2 } });
  expect((await getGraph(db.database, 'odd'))?.revision).toBe(1);
});

test('a paused run gives no work, a resumed one goes on, and one without a worker is interrupted', async () => {
  await seedProjects(db.database, 30);
  const run = await started(db.database, { migration: await registered(db.database), direction: 'up', chunkSize: 5 });
  const stop = new AbortController();
  await drain({ signal: stop.signal, onChunk: () => stop.abort() });
  const state = async (nowMs = 6_000): Promise<string | undefined> => (await readRun(db.database, run, { nowMs }))?.state;
  expect(await state()).toBe('interrupted');
  expect(await pauseRun(db.database, run, by)).toEqual({ outcome: 'changed', state: 'paused' });
  expect(await pauseRun(db.database, run, by)).toEqual({ outcome: 'impossible', state: 'paused' });
  expect(await drain()).toMatchObject({ chunks: 0, fenced: 0, failed: 0 });
  expect((await readRun(db.database, run, { nowMs: 6_000 }))?.counts).toMatchObject({ chunksDone: 1, left: 25 });
  expect(await resumeRun(db.database, run, by)).toEqual({ outcome: 'changed', state: 'queued' });
  // A process that ended with a chunk in its hands.
  await claimChunk(db.database, { worker: 'gone', nowMs: 4_000, leaseMs: 500 });
  expect([await state(4_400), await state(4_600)]).toEqual(['running', 'interrupted']);
  await interruptRuns(db.database, { nowMs: 4_600 });
  expect(await drain()).toMatchObject({ chunks: 5, fenced: 0, failed: 0 });
  expect(await state()).toBe('done');
  expect(await resumeRun(db.database, '00000000-0000-7000-8000-000000000000', by)).toEqual({ outcome: 'missing' });
  expect((await listRuns(db.database, { nowMs: 6_000 })).map(({ id, name }) => [id, name])).toEqual([[run, strict.id]]);
  expect(await verifyAudit(db.database)).toMatchObject({ entries: 5, brokenAt: null });
});

test('a save between reading and writing wins, and is carried over too', async () => {
  await seedProjects(db.database, 12);
  const digest = await registered(db.database);
  const dry = await started(db.database, { migration: digest, direction: 'dry' });
  await drain();
  const [busy = ''] = (await runResults(db.database, dry)).map(({ graph }) => graph);
  await started(db.database, { migration: digest, direction: 'up', chunkSize: 12 });
  const claim = await claimChunk(db.database, { worker: 'slow', nowMs: 3_000, leaseMs: 10_000 });
  if (claim === null) throw new Error('there is a chunk');
  let saves = 0;
  await workChunk(db.database, claim, {
    ...at(digest, 3_100),
    // Before every look, so that the last one carries the document while its row is locked.
    onPoint: async (point) => {
      if (point !== 'carried') return;
      saves++;
      const bytes = new TextEncoder().encode((await textOf(db.database, busy)).replace(/\}\s*$/, `,"note${saves}":"mine"}`));
      await putGraph(db.database, { id: busy, bytes, ifMatch: 'any' }, { person: 'person-2', nowMs: 3_050 });
    },
  });
  expect(saves).toBe(4);
  expect((await graphHistory(db.database, busy))?.map(({ kind, user }) => [kind, user])).toEqual([
    ['import', 'person-1'],
    ...Array.from({ length: 4 }, () => ['edit', 'person-2']),
    ['migrate', 'person-1'],
  ]);
  expect(JSON.parse(await textOf(db.database, busy))).toMatchObject({ note1: 'mine', note2: 'mine', note3: 'mine', note4: 'mine' });
});

test('a way back may start in the middle: the way there ends at once and its workers write no more', async () => {
  const texts = await seedProjects(db.database, 30);
  const digest = await registered(db.database);
  const up = await started(db.database, { migration: digest, direction: 'up', chunkSize: 10 });
  const stop = new AbortController();
  await drain({ signal: stop.signal, onChunk: () => stop.abort() });
  const held = await claimChunk(db.database, { worker: 'held', nowMs: 5_000, leaseMs: 60_000 });
  expect(await startRun(db.database, { migration: digest, direction: 'up' }, by)).toEqual({ outcome: 'busy', run: up });
  const down = await started(db.database, { migration: digest, direction: 'down' }, 2_500);
  if (held !== null) await expect(workChunk(db.database, held, at(digest, 5_100))).rejects.toThrow(Fenced);
  await drain();
  expect(await readRun(db.database, up, { nowMs: 6_000 })).toMatchObject({ state: 'failed', error: 'A run down of the same migration came first.' });
  expect(await readRun(db.database, down, { nowMs: 6_000 })).toMatchObject({ state: 'done', counts: { documents: 10, quarantined: 0 } });
  for (const [id, text] of texts) expect(await textOf(db.database, id)).toBe(text);
});

test('a cohort is carried over alone, and a migration stands on the one before it', async () => {
  await seedProjects(db.database, 30);
  const digest = await registered(db.database);
  const [first] = await db.database.query<{ workspace: string; graphs: number }>(
    'select workspace, count(*) as graphs from turnbuckle.graphs group by 1 order by 2 desc, 1 limit 1',
  );
  const workspace = first?.workspace ?? '';
  await started(db.database, { migration: digest, direction: 'up', cohort: { workspaces: [workspace] } });
  await drain();
  expect(await db.database.query('select distinct workspace from turnbuckle.graphs where migration is not null')).toEqual([{ workspace }]);
  const before = await fingerprint(db.database);
  const second = await registerMigration(db.database, packMigration(migration({ id: 'studio/2-again', from: studio, to: studio }, (m) => [m.edges.enforce('strict')])), by);
  if (second.outcome !== 'registered') throw new Error('registered');
  const cohort = { workspaces: [workspace] };
  await started(db.database, { migration: second.digest, direction: 'up', cohort }, 2_600);
  await drain();
  expect(await db.database.query('select distinct migration from turnbuckle.graphs where migration is not null')).toEqual([{ migration: second.digest }]);
  const under = (await started(db.database, { migration: digest, direction: 'down', cohort }, 2_700)) && (await listRuns(db.database, { nowMs: 6_000, limit: 1 }));
  expect(under).toMatchObject([{ direction: 'down', counts: { documents: 0 } }]);
  await drain();
  await started(db.database, { migration: second.digest, direction: 'down', cohort }, 2_800);
  await drain();
  const strip = (rows: readonly object[]): object[] => rows.map((row) => ({ ...row, revision: 0, revisions: 0, updated_at_ms: 0 }));
  expect(strip(await fingerprint(db.database))).toEqual(strip(before));
  expect((await listRuns(db.database, { nowMs: 6_000 })).every(({ state }) => state === 'done')).toBe(true);
});

test('an audit row that was changed behind the database shows', async () => {
  await registered(db.database);
  await startRun(db.database, { migration: (await findMigrations(db.database, strict.id))[0] ?? '', direction: 'dry' }, by);
  expect(await verifyAudit(db.database)).toMatchObject({ entries: 2, brokenAt: null });
  await expect(db.database.query("update turnbuckle.audit set actor = 'other'")).rejects.toThrow(/keeps every row/);
  await db.database.query('alter table turnbuckle.audit disable trigger audit_is_for_ever');
  await db.database.query("update turnbuckle.audit set payload = '{}' where seq = 1");
  expect(await verifyAudit(db.database)).toMatchObject({ entries: 2, brokenAt: 1 });
});
