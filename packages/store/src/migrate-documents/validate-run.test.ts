import { afterEach, beforeEach, expect, test } from 'vitest';
import { putGraph } from '../graphs/put-graph.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { readRun } from './read-run.ts';
import { runWorker } from './run-worker.ts';
import { registered, seedProjects, started } from './testing.ts';
import { readValidations, validateRun } from './validate-run.ts';

let db: TestDatabase;
let digest: string;
let run: string;
beforeEach(async () => {
  db = await testDatabase();
  await seedProjects(db.database, 12);
  digest = await registered(db.database);
  run = await started(db.database, { migration: digest, direction: 'up', chunkSize: 6 });
  await drain();
});
afterEach(() => db.drop());

const drain = () => runWorker(db.database, { signal: AbortSignal.timeout(30_000), clock: () => 5_000, pollMs: 5, untilIdle: true });

/** Plants something that no code of ours would write. */
async function plant(...statements: readonly string[]): Promise<void> {
  await db.database.transaction(async (transaction) => {
    await transaction.query('set local session_replication_role = replica');
    for (const sql of statements) await transaction.query(sql);
  });
}

/** The checks that do not hold, as they are kept with the run. */
async function failing(direction: 'up' | 'down', of = run): Promise<string[]> {
  await db.database.query('delete from turnbuckle.migration_validations');
  const holds = await db.database.transaction((transaction) => validateRun(transaction, { run: of, direction, phase: 'after', clock: () => 6_000 }));
  const kept = await readValidations(db.database, of);
  expect(holds).toBe(kept.every(({ ok }) => ok));
  return kept.filter(({ ok }) => !ok).map(({ name }) => name);
}

const changed = `(select graph from turnbuckle.graph_revisions where kind = 'migrate' order by graph limit 1)`;

test('every check holds over a run that went well', async () => {
  expect(await failing('up')).toEqual([]);
  expect((await readValidations(db.database, run)).map(({ name }) => name).sort()).toEqual([
    'each graph has exactly one head',
    'each head has its body',
    'each history is whole',
    'no complement without its document',
    'no graph without its head',
    'the chunks hold every document once',
    'the counts add up',
    'what was carried over is under the migration',
  ]);
});

test.each([
  ['no graph without its head', [`update turnbuckle.graphs set revision = 99 where id = ${changed}`]],
  ['each graph has exactly one head', [`update turnbuckle.graphs set revision = 1 where id = ${changed}`]],
  ['each history is whole', [`delete from turnbuckle.graph_revisions where graph = ${changed} and revision = 1`]],
  ['each head has its body', [`delete from turnbuckle.graph_bodies b where b.graph = ${changed} and b.revision = 2`]],
  ['each head has its body', [`update turnbuckle.graph_bodies b set sha256 = sha256('other') where b.graph = ${changed} and b.revision = 2`]],
  ['no complement without its document', [`update turnbuckle.complements set witness = sha256('other') where graph = ${changed}`]],
  ['no complement without its document', [`update turnbuckle.complements set graph = 'nobody' where graph = ${changed}`]],
  ['the chunks hold every document once', [`update turnbuckle.migration_chunks set graphs = graphs[1:5], revisions = revisions[1:5] where no = 1`]],
  ['the counts add up', [`update turnbuckle.migration_chunks set unchanged = unchanged + 1 where no = 2`]],
  ['what was carried over is under the migration', [`update turnbuckle.graphs set migration = null where id = ${changed}`]],
] as const)('%s: a planted violation is found', async (name, statements) => {
  await plant(...statements);
  expect(await failing('up')).toContain(name);
});

test('what was taken back is not under the migration: a planted violation is found, and a save since then is none', async () => {
  const down = await started(db.database, { migration: digest, direction: 'down' }, 3_000);
  await drain();
  expect(await failing('down', down)).toEqual([]);
  await plant(`update turnbuckle.graphs set migration = '${digest}' where id = ${changed}`);
  expect(await failing('down', down)).toEqual(['what was taken back is not under the migration']);
});

test('a check that fails while the run goes on ends it at the quarter, and tells which one', async () => {
  await seedProjects(db.database, 20);
  const second = await started(db.database, { migration: digest, direction: 'up', chunkSize: 2 }, 3_000);
  await plant('delete from turnbuckle.graph_bodies b where b.graph = (select max(id) from turnbuckle.graphs)');
  await drain();
  const report = await readRun(db.database, second, { nowMs: 6_000 });
  expect(report?.state).toBe('failed');
  expect(report?.counts.left).toBeGreaterThan(0);
  expect(report?.validations.filter(({ phase, ok }) => phase === 'during' && !ok).length).toBeGreaterThan(0);
  expect(report?.error).toMatch(/during the run/);
});

test('the checks are run at every quarter', async () => {
  const [first] = await db.database.query<{ id: string }>('select id from turnbuckle.graphs order by id limit 1');
  await putGraph(db.database, { id: first?.id ?? '', bytes: new TextEncoder().encode('{"nodes":[],"edges":[]}'), ifMatch: 'any' }, { person: 'person-2', nowMs: 3_000 });
  const down = await started(db.database, { migration: digest, direction: 'down', chunkSize: 1 }, 3_100);
  await drain();
  const report = await readRun(db.database, down, { nowMs: 6_000 });
  expect([...new Set(report?.validations.map(({ phase, documents }) => `${phase} ${documents}`))]).toEqual(['before 0', 'during 3', 'during 6', 'during 9', 'after 0']);
});
