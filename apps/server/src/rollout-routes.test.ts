import { migration, release, releaseToJson } from '@turnbuckle/evolve';
import { catalogToJson } from '@turnbuckle/model';
import { type Fact, type RolloutPlan, rolloutDigest } from '@turnbuckle/rollout';
import { packMigration, runWorker } from '@turnbuckle/store';
import { RolloutWorker } from '@turnbuckle/store/rollouts';
import { generateProjects, studio } from '@turnbuckle/texture';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from './testing.ts';

const strict = migration({ id: 'studio/1-strict', from: studio, to: studio }, (m) => [m.edges.enforce('strict')]);
const hourMs = 3_600_000;
let app: TestApp;
let plan: RolloutPlan;
const stopping = new AbortController();
let running: Promise<unknown>;
/** Time goes on as it does, from where a test has put it. */
const ticking = setInterval(() => {
  if (app !== undefined) app.nowMs += 20;
}, 20);
const clock = (): number => app.nowMs;

beforeAll(async () => {
  app = await testApp();
  app.nowMs = Date.now();
  const { signal } = stopping;
  running = Promise.all([runWorker(app.db.database, { signal, clock, pollMs: 20 }), new RolloutWorker(app.db.database, { signal, clock, tickMs: 50 }).ended()]);
});
afterAll(async () => {
  clearInterval(ticking);
  stopping.abort();
  await running;
  await app.db.drop();
});

async function ask(what: string, json?: unknown, headers: Record<string, string> = {}) {
  const [method = '', path = ''] = what.split(' ');
  const answer = await app.call(method, path, { ...(json === undefined ? {} : { json }), headers });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}
const post = (verb: string, json: unknown = {}, user = 'person-0001') => ask(`POST /v1/rollouts/routes/${verb}`, json, { 'Turnbuckle-User': user });

function planOf(releaseDigest: string): RolloutPlan {
  const step = { kind: 'expose', audience: [], plannedMs: 0, holdMs: hourMs, maxHoldMs: 48 * hourMs, lines: [], exit: [], hooks: [] } as const;
  const exit = [
    { id: 'said', title: 'Somebody says so', line: null, by: 'tick', role: 'product' },
    { id: 'tests', title: 'Every test passes', line: null, by: 'attest', what: 'junit' },
    { id: 'shadow-compiled', title: 'Compiled under both', line: null, by: 'system', what: 'shadow-compiled', limit: 0.5 },
  ] as const;
  return {
    ...{ version: 1, id: 'routes', title: 'Routes', flag: 'routes', lineage: 'routes', release: releaseDigest, control: 'legacy', rules: ['type-mismatch'] },
    environments: ['production'],
    segments: { staff: ['yes'] },
    phases: [
      {
        ...{ id: 'all', name: 'All', weeks: [1, 1], environment: 'production', lines: [] },
        steps: [
          { ...step, id: 'internal', audience: [{ kind: 'internal', attribute: 'staff', values: ['yes'] }], exit },
          { ...step, id: 'everybody', audience: [{ kind: 'share', shareBp: 10_000 }], plannedMs: hourMs },
        ],
      },
    ],
    guardrails: [{ id: 'errors', guardrail: 'error-rate', policy: { max: 0.01 }, mustBeSafe: true, per: ['staff'], lines: [] }],
    ...{ alpha: 0.01, controlShareBp: 0, rollback: { withinMs: 60_000, data: 'reverse', order: 'last-in-first-out' }, hooks: {}, items: [], maxSilenceMs: 24 * hourMs },
    signOffs: [
      { role: 'qa', line: 'signoff-qa' },
      { role: 'product', line: 'signoff-product' },
    ],
    prerequisites: [{ id: 'drill-done', title: 'Drilled', line: null, by: 'system', what: 'drill-done' }],
    traffic: { people: 100, internalPeople: 10, workspaces: 20, exposuresPerPersonAndDay: 20, errorRate: 0.0002 },
  };
}

