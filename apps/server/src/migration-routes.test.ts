import { migration } from '@turnbuckle/evolve';
import { packMigration, runWorker } from '@turnbuckle/store';
import { generateProjects, studio } from '@turnbuckle/texture';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackgroundWorker } from './background-worker.ts';
import { type TestApp, testApp } from './testing.ts';

let app: TestApp;
const texts = new Map<string, string>();
const pack = packMigration(migration({ id: 'studio/1-strict', from: studio, to: studio }, (m) => [m.edges.enforce('strict')]));
beforeAll(async () => {
  app = await testApp();
  const { projects } = generateProjects({ seed: 3, count: 30 });
  for (const { document, title: _, ...project } of projects) {
    texts.set(project.id, document);
    expect((await app.call('POST', '/v1/graphs', { json: { ...project, document } })).status).toBe(201);
  }
});
afterAll(() => app.db.drop());

const read = async (response: Promise<Response>): Promise<{ status: number; body: Record<string, unknown> }> => {
  const answer = await response;
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const post = (path: string, json?: unknown): ReturnType<typeof read> => {
  app.nowMs += 1_000;
  return read(app.call('POST', path, json === undefined ? {} : { json }));
};
const get = (path: string): ReturnType<typeof read> => read(app.call('GET', path));
const drain = (): ReturnType<typeof runWorker> => runWorker(app.db.database, { signal: AbortSignal.timeout(30_000), clock: () => app.nowMs, pollMs: 10, untilIdle: true });

test('a migration is registered, run dry, up and down, and every step can be read', async () => {
  const registered = await post('/v1/migrations', pack);
  expect(registered).toEqual({ status: 201, body: { id: pack.digest, digest: pack.digest, name: 'studio/1-strict' } });
  expect((await post('/v1/migrations', pack)).status).toBe(200);
  const runs = `/v1/migrations/${pack.digest}/runs`;

  const dry = await post(runs, { direction: 'dry' });
  expect(dry).toMatchObject({ status: 201, body: { state: 'queued', direction: 'dry', createdBy: 'admin', counts: { documents: 30, left: 30 } } });
  await drain();
  expect((await get(`/v1/runs/${String(dry.body.id)}`)).body).toMatchObject({ state: 'done', counts: { left: 0 } });
  for (const [id, text] of texts) expect(await (await app.call('GET', `/v1/graphs/${id}`)).text()).toBe(text);

  const up = await post(runs, { direction: 'up' });
  expect(up.status).toBe(201);
  const id = String(up.body.id);
  expect(await post(runs, { direction: 'up' })).toMatchObject({ status: 409, body: { type: 'urn:turnbuckle:problem:run-busy', run: id } });
  expect((await post(`/v1/runs/${id}/pause`)).body).toMatchObject({ state: 'paused' });
  expect(await post(`/v1/runs/${id}/pause`)).toMatchObject({ status: 409, body: { type: 'urn:turnbuckle:problem:run-state' } });
  await drain();
  expect((await get(`/v1/runs/${id}`)).body).toMatchObject({ state: 'paused', counts: { left: 30 } });
  expect((await post(`/v1/runs/${id}/resume`)).body).toMatchObject({ state: 'queued' });
  await drain();
  const done = (await get(`/v1/runs/${id}`)).body as { counts: { changed: number }; validations: { ok: boolean }[]; backupPoint: unknown; byCode: Record<string, number> };
  expect(done).toMatchObject({ state: 'done', error: null, backupPoint: { documents: 30, digest: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  expect(done.validations.every(({ ok }) => ok)).toBe(true);
  expect(await post(`/v1/runs/${id}/verify`)).toEqual({ status: 200, body: { ok: true, documents: 30, digest: (done.backupPoint as { digest: string }).digest, missing: [] } });
  expect(done.counts.changed).toBeGreaterThan(0);
  expect(Object.keys(done.byCode).length).toBeGreaterThan(0);

  const histories = await Promise.all([...texts.keys()].map(async (graph) => (await get(`/v1/graphs/${graph}/history`)).body as unknown as { kind: string }[]));
  expect(histories.filter((history) => history.at(-1)?.kind === 'migrate').length).toBe(done.counts.changed);

  const down = await post(runs, { direction: 'down', cohort: {} });
  expect(down.status).toBe(201);
  await drain();
  expect((await get('/v1/runs?limit=1')).body).toMatchObject({ runs: [{ id: down.body.id, state: 'done', counts: { changed: done.counts.changed } }] });
  for (const [graph, text] of texts) expect(await (await app.call('GET', `/v1/graphs/${graph}`)).text()).toBe(text);
});

test('what is wrong is refused with its reason, and what is not there is said so', async () => {
  expect(await post('/v1/migrations', { ...pack, digest: 'f'.repeat(64) })).toMatchObject({ status: 422, body: { type: 'urn:turnbuckle:problem:migration-refused' } });
  expect(await post('/v1/migrations', { migration: 3, from: 1, to: 1 })).toMatchObject({ status: 422, body: { problems: [expect.stringMatching(/shape/)] } });
  expect(await post(`/v1/migrations/${'f'.repeat(64)}/runs`, { direction: 'up' })).toMatchObject({ status: 404, body: { type: 'urn:turnbuckle:problem:migration-not-found' } });
  expect(await post('/v1/migrations/x/runs', { direction: 'up' })).toMatchObject({ status: 400 });
  expect(await post(`/v1/migrations/${pack.digest}/runs`, { direction: 'sideways' })).toMatchObject({ status: 400 });
  const nobody = '/v1/runs/00000000-0000-7000-8000-000000000000';
  expect(await get(nobody)).toMatchObject({ status: 404, body: { type: 'urn:turnbuckle:problem:run-not-found' } });
  expect(await post(`${nobody}/pause`)).toMatchObject({ status: 404 });
  expect((await app.call('GET', '/v1/runs', { headers: { Authorization: 'Bearer no' } })).status).toBe(401);
});

test('the worker beside the requests takes a run to its end', async () => {
  const run = await post(`/v1/migrations/${pack.digest}/runs`, { direction: 'dry' });
  const worker = startBackgroundWorker(app.db.database, { log: { warn: () => {} } as never, clock: () => app.nowMs });
  await expect.poll(async () => (await get(`/v1/runs/${String(run.body.id)}`)).body.state, { timeout: 20_000 }).toBe('done');
  await worker.stop();
});

test('a release is registered with its catalog or alone, once, and one that is not whole is refused', async () => {
  const { digest, to } = pack;
  expect((await post('/v1/migrations', pack)).body).toMatchObject({ digest });
  const declared = { version: 1, id: 'releases/1', policy: 'strict', catalog: studio.digest, migration: digest };
  const alone = await app.call('POST', '/v1/releases', { json: declared });
  expect(alone.status).toBe(201);
  const made = (await alone.json()) as { digest: string };
  const again = await app.call('POST', '/v1/releases', { json: { release: declared, catalog: to, digest: made.digest } });
  expect([again.status, await again.json()]).toEqual([200, { id: made.digest, digest: made.digest, name: 'releases/1' }]);
  for (const [change, message] of [
    [{ policy: 'stricter' }, /There is no policy 'stricter'/],
    [{ catalog: '0'.repeat(64) }, /leads to the catalog/],
    [{ migration: '0'.repeat(64) }, /There is no migration/],
    [{ version: 2 }, /not of the shape/],
  ] as const) {
    const refused = await app.call('POST', '/v1/releases', { json: { ...declared, ...change } });
    expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([422, expect.stringMatching(message)]);
  }
  const pinned = await app.call('PUT', '/v1/workspaces/pinned/release', { json: { release: made.digest } });
  expect(pinned.status).toBe(200);
  expect((await app.call('PUT', '/v1/workspaces/pinned/release', { json: { release: 'f'.repeat(64) } })).status).toBe(404);
});
