import { afterAll, beforeAll, expect, test } from 'vitest';
import { pinWorkspace } from '../releases/pin-workspace.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { uuidV7 } from '../uuid-v7.ts';
import { createGraph, createGraphs, type NewGraph } from './create-graph.ts';
import { getGraph, graphHistory } from './get-graph.ts';
import { listGraphs } from './list-graphs.ts';
import { putGraph } from './put-graph.ts';
import type { Review } from './review.ts';
import type { SaveAnswer, SaveResult } from './save-answer.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const graph = (id: string, text = '{}', more: Partial<NewGraph> = {}): NewGraph => ({
  id,
  workspace: 'workspace-1',
  owner: 'person-1',
  format: 'react-flow',
  bytes: bytes(text),
  ...more,
});
const by = (person = 'person-1', nowMs = 1_000): { person: string; nowMs: number } => ({ person, nowMs });

function saved(result: SaveResult): SaveAnswer {
  if (result.outcome !== 'saved') throw new Error(`not saved: ${JSON.stringify(result)}`);
  return result.answer;
}

async function text(id: string, revision?: number): Promise<string | undefined> {
  const found = await getGraph(db.database, id, { revision });
  return found === null ? undefined : Buffer.from(found.bytes).toString('utf8');
}

test('a document comes back byte for byte, at every revision', async () => {
  const first = '{ "b":1,\t"a" : 18446744073709551615,\r\n"é\\u00e9":"\\ud83d\\ude00 😀" }\n\n';
  const second = '\ufeff[NaN, 1.0, 1e2, -0]';
  saved(await createGraph(db.database, graph('exact', first), by()));
  saved(await putGraph(db.database, { id: 'exact', bytes: bytes(second), ifMatch: [1] }, by('person-2', 2_000)));
  expect(await text('exact')).toBe(second);
  expect(await text('exact', 1)).toBe(first);
  expect(await text('exact', 2)).toBe(second);
  expect(await text('exact', 3)).toBeUndefined();
  const zeros = new Uint8Array([0, 255, 0, 1]);
  await createGraph(db.database, { ...graph('binary'), bytes: zeros }, by());
  expect(new Uint8Array((await getGraph(db.database, 'binary'))?.bytes ?? [])).toEqual(zeros);
});

test('a save on an older revision is told who was faster, and changes nothing', async () => {
  saved(await createGraph(db.database, graph('race', 'one'), by()));
  saved(await putGraph(db.database, { id: 'race', bytes: bytes('two'), ifMatch: [1] }, by('person-2', 2_000)));
  const late = await putGraph(db.database, { id: 'race', bytes: bytes('three'), ifMatch: [1] }, by('person-1', 3_000));
  expect(late).toEqual({ outcome: 'stale', revision: 2, person: 'person-2', atMs: 2_000 });
  expect(await text('race')).toBe('two');
  expect(saved(await putGraph(db.database, { id: 'race', bytes: bytes('four'), ifMatch: 'any' }, by())).revision).toBe(3);
  expect(await putGraph(db.database, { id: 'nobody', bytes: bytes('x'), ifMatch: 'any' }, by())).toEqual({ outcome: 'missing' });
});

test('of many saves at once on one revision exactly one wins, over two servers', async () => {
  const other = db.another();
  saved(await createGraph(db.database, graph('crowd', 'start'), by()));
  for (let round = 1; round <= 5; round++) {
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        putGraph(index % 2 === 0 ? db.database : other, { id: 'crowd', bytes: bytes(`${round}/${index}`), ifMatch: [round] }, by(`person-${index}`)),
      ),
    );
    const winners = results.flatMap((result, index) => (result.outcome === 'saved' ? [index] : []));
    expect(winners).toHaveLength(1);
    expect(results.filter(({ outcome }) => outcome === 'stale')).toHaveLength(7);
    expect(await text('crowd')).toBe(`${round}/${winners[0]}`);
  }
  await other.close();
});

test('an edit that is sent again gets its first answer, whatever happened since', async () => {
  const editId = uuidV7(1_000);
  const create = (): Promise<SaveResult> => createGraph(db.database, graph('again', 'one'), { ...by(), editId });
  const created = saved(await create());
  expect(await create()).toEqual({ outcome: 'saved', answer: created, isRepeat: true });

  const change = { id: 'again', bytes: bytes('two'), ifMatch: [1] };
  const putId = uuidV7(2_000);
  const put = saved(await putGraph(db.database, change, { ...by('person-2', 2_000), editId: putId }));
  saved(await putGraph(db.database, { id: 'again', bytes: bytes('three'), ifMatch: [2] }, by('person-3', 3_000)));
  expect(await putGraph(db.database, change, { ...by('person-2', 9_000), editId: putId })).toEqual({ outcome: 'saved', answer: put, isRepeat: true });
  expect(await text('again')).toBe('three');
  expect((await graphHistory(db.database, 'again'))?.map(({ editId: id, kind, user, atMs }) => [id, kind, user, atMs]).slice(0, 2)).toEqual([
    [editId, 'import', 'person-1', 1_000],
    [putId, 'edit', 'person-2', 2_000],
  ]);
});