test('a plan is registered with its release, and what is wrong with one is told', async () => {
  const { projects } = generateProjects({ seed: 7, count: 12 });
  for (const { document, id, workspace, owner, format } of projects)
    expect((await ask('POST /v1/graphs', { id, workspace, owner, format, document }, { 'Turnbuckle-Release': 'legacy' })).status).toBe(201);
  const [house] = await app.db.database.query<{ id: string }>('select min(workspace) as id from turnbuckle.graphs');
  expect((await ask(`PUT /v1/workspaces/${house?.id}/attributes`, { attributes: { staff: 'yes' } })).status).toBe(200);
  expect((await ask(`PUT /v1/workspaces/${house?.id}/attributes`, { attributes: { staff: 1 } })).status).toBe(400);
  const { migration: steps, from, to } = packMigration(strict);
  expect((await ask('POST /v1/migrations', { migration: steps, from, to })).status).toBe(201);
  const declared = releaseToJson(release({ id: 'studio/strict', policy: 'strict', catalog: studio, migration: strict }));
  const made = await ask('POST /v1/releases', { release: declared, catalog: catalogToJson(studio) });
  expect(made.status).toBe(201);
  plan = planOf(made.body.digest);
  expect(await ask('POST /v1/rollouts', { ...plan, release: 'f'.repeat(64) })).toMatchObject({ status: 422, body: { type: 'urn:turnbuckle:problem:plan-refused' } });
  expect(await ask('POST /v1/rollouts', { plan: { ...plan, phases: [{}] } })).toMatchObject({ status: 422 });
  expect(await ask('POST /v1/rollouts', { hello: 1 })).toMatchObject({ status: 422 });
  expect(await ask('POST /v1/rollouts', { plan, digest: 'a'.repeat(64) })).toMatchObject({ status: 422 });
  expect(await ask('POST /v1/rollouts', plan)).toEqual({ status: 201, body: { id: 'routes', digest: rolloutDigest(plan) } });
  expect((await ask('POST /v1/rollouts', { plan, digest: rolloutDigest(plan) })).status).toBe(200);
  expect(await ask('GET /v1/rollouts')).toMatchObject({ status: 200, body: { rollouts: [{ id: 'routes', status: 'draft', step: null }] } });
  expect((await ask('GET /v1/rollouts/none')).status).toBe(404);
  expect(await ask('POST /v1/rollouts/none/start', {})).toMatchObject({ status: 404, body: { type: 'urn:turnbuckle:problem:rollout-not-found' } });
});

test('what people find, say and look at is written down, and checks look at it', async () => {
  const entry = '01900000-0000-7000-8000-000000000000';
  expect(await ask('GET /v1/rollouts/none/diary')).toMatchObject({ status: 404 });
  expect((await post('issues', { title: 'Blur is grey', severity: 'terrible' })).status).toBe(400);
  const issue = await post('issues', { title: 'Blur is grey', severity: 'major', source: 'rollback-1' });
  expect(issue.status).toBe(201);
  expect((await post(`issues/${entry}/close`, { resolution: 'none' })).status).toBe(404);
  const words = { resolution: 'The converter was missing.', documentation: 'https://example.org/blur' };
  expect((await post(`issues/${issue.body.id}/close`, words, 'person-0002')).status).toBe(200);
  expect((await post(`issues/${issue.body.id}/close`, words)).status).toBe(404);
  const said = await post('feedback', { text: 'I like it.', graph: 'g-1' }, 'person-0003');
  expect(said.status).toBe(201);
  expect((await post(`feedback/${said.body.id}/read`)).status).toBe(200);
  expect((await post(`feedback/${said.body.id}/read`)).status).toBe(404);
  expect(await post('check-ins', { note: 'All quiet.' })).toMatchObject({ status: 409, body: { detail: expect.stringContaining('Nobody follows') } });
  expect((await ask('GET /v1/rollouts/routes/diary')).body).toMatchObject({
    issues: [{ title: 'Blur is grey', severity: 'major', openedBy: 'person-0001', closedBy: 'person-0002', ...words }],
    feedback: [{ person: 'person-0003', text: 'I like it.', graph: 'g-1', readBy: 'person-0001' }],
    checkIns: [],
  });
});

