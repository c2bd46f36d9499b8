import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../database.ts';
import { createGraph } from '../graphs/create-graph.ts';
import { findGraph, getGraph, graphHistory } from '../graphs/get-graph.ts';
import { putGraph } from '../graphs/put-graph.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { type Contracted, contract, planContract } from './contract.ts';
import { bringHeadNow } from './graph-in-stage.ts';
import { readRun, runResults } from './read-run.ts';
import { runWorker } from './run-worker.ts';
import { shadowDown } from './shadow-down.ts';
import { registered, seedProjects, started, textOf } from './testing.ts';

const isLong = process.env['TURNBUCKLE_LONG'] === '1';
const graphCount = isLong ? 10_000 : 300;
/** Those that people work on. */
const liveCount = 50;
/** Saves that everybody makes after the contract. */
const savesAfter = isLong ? 40 : 6;

let db: TestDatabase;
let other: Database;
beforeEach(async () => {
  db = await testDatabase();
  other = db.another();
});
afterEach(async () => {
  await other.close();
  await db.drop();
});

const drain = (): Promise<unknown> => runWorker(db.database, { signal: AbortSignal.timeout(120_000), clock: () => 5_000, pollMs: 5, untilIdle: true });
const signed = { role: 'devops', reason: 'two stable weeks' };
const by = { person: 'person-1', clock: () => Math.round(performance.now()) };

/** A save that was acknowledged. */
interface Saved {
  readonly graph: string;
  readonly revision: number;
  readonly editId: string;
  readonly mark: number;
  readonly startMs: number;
  readonly endMs: number;
}

let marks = 0;

/** Reads a graph, moves its first node to a place of its own, and saves; again where somebody else was faster. */
async function edit(database: Database, graph: string, person: string): Promise<Saved> {
  const mark = ++marks;
  for (;;) {
    const head = await getGraph(database, graph);
    if (head === null) throw new Error(`The graph '${graph}' is not there.`);
    const document = JSON.parse(Buffer.from(head.bytes).toString('utf8'));
    document.nodes[0].position = { x: mark, y: 0 };
    const startMs = performance.now();
    const made = await putGraph(database, { id: graph, bytes: Buffer.from(JSON.stringify(document)), ifMatch: [head.revision] }, { person, nowMs: 3_000 + mark });
    if (made.outcome === 'stale') continue;
    if (made.outcome !== 'saved') throw new Error(made.outcome);
    return { graph, revision: made.answer.revision, editId: made.answer.editId, mark, startMs, endMs: performance.now() };
  }
}

/** Six people who save without a pause as long as `goesOn`, two of them always the same few graphs. */
async function saveAll(graphs: readonly string[], goesOn: () => boolean): Promise<Saved[]> {
  const saved: Saved[] = [];
  const person = async (no: number): Promise<void> => {
    for (let turn = 0; goesOn(); turn++) {
      const graph = graphs[no < 2 ? turn % 3 : (no + turn * 7) % graphs.length] ?? '';
      saved.push(await edit(no % 2 === 0 ? db.database : other, graph, `person-${no + 2}`));
    }
  };
  await Promise.all([0, 1, 2, 3, 4, 5].map(person));
  return saved;
}

/** Brings shadows up to date, small batches from two sides at once, so that they meet each other and those who save. */
async function shadowAll(goesOn: () => boolean): Promise<number> {
  const worker = async (database: Database, limit: number): Promise<number> => {
    let count = 0;
    const migrations = new Map();
    while (goesOn()) count += (await shadowDown(database, { migrations, limit })) || (await sleep(2).then(() => 0));
    return count;
  };
  const counts = await Promise.all([worker(db.database, 7), worker(other, 11)]);
  return counts.reduce((sum, count) => sum + count, 0);
}

interface Story {
  readonly saved: readonly Saved[];
  readonly shadowed: number;
  readonly outcome: Contracted;
  readonly startMs: number;
  readonly endMs: number;
}

