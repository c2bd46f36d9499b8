import { createHash } from 'node:crypto';
import { migration } from '@turnbuckle/evolve';
import { catalog, node, param, type } from '@turnbuckle/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGraph } from '../graphs/create-graph.ts';
import { findGraph, getGraph, graphHistory } from '../graphs/get-graph.ts';
import { putGraph } from '../graphs/put-graph.ts';
import { pinWorkspace } from '../releases/pin-workspace.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { contract, planContract } from './contract.ts';
import { bringHeadNow, viewInStage } from './graph-in-stage.ts';
import { readRun, runResults } from './read-run.ts';
import { packMigration, registerMigration } from './registered-migration.ts';
import { runWorker, type WorkerReport } from './run-worker.ts';
import { shadowLag } from './shadow-down.ts';
import { startRun } from './start-run.ts';
import { started, textOf } from './testing.ts';

let db: TestDatabase;
let digest: string;
beforeEach(async () => {
  db = await testDatabase();
  const made = await registerMigration(db.database, packMigration(renaming), by);
  if (made.outcome !== 'registered') throw new Error(made.problems.join(' '));
  digest = made.digest;
});
afterEach(() => db.drop());

const by = { person: 'person-1', nowMs: 1_000 };
const image = type('image');
const before = catalog({
  version: '1.0.0',
  nodes: [
    node('Noise', { out: { main: image }, params: { percent: param.number({ default: 0 }) } }),
    node('Limit', { in: { input: image }, out: { main: image } }),
    node('Out', { in: { input: image }, sink: true }),
  ],
});
const after = catalog({
  version: '2.0.0',
  nodes: [node('noise', { out: { image }, params: { share: param.number({ default: 0 }) } }), node('out', { in: { image }, sink: true })],
});
/** Names and a value: every document changes. */
const renaming = migration({ id: 'stages/1', from: before, to: after, mayChangeResults: true }, (m) => [
  m.kind('Limit').remove({ rewire: ['input', 'main'] }),
  m.kind('Noise').rename('noise'),
  m.kind('noise').port('main').rename('image'),
  m.kind('noise').param('percent').rename('share'),
  m.kind('noise').param('share').convert({ factor: 0.01 }),
  m.kind('Out').rename('out'),
  m.kind('out').port('input').rename('image'),
]);

const document = (percent: number): string =>
  JSON.stringify({
    nodes: [
      { id: 'n', type: 'Noise', position: { x: 0, y: 0 }, data: { percent } },
      { id: 'o', type: 'Out', position: { x: 9, y: 0 }, data: {} },
    ],
    edges: [{ id: 'e', source: 'n', target: 'o', sourceHandle: 'main', targetHandle: 'input' }],
  });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function graph(id: string, percent: number): Promise<void> {
  const made = await createGraph(db.database, { id, workspace: 'w', owner: 'person-1', format: 'react-flow', bytes: bytes(document(percent)) }, by);
  expect(made.outcome).toBe('saved');
}

/** A release that stands at the migration, or before it. */
async function release(name: string, at: string | null): Promise<string> {
  const made = createHash('sha256').update(name).digest('hex');
  await db.database.query('insert into turnbuckle.releases (digest, name, declaration, migration, registered_by, registered_at_ms) values ($1, $2, $3, $4, $5, 1)', [
    made,
    name,
    '{}',
    at,
    'person-1',
  ]);
  return made;
}

const drain = (): Promise<WorkerReport> => runWorker(db.database, { signal: AbortSignal.timeout(30_000), clock: () => 5_000, pollMs: 5, untilIdle: true });

async function replaceIn(id: string, [from, to]: readonly [string, string], save: { readonly release?: string; readonly nowMs?: number } = {}): Promise<void> {
  const text = await textOf(db.database, id);
  expect(text).toContain(from);
  const made = await putGraph(db.database, { id, bytes: bytes(text.replace(from, to)), ifMatch: 'any' }, { person: 'person-2', nowMs: save.nowMs ?? 4_000, release: save.release });
  expect(made.outcome).toBe('saved');
}

