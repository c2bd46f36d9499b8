import { compile } from '@turnbuckle/compiler';
import { migration } from '@turnbuckle/evolve';
import { readDocument } from '@turnbuckle/formats';
import { packMigration, runWorker } from '@turnbuckle/store';
import { generateProjects, studio } from '@turnbuckle/texture';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FixAnswer } from './quarantine-fix.ts';
import type { QuarantineGroup, QuarantinePage } from './quarantine-groups.ts';
import { type TestApp, testApp } from './testing.ts';

let app: TestApp;
let run = '';
const originals = new Map<string, string>();

beforeAll(async () => {
  app = await testApp();
  const { projects } = generateProjects({ seed: 7, count: 120 });
  for (const { document, title, ...project } of projects) {
    originals.set(project.id, document);
    expect((await app.call('POST', '/v1/graphs', { json: { ...project, title, document } })).status).toBe(201);
  }
  const pack = packMigration(migration({ id: 'studio/1-strict', from: studio, to: studio, mayChangeResults: true }, (m) => [m.edges.enforce('strict')]));
  await app.call('POST', '/v1/migrations', { json: pack });
  app.nowMs += 1_000;
  run = ((await (await app.call('POST', `/v1/migrations/${pack.digest}/runs`, { json: { direction: 'up' } })).json()) as { id: string }).id;
  await runWorker(app.db.database, { signal: AbortSignal.timeout(60_000), clock: () => app.nowMs, pollMs: 10, untilIdle: true });
});
afterAll(() => app.db.drop());

