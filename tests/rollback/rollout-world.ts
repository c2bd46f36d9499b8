import { migration, release, releaseToJson } from '@turnbuckle/evolve';
import { catalogToJson } from '@turnbuckle/model';
import type { Fact, RolloutPlan } from '@turnbuckle/rollout';
import { createGraphs, packMigration } from '@turnbuckle/store';
import type { RolloutReport } from '@turnbuckle/store/rollouts';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { generateProjects, studio } from '@turnbuckle/texture';
import { expect } from 'vitest';
import { adminToken, type ServerProcess, startServerProcess } from './server-process.ts';

export interface WorldSize {
  readonly documents: number;
  readonly people: number;
  readonly workspaces: number;
  /** In all, each second, while people work: what the plan expects. */
  readonly exposuresPerSecond: number;
}

export interface StoredGraph {
  readonly id: string;
  readonly workspace: string;
  /** As it was before the rollout. */
  readonly text: string;
}

/** A database with documents and people, two servers on it, and a rollout that everybody follows. */
export interface World {
  readonly db: TestDatabase;
  readonly servers: readonly ServerProcess[];
  readonly plan: RolloutPlan;
  readonly graphs: readonly StoredGraph[];
  report(): Promise<RolloutReport>;
  close(): Promise<void>;
}

const strict = migration({ id: 'studio/1-strict', from: studio, to: studio, mayChangeResults: true }, (m) => [m.edges.enforce('strict')]);
const slow = { timeout: 900_000, interval: 250 };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** `PUT /v1/graphs/x` at a server. */
export async function call(
  url: string,
  what: string,
  { json, ...more }: { readonly json?: unknown; readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  const [method = 'GET', path = ''] = what.split(' ');
  const body = json === undefined ? more.body : JSON.stringify(json);
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${adminToken}`, ...(json === undefined ? {} : { 'Content-Type': 'application/json' }), ...more.headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The same with JSON in and out, where nothing but success will do. */
export async function wellCalled<T = unknown>(url: string, what: string, more: { readonly json?: unknown; readonly headers?: Readonly<Record<string, string>> } = {}): Promise<T> {
  const { status, text } = await call(url, what, more);
  if (status >= 300) throw new Error(`${what}: ${status} ${text}`);
  return JSON.parse(text) as T;
}

export function personName(number: number): string {
  return `person-${String(number).padStart(4, '0')}`;
}

let factCount = 0;
/** What somebody did and how it went. */
export function factOf(fact: Omit<Fact, 'id' | 'atMs' | 'function'>): Fact {
  return { id: `fact-${++factCount}`, function: 'save', atMs: Date.now(), ...fact };
}

/** Everything up to the moment at which everybody follows the release. */
export async function startWorld(size: WorldSize, { seed, folder }: { readonly seed: number; readonly folder: string }): Promise<World> {
  const db = await testDatabase();
  const graphs = await seedGraphs(db, size, seed);
  const servers = [await startServerProcess(db.url, `${folder}/a-${seed}`), await startServerProcess(db.url, `${folder}/b-${seed}`)];
  const [{ url: one }, { url: other }] = servers as [ServerProcess, ServerProcess];
  const facts = Array.from({ length: size.people }, (_, number) =>
    factOf({ user: personName(number), workspace: `workspace-${number % size.workspaces}`, release: 'legacy', ok: true, ms: 40 + (number % 20) }),
  );
  await wellCalled(one, 'POST /v1/facts', { json: { facts } });
  const { migration: steps, from, to } = packMigration(strict);
  const registered = await wellCalled<{ digest: string }>(one, 'POST /v1/migrations', { json: { migration: steps, from, to } });
  const declared = releaseToJson(release({ id: 'studio/strict', policy: 'strict', catalog: studio, migration: strict }));
  const { digest } = await wellCalled<{ digest: string }>(one, 'POST /v1/releases', { json: { release: declared, catalog: catalogToJson(studio) } });
  const plan = planOf(digest, size);
  await wellCalled(one, 'POST /v1/rollouts', { json: plan });
  await wellCalled(other, 'POST /v1/rollouts/real/approve', { json: { role: 'qa' }, headers: { 'Turnbuckle-User': personName(1) } });
  const dry = await wellCalled<{ id: string }>(one, `POST /v1/migrations/${registered.digest}/runs`, { json: { direction: 'dry' } });
  await expect.poll(async () => (await wellCalled<{ state: string }>(one, `GET /v1/runs/${dry.id}`)).state, slow).toBe('done');
  await wellCalled(other, 'POST /v1/rollouts/real/start', { json: {} });
  const report = (): Promise<RolloutReport> => wellCalled<RolloutReport>(one, 'GET /v1/rollouts/real');
  await expect.poll(async () => (await report()).state.admitted, slow).toBe(0);
  return {
    ...{ db, servers, plan, graphs, report },
    async close() {
      await Promise.all(servers.map((server) => server.stop()));
      await db.drop();
    },
  };
}

async function seedGraphs({ database }: TestDatabase, { documents, people, workspaces }: WorldSize, seed: number): Promise<StoredGraph[]> {
  const graphs: StoredGraph[] = [];
  for (let from = 0; from < documents; from += 500) {
    const { projects } = generateProjects({ seed: seed * 1_000 + from, count: Math.min(500, documents - from) });
    const batch = projects.map(({ document, ...project }, index) => ({
      ...project,
      id: `graph-${from + index}`,
      workspace: `workspace-${(from + index) % workspaces}`,
      owner: personName((from + index) % people),
      bytes: new TextEncoder().encode(document),
    }));
    await createGraphs(database, batch, { person: personName(0), nowMs: Date.now(), release: 'legacy' });
    for (const [index, { id, workspace }] of batch.entries()) graphs.push({ id, workspace, text: projects[index]?.document ?? '' });
  }
  return graphs;
}

function planOf(digest: string, { people, workspaces, exposuresPerSecond }: WorldSize): RolloutPlan {
  const step = { kind: 'expose', plannedMs: 0, holdMs: 86_400_000, maxHoldMs: 90_000_000, lines: [], hooks: [] } as const;
  const exit = [{ id: 'shadow-compiled', title: 'Compiled under both', line: null, by: 'system', what: 'shadow-compiled', limit: 0.2 }] as const;
  const steps = [{ ...step, id: 'everybody', audience: [{ kind: 'share', shareBp: 10_000 } as const], exit }];
  return {
    version: 1,
    id: 'real',
    title: 'For real',
    flag: 'real',
    lineage: 'real',
    release: digest,
    control: 'legacy',
    rules: ['type-mismatch', 'type-maybe'],
    environments: ['production'],
    segments: { browser: ['firefox'] },
    phases: [{ id: 'all', name: 'All', weeks: [1, 1], environment: 'production', lines: [], steps }],
    guardrails: [
      { id: 'errors', guardrail: 'error-rate', policy: { max: 0.01 }, mustBeSafe: true, per: ['browser'], lines: [] },
      { id: 'integrity', guardrail: 'integrity', policy: {}, mustBeSafe: false, per: [], lines: [] },
    ],
    alpha: 0.01,
    controlShareBp: 0,
    rollback: { withinMs: 1_800_000, data: 'reverse', order: 'last-in-first-out' },
    hooks: {},
    signOffs: [{ role: 'qa', line: 'signoff-qa' }],
    prerequisites: [],
    items: [],
    traffic: { people, internalPeople: 10, workspaces, exposuresPerPersonAndDay: (exposuresPerSecond * 86_400) / people, errorRate: 0.0002 },
    maxSilenceMs: 86_400_000,
  };
}
