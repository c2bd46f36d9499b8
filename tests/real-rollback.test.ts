import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migration, release, releaseToJson } from '@turnbuckle/evolve';
import { catalogToJson } from '@turnbuckle/model';
import type { RolloutPlan } from '@turnbuckle/rollout';
import { type RunningServer, startServer } from '@turnbuckle/server';
import { createGraphs, getGraph, packMigration, verifyAudit } from '@turnbuckle/store';
import { verifyVerdicts } from '@turnbuckle/store/rollouts';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { generateProjects, studio } from '@turnbuckle/texture';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Two servers with a worker each, and clients that read, edit, save and tell how it went, over HTTP. */
const isLong = process.env.TURNBUCKLE_LONG === '1';
const [documents, people, clients] = isLong ? [10_000, 5_000, 200] : [400, 200, 30];
const strict = migration({ id: 'studio/1-strict', from: studio, to: studio, mayChangeResults: true }, (m) => [m.edges.enforce('strict')]);
const token = 'token-of-the-test';
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-rollback-'));
let db: TestDatabase;
const servers: RunningServer[] = [];

beforeAll(async () => {
  db = await testDatabase();
  for (const name of ['a', 'b']) servers.push(await startServer({ port: 0, dataFolder: join(folder, name), databaseUrl: db.url, token, log: pino({ level: 'silent' }) }));
}, 60_000);
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await db.drop();
  rmSync(folder, { recursive: true });
});