/** Contracts in the midst of it. */
async function contractAmongSaves(digest: string, graphs: readonly string[], withComplements: boolean): Promise<Story> {
  let until = Number.POSITIVE_INFINITY;
  const goesOn = (): boolean => marks < until;
  const live = graphs.slice(0, liveCount);
  // The first save of a graph that stood well under both releases leaves one more body that goes; of later ones nothing does.
  const earlier: Saved[] = [];
  for (const graph of live) earlier.push(await edit(db.database, graph, 'person-2'));
  const people = saveAll(live, goesOn);
  const shadows = shadowAll(goesOn);
  // Signed while people work: what they do since is no reason to sign again.
  const plan = await planContract(db.database, { migration: digest, withComplements });
  const begun = marks;
  const running = Promise.all([people, shadows]);
  running.catch(() => {});
  while (marks < begun + 12) await Promise.race([sleep(2), running]);
  const startMs = performance.now();
  const outcome = await contract(db.database, { migration: digest, withComplements, signOff: plan?.digest ?? '', ...signed }, by);
  const endMs = performance.now();
  until = marks + 6 * savesAfter;
  const [saved, shadowed] = await running;
  return { saved: [...earlier, ...saved], shadowed, outcome, startMs, endMs };
}

/** Every acknowledged edit is in its graph's history, and the newest of each graph is what the graph shows. */
async function expectAllThere(saved: readonly Saved[]): Promise<ReadonlyMap<string, Saved>> {
  const newest = new Map<string, Saved>();
  for (const one of saved) if (one.revision > (newest.get(one.graph)?.revision ?? 0)) newest.set(one.graph, one);
  for (const [graph, { mark, revision }] of newest) {
    const history = new Map((await graphHistory(db.database, graph))?.map((row) => [row.editId, row.revision]));
    const lost = saved.filter((one) => one.graph === graph && history.get(one.editId) !== one.revision);
    expect(lost, graph).toEqual([]);
    expect(history.size, graph).toBe(revision);
    expect(JSON.parse(await textOf(db.database, graph)).nodes[0].position, graph).toEqual({ x: mark, y: 0 });
  }
  return newest;
}

function report({ saved, shadowed, outcome, startMs, endMs }: Story): void {
  const waits = saved.map(({ startMs: from, endMs: to }) => to - from).sort((a, b) => a - b);
  const held = outcome.outcome === 'contracted' ? `, in ${outcome.heldMs} ms of which saves waited` : '';
  const during = saved.filter((one) => one.endMs > startMs && one.startMs < endMs).length;
  console.log(
    `contract of ${graphCount} graphs in ${Math.round(endMs - startMs)} ms${held}; ${saved.length} saves, ${during} of them meanwhile, half of them in ${Math.round(waits[waits.length >> 1] ?? 0)} ms, the slowest in ${Math.round(waits.at(-1) ?? 0)} ms; ${shadowed} shadows`,
  );
}

test('a contract, people who save and old bodies that are brought up to date never stop each other, and no edit is lost', { timeout: 300_000 }, async () => {
  const texts = await seedProjects(db.database, graphCount);
  const digest = await registered(db.database);
  await started(db.database, { migration: digest, direction: 'up' });
  await drain();
  const graphs = [...texts.keys()];
  const first = await contractAmongSaves(digest, graphs, false);
  report(first);
  expect(first.outcome).toMatchObject({ outcome: 'contracted', plan: { graphsBelow: 0 } });
  // The contract fell among saves, and shadows were made.
  expect(first.saved.filter(({ endMs }) => endMs < first.startMs).length).toBeGreaterThan(0);
  expect(first.saved.filter(({ startMs }) => startMs > first.endMs).length).toBeGreaterThan(0);
  expect(first.shadowed).toBeGreaterThan(0);
  const newest = await expectAllThere(first.saved);
  // What was to go is gone, and was not before.
  const [changed] = await db.database.query<{ id: string }>(
    "select g.id from turnbuckle.graphs g join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = 2 and r.kind = 'migrate' where g.revision = 2 limit 1",
  );
  expect(await findGraph(db.database, changed?.id ?? '', { revision: 1 })).toEqual({ outcome: 'gone' });
  // And all of it comes back, with every edit.
  await drain();
  const down = await started(db.database, { migration: digest, direction: 'down' }, 400_000);
  await drain();
  expect(await readRun(db.database, down, { nowMs: 500_000 })).toMatchObject({ state: 'done', error: null, counts: { documents: graphCount, quarantined: 0 } });
  expect(await runResults(db.database, down)).toEqual([]);
  for (const [graph, text] of [...texts].slice(0, 100)) {
    const edited = newest.get(graph);
    if (edited === undefined) expect(await textOf(db.database, graph)).toBe(text);
    else expect(JSON.parse(await textOf(db.database, graph)).nodes[0].position).toEqual({ x: edited.mark, y: 0 });
  }
});