async function page(query = ''): Promise<QuarantinePage> {
  const answer = await app.call('GET', `/v1/quarantine${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as QuarantinePage;
}

async function fix(json: Readonly<Record<string, unknown>>, user = 'person-0007'): Promise<FixAnswer> {
  app.nowMs += 1_000;
  const answer = await app.call('POST', '/v1/quarantine/fix', { json, headers: { 'Turnbuckle-User': user } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as FixAnswer;
}

async function read(id: string): Promise<{ text: string; state: string | null; revision: number }> {
  const answer = await app.call('GET', `/v1/graphs/${id}`);
  return { text: await answer.text(), state: answer.headers.get('Turnbuckle-State'), revision: Number(answer.headers.get('Turnbuckle-Revision')) };
}

/** Edges that a document sets aside, by code. */
function asideIn(text: string): string[] {
  return (readDocument(text, { catalog: studio }).value?.graphs[0]?.edges ?? []).flatMap(({ quarantined }) => quarantined ?? []).sort();
}

function errorsIn(text: string): string[] {
  const [graph] = readDocument(text, { catalog: studio }).value?.graphs ?? [];
  if (graph === undefined) throw new Error('no graph');
  return compile(graph, { catalog: studio, policy: 'strict', moment: 'save' }).diagnostics.flatMap(({ severity, message }) => (severity === 'error' ? [message] : []));
}

async function groupOf(code: string): Promise<QuarantineGroup | undefined> {
  return (await page()).groups.find((group) => group.code === code);
}

test('the groups count what the documents set aside, with a reason each', async () => {
  const { groups, next } = await page();
  expect(next).toBeNull();
  const counted = new Map<string, number>();
  for (const id of originals.keys()) for (const code of asideIn((await read(id)).text)) counted.set(code, (counted.get(code) ?? 0) + 1);
  expect(counted.size).toBeGreaterThan(2);
  expect(Object.fromEntries(groups.map(({ code, edges }) => [code, edges]))).toEqual(Object.fromEntries(counted));
  expect(groups.map(({ edges }) => edges)).toEqual([...counted.values()].sort((a, b) => b - a));
  const { byCode } = (await (await app.call('GET', `/v1/runs/${run}`)).json()) as { byCode: Record<string, number> };
  expect(Object.fromEntries(groups.map(({ code, edges }) => [code, edges]))).toEqual(byCode);
  for (const { documents, graphs, edges } of groups) {
    expect(documents).toHaveLength(graphs);
    expect(documents.reduce((sum, one) => sum + one.edges, 0)).toBe(edges);
    for (const { message, title } of documents) {
      expect(message).toMatch(/\w+ .*\w/);
      expect(title).toMatch(/\w/);
    }
  }
  // No fix takes a wire away, whatever the compiler would offer to a person at the graph itself.
  expect(groups.flatMap(({ fixes }) => fixes.map(({ title }) => title)).filter((title) => /remove/i.test(title))).toEqual([]);
});

test('pages add up to the whole, and a run has only its own', async () => {
  const whole = await page();
  const counts = new Map<string, number>();
  let pages = 0;
  for (let after: string | null = ''; after !== null; pages++) {
    const { groups, next }: QuarantinePage = await page(`?limit=3${after === '' ? '' : `&after=${after}`}`);
    for (const { code, edges } of groups) counts.set(code, (counts.get(code) ?? 0) + edges);
    after = next;
  }
  expect(pages).toBeGreaterThan(3);
  expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(whole.groups.map(({ code, edges }) => [code, edges])));
  expect(await page(`?run=${run}`)).toEqual(whole);
  expect((await page('?run=00000000-0000-7000-8000-000000000000')).groups).toEqual([]);
  expect((await app.call('GET', '/v1/quarantine?limit=0')).status).toBe(400);
});

test('a graph that was saved between the look and the save is left as it is', async () => {
  const group = await groupOf('type-mismatch');
  const target = group?.documents.findLast(({ fixes }) => fixes.length > 0);
  if (target === undefined) throw new Error('no graph with a fix');
  const { text, revision } = await read(target.graph);
  const waiting = (): Promise<object[]> => app.db.database.query("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
  // Both wait for the same row, the save by hand first: the fix has read the graph as it was before.
  const { saved, asked } = await app.db.database.transaction(async (transaction) => {
    await transaction.query('select from turnbuckle.graphs where id = $1 for update', [target.graph]);
    const headers = { 'If-Match': `"${revision}"`, 'Turnbuckle-User': 'person-0008' };
    const saved = app.call('PUT', `/v1/graphs/${target.graph}`, { headers, body: `${text} ` });
    await expect.poll(waiting).toHaveLength(1);
    const asked = fix({ code: 'type-mismatch', graphs: [target.graph] });
    await expect.poll(waiting).toHaveLength(2);
    return { saved, asked };
  });
  expect((await saved).status).toBe(200);
  expect(await asked).toEqual({ mended: [], left: [{ graph: target.graph, why: 'person-0008 saved it meanwhile.' }], next: null });
  expect(await read(target.graph)).toMatchObject({ text: `${text} `, revision: revision + 1 });
});

test('a fix in bulk brings edges back by ordinary saves; whoever saved meanwhile wins', async () => {
  const before = await groupOf('type-mismatch');
  const [best] = before?.fixes ?? [];
  if (before === undefined || best === undefined) throw new Error('no group with a fix');
  expect(best).toMatchObject({ title: 'Insert Average', kind: 'suggested' });
  const fixable = before.documents.filter(({ fixes }) => fixes.includes(best.title)).map(({ graph }) => graph);
  const [chosen = '', ...others] = fixable;
  expect(others.length).toBeGreaterThan(1);

  const was = await read(chosen);
  const one = await fix({ code: 'type-mismatch', fix: best.title, graphs: [chosen, 'nobody'] });
  expect(one.left).toEqual([{ graph: 'nobody', why: 'Nothing is set aside in it any more.' }]);
  expect(one.mended).toMatchObject([{ graph: chosen, revision: was.revision + 1 }]);
  const stands = await read(chosen);
  expect(asideIn(stands.text).length).toBe(asideIn(was.text).length - (one.mended[0]?.edges ?? 0));
  expect(errorsIn(stands.text)).toEqual(errorsIn(was.text));
  const history = (await (await app.call('GET', `/v1/graphs/${chosen}/history`)).json()) as { kind: string; user: string }[];
  expect(history.map(({ kind }) => kind)).toEqual(['import', 'migrate', 'edit']);
  expect(history.at(-1)?.user).toBe('person-0007');

  const rest = await fix({ code: 'type-mismatch', fix: best.title });
  expect(rest.left).toEqual([]);
  expect(rest.mended.map(({ graph }) => graph).sort()).toEqual([...others].sort());
  expect(rest.mended.reduce((sum, { edges }) => sum + edges, 0) + (one.mended[0]?.edges ?? 0)).toBe(best.edges);
  for (const graph of others) expect(errorsIn((await read(graph)).text)).toEqual([]);
  const after = await groupOf('type-mismatch');
  expect(after?.fixes.some(({ title }) => title === best.title) ?? false).toBe(false);
  expect((after?.edges ?? 0) + best.edges).toBe(before.edges);
});

test('what no fix fits is left, and the earlier revision is still there', async () => {
  const dangling = await groupOf('dangling-edge');
  expect(dangling?.fixes).toEqual([]);
  const [first] = dangling?.documents ?? [];
  expect(await fix({ code: 'dangling-edge', graphs: [first?.graph ?? ''] })).toMatchObject({ mended: [], left: [{ why: 'The fix does not fit it.' }] });
  expect(await fix({ code: 'dangling-edge' })).toEqual({ mended: [], left: [], next: null });
  for (const [id, text] of originals) expect(await (await app.call('GET', `/v1/graphs/${id}?revision=1`)).text()).toBe(text);
});