test('a way back over what nobody edited, and over what was saved since and has its shadow, computes nothing', async () => {
  await graph('still', 50);
  await graph('edited', 40);
  await started(db.database, { migration: digest, direction: 'up' });
  await drain();
  expect(JSON.parse(await textOf(db.database, 'still'))).toMatchObject({ nodes: [{ type: 'noise', data: { share: 0.5 } }, {}] });
  await replaceIn('edited', ['"share":0.4', '"share":0.9']);
  expect(await shadowLag(db.database)).toEqual({ graphs: 1, sinceMs: 4_000 });
  expect((await drain()).shadowed).toBe(1);
  expect(await shadowLag(db.database)).toEqual({ graphs: 0, sinceMs: null });
  const bodies = async (): Promise<number> => Number((await db.database.query<{ count: number }>('select count(*) as count from turnbuckle.graph_bodies'))[0]?.count);
  const stored = await bodies();
  await started(db.database, { migration: digest, direction: 'down' });
  await drain();
  expect(await bodies()).toBe(stored);
  expect(await textOf(db.database, 'still')).toBe(document(50));
  expect(await textOf(db.database, 'edited')).toBe(document(90));
  // And up again by what is stored, but for nothing.
  await started(db.database, { migration: digest, direction: 'up' });
  await drain();
  expect(JSON.parse(await textOf(db.database, 'edited'))).toMatchObject({ nodes: [{ data: { share: 0.9 } }, {}] });
  expect((await graphHistory(db.database, 'edited'))?.map(({ kind }) => kind)).toEqual(['import', 'migrate', 'edit', 'rollback', 'migrate']);
});

test('whoever reads under a release sees its catalog, for good where the workspace is held to it, else at a glance', async () => {
  await graph('g', 50);
  const [strict, legacy] = [await release('strict', digest), await release('legacy', null)];
  expect(JSON.parse(Buffer.from(((await viewInStage(db.database, 'g', { to: digest })) as { bytes: Uint8Array }).bytes).toString())).toMatchObject({
    nodes: [{ type: 'noise' }, {}],
  });
  expect((await getGraph(db.database, 'g'))?.revision).toBe(1);
  await pinWorkspace(db.database, { workspace: 'w', release: strict }, by);
  expect(await bringHeadNow(db.database, 'g', { to: digest, ...by })).toEqual({ outcome: 'brought', revision: 2 });
  // Both save in turn, each in their own release: nothing gets lost on either way.
  await replaceIn('g', ['"share":0.5', '"share":0.25']);
  const old = await viewInStage(db.database, 'g', { to: 'base' });
  if (!('bytes' in old)) throw new Error(old.quarantined);
  expect(Buffer.from(old.bytes).toString()).toBe(document(25));
  const saved = await putGraph(
    db.database,
    { id: 'g', bytes: bytes(document(25).replace('"x":9', '"x":10')), ifMatch: [3] },
    { person: 'person-3', nowMs: 4_100, release: legacy },
  );
  expect(saved).toMatchObject({ outcome: 'saved', answer: { revision: 5 } });
  expect(await bringHeadNow(db.database, 'g', { to: digest, ...by })).toMatchObject({ outcome: 'brought' });
  expect(JSON.parse(await textOf(db.database, 'g'))).toMatchObject({ nodes: [{ data: { share: 0.25 } }, { position: { x: 10 } }] });
});

test('a save that names no release is refused where a read would have moved the graph, and one in a release that was left is kept as a fork', async () => {
  await graph('g', 50);
  const [strict, legacy] = [await release('strict', digest), await release('legacy', null)];
  await pinWorkspace(db.database, { workspace: 'w', release: strict }, by);
  const unaware = await putGraph(db.database, { id: 'g', bytes: bytes(document(60)), ifMatch: [1] }, { person: 'person-2', nowMs: 2_000 });
  expect(unaware).toMatchObject({ outcome: 'stale', revision: 2 });
  const text = await textOf(db.database, 'g');
  await pinWorkspace(db.database, { workspace: 'w', release: legacy }, { ...by, nowMs: 3_000 });
  const sent = text.replace('0.5', '0.75');
  const editId = '01900000-0000-7000-8000-000000000001';
  const late = (): ReturnType<typeof putGraph> =>
    putGraph(db.database, { id: 'g', bytes: bytes(sent), ifMatch: [2] }, { person: 'person-2', nowMs: 3_100, release: strict, editId });
  const taken = await late();
  if (taken.outcome !== 'taken-back') throw new Error(taken.outcome);
  expect(await textOf(db.database, taken.fork.id)).toBe(sent);
  expect(await graphHistory(db.database, taken.fork.id)).toMatchObject([{ kind: 'fork', forkOf: 'g', user: 'person-2', editId }]);
  // Sent again, it gets its first answer.
  expect(await late()).toEqual(taken);
  expect(await putGraph(db.database, { id: 'g', bytes: bytes(sent), ifMatch: [2] }, { person: 'p', nowMs: 3_200, release: 'f'.repeat(64) })).toMatchObject({
    outcome: 'no-release',
  });
});