test('spans of OpenTelemetry are facts, each once, and one that lacks something is told', async () => {
  const attributes = (more: Record<string, string>) => Object.entries(more).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const span = (spanId: string, more: Record<string, string>, status = {}) => ({
    ...{ traceId: '5B8EFFF798038103D269B633813FC60C', spanId, name: 'save', kind: 3, status, attributes: attributes(more) },
    startTimeUnixNano: `${app.nowMs}000000`,
    endTimeUnixNano: `${app.nowMs + 12}500000`,
  });
  const wanted = { 'turnbuckle.function': 'save', 'turnbuckle.workspace': 'otel', 'user.id': 'person-0042' };
  const body = {
    resourceSpans: [
      {
        resource: { attributes: attributes({ 'service.name': 'editor', 'turnbuckle.release': 'legacy' }) },
        scopeSpans: [
          {
            scope: { name: 'editor' },
            spans: [
              span('EEE19B7EC3C1B174', wanted),
              span('EEE19B7EC3C1B175', { ...wanted, 'turnbuckle.rule': 'cycle' }, { code: 2 }),
              span('EEE19B7EC3C1B176', { ...wanted, 'turnbuckle.function': 'sing' }),
            ],
          },
        ],
      },
      { scopeSpans: [{ spans: [span('EEE19B7EC3C1B177', { 'http.route': '/' })] }] },
    ],
  };
  for (let sent = 0; sent < 2; sent++)
    expect(await ask('POST /v1/traces', body)).toMatchObject({
      status: 200,
      body: { partialSuccess: { rejectedSpans: 1, errorMessage: expect.stringContaining("turnbuckle.function is 'sing'") } },
    });
  expect(await app.db.database.query("select person, function, ok, ms, rule from turnbuckle.facts where workspace = 'otel' order by id")).toEqual([
    { person: 'person-0042', function: 'save', ok: true, ms: 12.5, rule: null },
    { person: 'person-0042', function: 'save', ok: false, ms: 12.5, rule: 'cycle' },
  ]);
  expect((await ask('POST /v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: [{}] }] }] })).status).toBe(400);
});

test('a token does what it is for, until it ends', async () => {
  const make = (more: object) => ask('POST /v1/tokens', { name: 'for a test', person: 'person-0007', scopes: ['read'], expiresAtMs: app.nowMs + hourMs, ...more });
  const reader = (await make({})).body;
  const bearer = (token: string, more: Record<string, string> = {}) => ({ Authorization: `Bearer ${token}`, ...more });
  expect((await ask('GET /v1/rollouts', undefined, bearer(reader.token))).status).toBe(200);
  expect(await ask('POST /v1/facts', { facts: [] }, bearer(reader.token))).toMatchObject({ status: 403, body: { type: 'urn:turnbuckle:problem:not-allowed', scope: 'facts' } });
  expect((await ask('GET /v1/rollouts', undefined, bearer(reader.token, { 'Turnbuckle-User': 'person-0008' }))).status).toBe(403);
  expect((await ask('POST /v1/tokens', { name: 'x', person: 'y', scopes: ['read'], expiresAtMs: app.nowMs + 1 }, bearer(reader.token))).status).toBe(403);
  expect((await make({ expiresAtMs: app.nowMs - 1 })).status).toBe(400);
  const qa = (await make({ role: 'qa', scopes: ['read', 'approve'] })).body;
  expect(await ask('POST /v1/rollouts/routes/approve', { role: 'product' }, bearer(qa.token))).toMatchObject({ status: 403, body: { role: 'product' } });
  expect((await ask('POST /v1/rollouts/routes/start', {}, bearer(qa.token))).status).toBe(403);
  expect(await ask('POST /v1/rollouts/routes/approve', { role: 'qa', digest: 'f'.repeat(64) }, bearer(qa.token))).toMatchObject({
    status: 409,
    body: { type: 'urn:turnbuckle:problem:stale-digest', digest: rolloutDigest(plan) },
  });
  const signed = await ask('POST /v1/rollouts/routes/approve', { role: 'qa', digest: rolloutDigest(plan) }, bearer(qa.token));
  expect(signed).toMatchObject({
    status: 200,
    body: {
      signOffs: [
        { role: 'qa', person: 'person-0007' },
        { role: 'product', person: null },
      ],
    },
  });
  expect((await ask('POST /v1/rollouts/routes/approve', { role: 'qa' }, bearer(qa.token))).status).toBe(409);
  expect(await post('approve', { role: 'product' }, 'person-0007')).toMatchObject({ status: 409, body: { detail: expect.stringContaining('nobody signs two roles') } });
  expect((await post('approve', { role: 'product' }, 'person-0002')).status).toBe(200);
  const list = await ask('GET /v1/tokens');
  expect(list.body.tokens).toHaveLength(2);
  expect(JSON.stringify(list.body)).not.toContain('tbk_');
  expect((await ask(`DELETE /v1/tokens/${qa.id}`)).status).toBe(204);
  expect(await ask('GET /v1/rollouts', undefined, bearer(qa.token))).toMatchObject({
    status: 401,
    body: { type: 'urn:turnbuckle:problem:token-expired', detail: expect.stringContaining('revoked') },
  });
  app.nowMs += 2 * hourMs;
  expect(await ask('GET /v1/rollouts', undefined, bearer(reader.token))).toMatchObject({ status: 401, body: { detail: expect.stringContaining('expired at') } });
});

test('it starts once its migration was tried and its rollback drilled, waits for what people say, and goes back when it must', async () => {
  expect(await post('start')).toMatchObject({ status: 409, body: { detail: expect.stringContaining('never tried') } });
  const digest = (await ask('POST /v1/migrations', packMigration(strict))).body.digest;
  const dry = await ask(`POST /v1/migrations/${digest}/runs`, { direction: 'dry' });
  await expect.poll(async () => (await ask(`GET /v1/runs/${dry.body.id}`)).body.state, { timeout: 60_000 }).toBe('done');
  expect(await post('drill', {})).toMatchObject({ status: 200, body: { isWithin: true, different: [] } });
  expect((await post('start')).status).toBe(200);
  const standing = async () => (await ask('GET /v1/rollouts/routes')).body;
  await expect.poll(async () => (await standing()).state.admitted, { timeout: 60_000 }).toBe(0);
  const { workspace } = (await app.db.database.query<{ workspace: string }>('select workspace from turnbuckle.rollout_adopters where until_ms is null'))[0] ?? { workspace: '' };
  expect(await ask(`GET /v1/rollouts/routes/audience?workspace=${workspace}`)).toMatchObject({ status: 200, body: { isAdmitted: true, reason: 'TARGETING_MATCH' } });
  expect((await ask('GET /v1/rollouts/routes/audience?workspace=nobody')).body).toMatchObject({ isAdmitted: false });
  expect(await post('promote', { step: 'nowhere' })).toMatchObject({ status: 409, body: { type: 'urn:turnbuckle:problem:rollout-refused' } });
  expect(await post('tick-check', { check: 'tests' })).toMatchObject({ status: 409, body: { detail: expect.stringContaining('attest') } });
  expect(await post('tick-check', { check: 'said', role: 'qa' })).toMatchObject({ status: 409 });
  expect((await post('tick-check', { check: 'said', role: 'product', link: 'https://example.org/said' })).status).toBe(200);
  expect((await post('attest', { commit: '8f14e45', junit: { tests: 0, failures: 0, errors: 0, skipped: 0 } })).body.checks).toContainEqual(
    expect.objectContaining({ id: 'tests', state: 'failed' }),
  );
  expect((await post('attest', { commit: '8f14e45', junit: { tests: 12, failures: 0, errors: 0, skipped: 1 } })).body.checks).toContainEqual(
    expect.objectContaining({ id: 'tests', state: 'passed' }),
  );
  const fact = (number: number, more: Partial<Fact>): Fact => ({
    id: `f-${number}`,
    user: `person-${number}`,
    workspace,
    release: plan.release,
    function: 'save',
    ok: true,
    atMs: app.nowMs,
    ...more,
  });
  const many = Array.from({ length: 50 }, (_, number) => fact(number, { ok: false }));
  expect(await ask('POST /v1/facts', { facts: [...many, ...many] })).toEqual({ status: 202, body: { taken: 50, repeated: 50 } });
  expect((await ask('POST /v1/facts', { facts: [{ ...fact(1, {}), function: 'fly' }] })).status).toBe(400);
  await expect.poll(async () => (await standing()).status, { timeout: 60_000 }).toBe('rolled-back');
  const graph = (
    await app.db.database.query<{ id: string; revision: number }>('select id, revision from turnbuckle.graphs where workspace = $1 order by id limit 1', [workspace])
  )[0];
  const late = await app.call('PUT', `/v1/graphs/${graph?.id}`, {
    headers: { 'If-Match': `"${graph?.revision}"`, 'Turnbuckle-Release': plan.release },
    body: '{"nodes":[],"edges":[]}',
  });
  expect([late.status, (await late.json()).type]).toEqual([409, 'urn:turnbuckle:problem:release-taken-back']);
  const after = await standing();
  expect(after.rollbacks).toMatchObject([
    {
      id: 'rollback-1',
      trigger: { by: 'guardrail' },
      times: { refused: 1, firstBadAtMs: expect.any(Number), dataBackAtMs: expect.any(Number), publishedAtMs: expect.any(Number) },
    },
  ]);
  expect(await post('resume')).toMatchObject({ status: 409, body: { detail: 'It is rolled-back, not paused.' } });
  const log = await ask('GET /v1/rollouts/routes/log?limit=3&verify=true');
  expect(log.body).toMatchObject({ verified: { wrong: [] }, next: 3 });
  expect((await ask('GET /v1/rollouts/none/log')).status).toBe(404);
}, 150_000);