async function ask(server: number, what: string, { json, headers = {} }: { readonly json?: unknown; readonly headers?: Readonly<Record<string, string>> } = {}) {
  const [method = 'GET', path = ''] = what.split(' ');
  const answer = await fetch(`${servers[server % servers.length]?.url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(json === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: answer.headers.get('Content-Type')?.includes('json') === true ? JSON.parse(text) : null };
}

function planOf(digest: string): RolloutPlan {
  const step = { kind: 'expose', plannedMs: 0, holdMs: 3_600_000, maxHoldMs: 7_200_000, lines: [], hooks: [] } as const;
  const exit = [{ id: 'shadow-compiled', title: 'Compiled under both', line: null, by: 'system', what: 'shadow-compiled', limit: 0.2 }] as const;
  return {
    ...{ version: 1, id: 'real', title: 'For real', flag: 'real', lineage: 'real', release: digest, control: 'legacy', rules: ['type-mismatch'], environments: ['production'] },
    segments: { browser: ['firefox'] },
    phases: [
      {
        ...{ id: 'all', name: 'All', weeks: [1, 1], environment: 'production', lines: [] },
        steps: [{ ...step, id: 'everybody', audience: [{ kind: 'share', shareBp: 10_000 }], exit }],
      },
    ],
    guardrails: [{ id: 'errors', guardrail: 'error-rate', policy: { max: 0.01 }, mustBeSafe: true, per: ['browser'], lines: [] }],
    ...{
      alpha: 0.01,
      controlShareBp: 0,
      rollback: { withinMs: 1_800_000, data: 'reverse', order: 'last-in-first-out' },
      hooks: {},
      items: [],
      prerequisites: [],
      maxSilenceMs: 3_600_000,
    },
    signOffs: [{ role: 'qa', line: 'signoff-qa' }],
    traffic: { people, internalPeople: 10, workspaces: 20, exposuresPerPersonAndDay: 20, errorRate: 0.0002 },
  };
}

/** What the clients were told, in the order in which they were told it. */
interface Told {
  readonly saved: { readonly graph: string; readonly mark: string; readonly release: string; readonly sentMs: number }[];
  readonly forked: { readonly fork: string; readonly mark: string; readonly atMs: number }[];
}

interface World {
  readonly graphs: readonly { readonly id: string; readonly workspace: string }[];
  readonly told: Told;
  isBroken: boolean;
  isOver: boolean;
  firstBadMs: number | null;
}

/** One person at one browser: reads, edits, saves, tells. Every other one names the release that it was shown. */
async function client(number: number, world: World): Promise<void> {
  for (let turn = 0; !world.isOver; turn++) {
    const { id, workspace } = world.graphs[(number + turn * clients) % world.graphs.length] ?? { id: '', workspace: '' };
    const read = await ask(number, `GET /v1/graphs/${id}`);
    const shown = read.headers.get('Turnbuckle-Release') ?? '';
    const mark = `mark-${number}-${turn}`;
    const sentMs = Date.now();
    const answer = await fetch(`${servers[number % servers.length]?.url}/v1/graphs/${id}`, {
      method: 'PUT',
      headers: {
        Authorization: `Bearer ${token}`,
        'If-Match': read.headers.get('ETag') ?? '',
        'Turnbuckle-User': `person-${String(number % people).padStart(4, '0')}`,
        ...(number % 2 === 0 ? { 'Turnbuckle-Release': shown } : {}),
      },
      body: read.text.replace(/\}(\s*)$/, `,"${mark}":true}$1`),
    });
    const body = (await answer.json()) as { readonly release?: string; readonly fork?: string };
    if (answer.status === 200) world.told.saved.push({ graph: id, mark, release: body.release ?? '', sentMs });
    else if (answer.status === 409) world.told.forked.push({ fork: body.fork ?? '', mark, atMs: Date.now() });
    else expect(answer.status).toBe(412);
    const ok = !world.isBroken;
    if (!ok) world.firstBadMs ??= Date.now();
    const fact = {
      id: `fact-${number}-${turn}`,
      user: `person-${String((number + turn * clients) % people).padStart(4, '0')}`,
      workspace,
      graph: id,
      release: body.release ?? shown,
      function: 'save',
      ok,
      atMs: Date.now(),
    };
    await ask(number + 1, 'POST /v1/facts', { json: { facts: [fact] } });
    // People look at what they made.
    await sleep(isLong ? 2_000 : 50);
  }
}

test('a fault under load: from the first failure to the last unsafe save refused to the data back, with every edit kept', async () => {
  const projects = generateProjects({ seed: 11, count: documents }).projects;
  for (let at = 0; at < projects.length; at += 500)
    await createGraphs(
      db.database,
      projects.slice(at, at + 500).map(({ document, ...project }) => ({ ...project, bytes: new TextEncoder().encode(document) })),
      { person: 'person-0000', nowMs: Date.now(), release: 'legacy' },
    );
  const { migration: steps, from, to } = packMigration(strict);
  const registered = await ask(0, 'POST /v1/migrations', { json: { migration: steps, from, to } });
  const declared = releaseToJson(release({ id: 'studio/strict', policy: 'strict', catalog: studio, migration: strict }));
  const digest = (await ask(0, 'POST /v1/releases', { json: { release: declared, catalog: catalogToJson(studio) } })).body.digest;
  expect((await ask(0, 'POST /v1/rollouts', { json: planOf(digest) })).status).toBe(201);
  expect((await ask(0, 'POST /v1/rollouts/real/approve', { json: { role: 'qa' }, headers: { 'Turnbuckle-User': 'person-0001' } })).status).toBe(200);
  const dry = await ask(0, `POST /v1/migrations/${registered.body.digest}/runs`, { json: { direction: 'dry' } });
  await expect.poll(async () => (await ask(0, `GET /v1/runs/${dry.body.id}`)).body.state, { timeout: 300_000, interval: 200 }).toBe('done');
  expect((await ask(1, 'POST /v1/rollouts/real/start', { json: {} })).status).toBe(200);
  const standing = async () => (await ask(0, 'GET /v1/rollouts/real')).body;
  await expect.poll(async () => (await standing()).state.admitted, { timeout: 600_000, interval: 200 }).toBe(0);

  const graphs = await db.database.query<{ id: string; workspace: string }>('select id, workspace from turnbuckle.graphs order by id');
  const world: World = { graphs, told: { saved: [], forked: [] }, isBroken: false, isOver: false, firstBadMs: null };
  const working = Promise.all(Array.from({ length: clients }, (_, number) => client(number, world)));
  const edited = () => new Set(world.told.saved.map(({ graph }) => graph)).size;
  if (isLong) await expect.poll(edited, { timeout: 600_000, interval: 500 }).toBe(graphs.length);
  else await sleep(2_000);
  const editedBefore = edited();
  world.isBroken = true;
  await expect.poll(async () => (await standing()).status, { timeout: 900_000, interval: 200 }).toBe('rolled-back');
  await sleep(500);
  world.isOver = true;
  await working;

  const [back] = (await standing()).rollbacks;
  const { publishedAtMs, dataBackAtMs, decidedAtMs } = back.times;
  const unsafe = world.told.saved.filter((save) => save.release === digest);
  const afterwards = unsafe.filter(({ sentMs }) => sentMs > publishedAtMs);
  const firstBadMs = world.firstBadMs ?? 0;
  const lastRefusedMs = Math.max(0, ...world.told.forked.map(({ atMs }) => atMs));
  console.log(
    `${documents} documents, ${editedBefore} of them edited, ${clients} clients, ${world.told.saved.length} saves, ${world.told.forked.length} kept apart. From the first failure: decided ${decidedAtMs - firstBadMs} ms, ` +
      `published ${publishedAtMs - firstBadMs} ms, last unsafe save refused ${lastRefusedMs === 0 ? '-' : `${lastRefusedMs - firstBadMs} ms`}, data back ${dataBackAtMs - firstBadMs} ms`,
  );
  expect(unsafe.length).toBeGreaterThan(0);
  expect(afterwards).toEqual([]);
  expect(dataBackAtMs - firstBadMs).toBeLessThan(1_800_000);
  expect(await db.database.query("select id from turnbuckle.graphs where migration is not null and state <> 'forked'")).toEqual([]);
  // Each edit that was answered with 200 is in its graph, each one that was kept apart in the fork that was named.
  const texts = new Map<string, string>();
  for (const { graph } of world.told.saved) if (!texts.has(graph)) texts.set(graph, Buffer.from((await getGraph(db.database, graph))?.bytes ?? []).toString('utf8'));
  expect(world.told.saved.filter(({ graph, mark }) => texts.get(graph)?.includes(`"${mark}"`) !== true)).toEqual([]);
  for (const { fork, mark } of world.told.forked) expect(Buffer.from((await getGraph(db.database, fork))?.bytes ?? []).toString('utf8')).toContain(`"${mark}"`);
  expect(await verifyVerdicts(db.database, 'real')).toMatchObject({ wrong: [] });
  expect(await verifyAudit(db.database)).toMatchObject({ brokenAt: null });
}, 1_800_000);