test('an edit id never stands for two different saves', async () => {
  const editId = uuidV7(1_000);
  saved(await createGraph(db.database, graph('owner-of-id', 'one'), { ...by(), editId }));
  saved(await createGraph(db.database, graph('other', 'one'), by()));
  const reused = { outcome: 'edit-id-reused', graph: 'owner-of-id', revision: 1 };
  expect(await putGraph(db.database, { id: 'owner-of-id', bytes: bytes('two'), ifMatch: [1] }, { ...by(), editId })).toEqual(reused);
  expect(await putGraph(db.database, { id: 'other', bytes: bytes('one'), ifMatch: [1] }, { ...by(), editId })).toEqual(reused);
  expect(await createGraph(db.database, graph('third', 'one'), { ...by(), editId })).toEqual(reused);
  expect(await text('owner-of-id')).toBe('one');
});

test('the same edit in parallel is stored once and answered alike', async () => {
  const createId = uuidV7(1_000);
  const created = await Promise.all(Array.from({ length: 6 }, () => createGraph(db.database, graph('parallel', 'one'), { ...by(), editId: createId })));
  expect(new Set(created.map((result) => JSON.stringify(saved(result)))).size).toBe(1);
  const editId = uuidV7(2_000);
  const put = await Promise.all(Array.from({ length: 6 }, () => putGraph(db.database, { id: 'parallel', bytes: bytes('two'), ifMatch: [1] }, { ...by(), editId })));
  expect(new Set(put.map((result) => JSON.stringify(saved(result)))).size).toBe(1);
  expect(put.filter((result) => result.outcome === 'saved' && !result.isRepeat)).toHaveLength(1);
  expect(await graphHistory(db.database, 'parallel')).toHaveLength(2);
});

test('a graph that exists is not replaced, and one without an id gets one', async () => {
  saved(await createGraph(db.database, graph('taken', 'one'), by()));
  expect(await createGraph(db.database, graph('taken', 'two'), by())).toEqual({ outcome: 'exists' });
  expect(await text('taken')).toBe('one');
  const { id: _, ...unnamed } = graph('');
  const made = saved(await createGraph(db.database, unnamed, by()));
  expect(await text(made.id)).toBe('{}');
  const many = await createGraphs(db.database, [graph('taken', 'x'), graph('batch-1'), graph('batch-2')], by());
  expect(many.map(({ outcome }) => outcome)).toEqual(['exists', 'saved', 'saved']);
});

const setAside: Review = (sent, { format, release }) => {
  const body = Buffer.from(sent).toString('utf8');
  if (body.includes('?')) return { refused: [{ code: 'json-syntax', severity: 'error', message: 'no', at: { line: 1, column: 2 }, because: [], fixes: [] }] };
  const isBad = release === 'strict' && body.includes('bad');
  return { bytes: isBad ? bytes(`${body}+aside`) : sent, format, state: isBad ? 'quarantined' : 'clean', diagnostics: [] };
};

test('a review sets aside, is kept in state and history, and refuses only as a whole', async () => {
  const context = { ...by(), review: setAside };
  expect(saved(await createGraph(db.database, graph('review', 'bad'), context))).toMatchObject({ release: 'legacy', state: 'clean' });
  expect(saved(await putGraph(db.database, { id: 'review', bytes: bytes('bad'), ifMatch: [1] }, { ...context, release: 'strict' }))).toMatchObject({
    release: 'strict',
    state: 'quarantined',
  });
  expect(await text('review')).toBe('bad+aside');
  expect(saved(await putGraph(db.database, { id: 'review', bytes: bytes('good'), ifMatch: [2] }, { ...context, release: 'strict' })).state).toBe('repaired');
  expect(saved(await putGraph(db.database, { id: 'review', bytes: bytes('better'), ifMatch: [3] }, context)).state).toBe('repaired');
  const refused = await putGraph(db.database, { id: 'review', bytes: bytes('?'), ifMatch: [4] }, context);
  expect(refused).toMatchObject({ outcome: 'refused', diagnostics: [{ at: { line: 1, column: 2 } }] });
  expect((await createGraph(db.database, graph('never', '?', { workspace: 'never', owner: 'never' }), context)).outcome).toBe('refused');
  expect(await getGraph(db.database, 'never')).toBeNull();
  expect(await graphHistory(db.database, 'never')).toBeNull();
  expect(await graphHistory(db.database, 'review')).toHaveLength(4);
});