test('what cannot come back gets its old document again, and what was saved since is kept as a fork', async () => {
  await graph('g', 50);
  await started(db.database, { migration: digest, direction: 'up' });
  await drain();
  const broken = '{"nodes":[}';
  // No reader takes it, so no way back can be run: what a migration with a fault would leave.
  await putGraph(db.database, { id: 'g', bytes: bytes(broken), ifMatch: 'any' }, { person: 'person-2', nowMs: 4_000 });
  const run = await started(db.database, { migration: digest, direction: 'down' });
  await drain();
  expect(await textOf(db.database, 'g')).toBe(document(50));
  const [told] = await runResults(db.database, run);
  expect(told).toMatchObject({ graph: 'g', outcome: 'forked', detail: expect.stringMatching(/kept as the graph/) });
  const fork = told?.detail?.match(/[0-9a-f-]{36}/)?.[0] ?? '';
  expect(await textOf(db.database, fork)).toBe(broken);
  expect(await graphHistory(db.database, fork)).toMatchObject([{ kind: 'fork', forkOf: 'g' }]);
  expect(await readRun(db.database, run, { nowMs: 6_000 })).toMatchObject({ state: 'done', counts: { quarantined: 0 } });
});

test('old bodies go only after a sign-off on exactly what goes, and the way back stays until its complements go too', async () => {
  for (const id of ['a', 'b', 'c']) await graph(id, 20);
  await started(db.database, { migration: digest, direction: 'up' });
  await drain();
  await graph('later', 70);
  await replaceIn('b', ['0.2', '0.3']);
  const plan = await planContract(db.database, { migration: digest, withComplements: false });
  expect(plan).toMatchObject({ graphs: 3, revisions: 3, graphsBelow: 1, complements: 0 });
  const signed = { migration: digest, role: 'devops', reason: 'two stable weeks' };
  const context = { person: 'person-1', clock: () => 6_000 };
  expect(await contract(db.database, { ...signed, withComplements: true, signOff: plan?.digest ?? '' }, context)).toMatchObject({ outcome: 'stale-sign-off' });
  expect(await contract(db.database, { ...signed, withComplements: false, signOff: plan?.digest ?? '' }, context)).toMatchObject({ outcome: 'contracted' });
  expect(await findGraph(db.database, 'a', { revision: 1 })).toEqual({ outcome: 'gone' });
  expect(await textOf(db.database, 'later')).toBe(document(70));
  expect((await graphHistory(db.database, 'a'))?.length).toBe(2);
  // With the old bodies gone, everything that was edited and was not still comes back to the byte.
  await started(db.database, { migration: digest, direction: 'down' });
  await drain();
  expect([await textOf(db.database, 'a'), await textOf(db.database, 'b')]).toEqual([document(20), document(30)]);
  await started(db.database, { migration: digest, direction: 'up' });
  await drain();
  const last = await planContract(db.database, { migration: digest, withComplements: true });
  expect(last?.irreversible.join(' ')).toMatch(/cannot be taken back/);
  expect(await contract(db.database, { ...signed, withComplements: true, signOff: last?.digest ?? '' }, context)).toMatchObject({ outcome: 'contracted' });
  expect(await startRun(db.database, { migration: digest, direction: 'down' }, by)).toEqual({ outcome: 'no-way-back', droppedAtMs: 6_000 });
});

test('bytes that come back by an edit and its undoing bring no complement with them that belongs to others', async () => {
  const limit = '{"id":"l","type":"Limit","position":{"x":1,"y":1},"data":{}}';
  const wires = [
    '{"id":"l1","source":"n","target":"l","sourceHandle":"main","targetHandle":"input"}',
    '{"id":"e2","source":"n","target":"l","sourceHandle":"main","targetHandle":"other"}',
  ];
  const within = (text: string, list: 'nodes' | 'edges', item = ''): string => text.replace(`"${list}":[`, `"${list}":[${item},`);
  const limited = within(within(document(50), 'nodes', limit), 'edges', wires[0]);
  const run = async (direction: 'up' | 'down', nowMs: number): Promise<void> => {
    await started(db.database, { migration: digest, direction }, nowMs);
    await drain();
  };
  await createGraph(db.database, { id: 'g', workspace: 'w', owner: 'person-1', format: 'react-flow', bytes: bytes(limited) }, by);
  await run('up', 2_000);
  // An edit above, so that the way back leaves something for the way up.
  await replaceIn('g', ['"share":0.5', '"share":0.25']);
  await run('down', 2_100);
  const plain = await textOf(db.database, 'g');
  await putGraph(db.database, { id: 'g', bytes: bytes(within(plain, 'edges', wires[1])), ifMatch: 'any' }, { person: 'person-2', nowMs: 2_200 });
  await run('up', 2_300);
  await run('down', 2_400);
  expect(await textOf(db.database, 'g')).toContain('"e2"');
  await putGraph(db.database, { id: 'g', bytes: bytes(plain), ifMatch: 'any' }, { person: 'person-2', nowMs: 2_500 });
  await run('up', 2_600);
  await replaceIn('g', ['"share":0.25', '"share":0.75']);
  await run('down', 2_700);
  expect(await textOf(db.database, 'g')).not.toContain('"e2"');
  expect(await textOf(db.database, 'g')).toContain('"percent":75');
});