test('a contract that gives up the way back leaves people in peace too', { timeout: 300_000 }, async () => {
  const texts = await seedProjects(db.database, graphCount);
  const digest = await registered(db.database);
  await started(db.database, { migration: digest, direction: 'up' });
  await drain();
  const story = await contractAmongSaves(digest, [...texts.keys()], true);
  report(story);
  expect(story.outcome).toMatchObject({ outcome: 'contracted' });
  await expectAllThere(story.saved);
});

/** A contract that has copied what stays and waits for `reader` to end. */
async function isWaiting(): Promise<void> {
  for (;;) {
    const waiting = await db.database.query(
      "select from pg_locks where relation = 'turnbuckle.graph_bodies'::regclass and mode = 'AccessExclusiveLock' and not granted and database = (select oid from pg_database where datname = current_database())",
    );
    if (waiting.length > 0) return;
    await sleep(5);
  }
}

test('what is saved, made and taken back between the copy and the moment in which everybody waits is all there', async () => {
  const texts = await seedProjects(db.database, 40);
  const digest = await registered(db.database);
  await started(db.database, { migration: digest, direction: 'up' });
  await drain();
  const changed = await db.database.query<{ id: string }>('select id from turnbuckle.graphs where revision = 2 order by id');
  const same = await db.database.query<{ id: string }>('select id from turnbuckle.graphs where revision = 1 order by id');
  const [back = '', shadowed = ''] = changed.map(({ id }) => id);
  const [fresh = ''] = same.map(({ id }) => id);
  const plan = await planContract(db.database, { migration: digest, withComplements: false });
  const options = { migration: digest, withComplements: false, signOff: plan?.digest ?? '', ...signed };
  const reader = db.another();
  try {
    const saved: Saved[] = [];
    let contracting: Promise<Contracted> | undefined;
    await reader.transaction(async (transaction) => {
      await transaction.query('select count(*) from turnbuckle.graph_bodies');
      contracting = contract(db.database, options, by);
      await isWaiting();
      // Its head points again at a body that had to go a moment ago.
      expect(await bringHeadNow(other, back, { to: 'base', person: 'person-1', nowMs: 4_000 })).toEqual({ outcome: 'brought', revision: 3 });
      saved.push(await edit(other, fresh, 'person-2'), await edit(other, shadowed, 'person-3'), await edit(other, back, 'person-4'));
      expect(await shadowDown(other, { migrations: new Map() })).toBe(2);
      const made = { id: 'made-meanwhile', workspace: 'w', owner: 'person-2', format: 'react-flow', bytes: Buffer.from(texts.get(fresh) ?? '') };
      expect(await createGraph(other, made, { person: 'person-2', nowMs: 4_000 })).toMatchObject({ outcome: 'saved' });
    });
    expect(await contracting).toMatchObject({ outcome: 'contracted' });
    await expectAllThere(saved);
    expect(await textOf(db.database, 'made-meanwhile')).toBe(texts.get(fresh));
    const revisionOf = async (id: string, revision: number): Promise<unknown> => findGraph(db.database, id, { revision });
    // What stands below keeps everything, and so does what was saved meanwhile; of the others the old bodies are gone.
    for (const id of [back, shadowed, fresh]) expect(await revisionOf(id, 1)).not.toEqual({ outcome: 'gone' });
    for (const { id } of changed.slice(2)) expect(await revisionOf(id, 1)).toEqual({ outcome: 'gone' });
  } finally {
    await reader.close();
  }
});

test('a dump that goes on holds the contract up, and nobody who saves', async () => {
  const texts = await seedProjects(db.database, 20);
  const digest = await registered(db.database);
  await started(db.database, { migration: digest, direction: 'up' });
  await drain();
  const [graph = ''] = texts.keys();
  const plan = await planContract(db.database, { migration: digest, withComplements: false });
  const options = { migration: digest, withComplements: false, signOff: plan?.digest ?? '', ...signed };
  const tables = (): Promise<object[]> => db.database.query("select relname from pg_class where relnamespace = 'turnbuckle'::regnamespace and relkind = 'r' order by relname");
  const before = await tables();
  await other.transaction(async (reader) => {
    await reader.query('select count(*) from turnbuckle.graph_bodies');
    const contracting = contract(db.database, options, { ...by, attempts: 2 });
    const saved = [await edit(db.database, graph, 'person-2'), await edit(db.database, graph, 'person-3')];
    expect(await contracting).toEqual({ outcome: 'held-up' });
    await expectAllThere(saved);
  });
  expect(await tables()).toEqual(before);
  const again = await planContract(db.database, options);
  expect(await contract(db.database, { ...options, signOff: again?.digest ?? '' }, by)).toMatchObject({ outcome: 'contracted' });
});