test('a workspace that is held to a release saves in it, unless the save names another', async () => {
  const context = { ...by(), review: setAside };
  await pinWorkspace(db.database, { workspace: 'held', release: 'strict' }, { person: 'person-1', nowMs: 1 });
  expect(saved(await createGraph(db.database, graph('held-1', 'bad', { workspace: 'held' }), context))).toMatchObject({ release: 'strict', state: 'quarantined' });
  expect(saved(await createGraph(db.database, graph('held-2', 'bad', { workspace: 'held' }), { ...context, release: 'legacy' })).state).toBe('clean');
  await pinWorkspace(db.database, { workspace: 'held', release: null }, { person: 'person-1', nowMs: 2 });
  expect(saved(await createGraph(db.database, graph('held-3', 'bad', { workspace: 'held' }), context)).release).toBe('legacy');
});

test('lists page by id, filter by each column, and carry documents within a limit', async () => {
  await createGraphs(
    db.database,
    Array.from({ length: 7 }, (_, index) =>
      graph(`page-${index}`, 'x'.repeat(10), { workspace: 'pages', ...(index === 0 ? { title: 'Slow tide' } : {}), owner: index < 3 ? 'a' : 'b' }),
    ),
    by(),
  );
  const ids = async (filter: object, options: object): Promise<[string[], string | null]> => {
    const page = await listGraphs(db.database, { workspace: 'pages', ...filter }, { limit: 3, ...options });
    return [page.graphs.map(({ id }) => id), page.next];
  };
  expect(await ids({}, {})).toEqual([['page-0', 'page-1', 'page-2'], 'page-2']);
  expect(await ids({}, { after: 'page-2' })).toEqual([['page-3', 'page-4', 'page-5'], 'page-5']);
  expect(await ids({}, { after: 'page-5' })).toEqual([['page-6'], null]);
  expect(await ids({ owner: 'a' }, { limit: 3 })).toEqual([['page-0', 'page-1', 'page-2'], null]);
  expect((await ids({ state: 'quarantined' }, {}))[0]).toEqual([]);
  expect((await ids({ release: 'legacy' }, { limit: 50 }))[0]).toHaveLength(7);
  expect(await ids({}, { limit: 5, withDocuments: true, maxDocumentsBytes: 25 })).toEqual([['page-0', 'page-1'], 'page-1']);
  expect(await ids({}, { limit: 5, withDocuments: true, maxDocumentsBytes: 5 })).toEqual([['page-0'], 'page-0']);
  const { graphs } = await listGraphs(db.database, { workspace: 'pages' }, { limit: 1, withDocuments: true });
  expect(graphs[0]).toEqual({
    id: 'page-0',
    workspace: 'pages',
    owner: 'a',
    format: 'react-flow',
    title: 'Slow tide',
    revision: 1,
    release: 'legacy',
    state: 'clean',
    sizeBytes: 10,
    createdAtMs: 1_000,
    updatedAtMs: 1_000,
    document: 'xxxxxxxxxx',
  });
});

test('history can not be changed, not even by hand', async () => {
  saved(await createGraph(db.database, graph('for-ever'), by()));
  for (const attempt of [
    'delete from turnbuckle.graph_revisions',
    "update turnbuckle.graph_revisions set person = 'x'",
    'delete from turnbuckle.edits',
    'truncate turnbuckle.edits',
  ]) {
    await expect(db.database.query(attempt)).rejects.toThrow(/for ever/);
  }
  await expect(db.database.query("delete from turnbuckle.graphs where id = 'for-ever'")).rejects.toThrow(/foreign key/);
  expect(await graphHistory(db.database, 'for-ever')).toHaveLength(1);
});

test('a transaction that throws leaves nothing behind and gives its connection back', async () => {
  for (let round = 0; round < 15; round++) {
    await expect(
      db.database.transaction(async (transaction) => {
        await transaction.query("insert into turnbuckle.people (id, created_at_ms) values ('ghost', 1)");
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
  }
  expect(await db.database.query("select from turnbuckle.people where id = 'ghost'")).toEqual([]);
});
