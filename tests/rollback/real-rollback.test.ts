import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getGraph, verifyAudit } from '@turnbuckle/store';
import { verifyVerdicts } from '@turnbuckle/store/rollouts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawing } from './drawing.ts';
import { EditorClient, type Save } from './editor-client.ts';
import { startWorld, type World } from './rollout-world.ts';
import { buildServer } from './server-process.ts';

const isLong = process.env['TURNBUCKLE_LONG'] === '1';
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 20_261);
/** Of the documents some are edited by nobody: these come back byte for byte without any help. */
const [edited, untouched] = isLong ? [10_000, 500] : [600, 40];
const size = isLong ? { people: 5_000, workspaces: 1_200, clients: 200, deaf: 10 } : { people: 500, workspaces: 120, clients: 20, deaf: 2 };
const exposuresPerSecond = 20;
const failing = 0.3;
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-rollback-'));
let world: World;
let clients: EditorClient[] = [];

beforeAll(async () => {
  buildServer();
}, 300_000);
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a fault in use: from the first failure to the last unsafe save refused to the data back, and nothing is lost', async () => {
  console.log(`rollback: seed ${seed}`);
  world = await startWorld({ ...size, documents: edited + untouched, exposuresPerSecond }, { seed, folder });
  clients = Array.from({ length: size.clients }, (_, number) => {
    const graphs = world.graphs.filter((_graph, index) => index < edited && index % size.clients === number);
    // Whoever is deaf stands for clients that lost their connection.
    return new EditorClient({ world, number, graphs, people: size.people, isDeaf: number < size.deaf, isOfficial: number % 40 === 5, draw: drawing(seed + number) });
  });
  await Promise.all(clients.map((client) => client.begin()));

  const over = new AbortController();
  setMaxListeners(0, over.signal);
  const work = { pauseMs: (1_000 * size.clients) / exposuresPerSecond, failing, signal: over.signal };
  const working = clients.map((client) => client.work(work));
  const heard = clients.flatMap((client, index) => (client.isDeaf ? [] : [working[index]]));
  await expect.poll(async () => (await world.report()).status, { timeout: 600_000, interval: 200 }).toBe('rolled-back');
  await Promise.all(heard);
  await Promise.all(clients.filter(({ isDeaf }) => !isDeaf).map((client) => client.goOn()));
  // Who is deaf goes on for a while when everything is back.
  await sleep(work.pauseMs);
  over.abort();
  await Promise.all(working);

  const stages = await readStages();
  print(stages);
  expect(stages.firstBadAtMs).toBeLessThanOrEqual(stages.detectedAtMs);
  expect(stages.detectedAtMs).toBeLessThanOrEqual(stages.decidedAtMs);
  expect(stages.decidedAtMs).toBeLessThanOrEqual(stages.publishedAtMs);
  expect(stages.decidedAtMs).toBeLessThanOrEqual(Math.min(...stages.seenAtMs));
  expect(stages.publishedAtMs).toBeLessThanOrEqual(stages.lastRefusedAtMs);
  expect(stages.publishedAtMs).toBeLessThanOrEqual(stages.dataBackAtMs);
  expect(stages.seenAtMs).toHaveLength(clients.length);
  const saves = clients.flatMap((client) => client.saves);
  expectRefused(saves, stages.publishedAtMs);
  await expectKept(saves);
  expect(await verifyVerdicts(world.db.database, 'real')).toMatchObject({ wrong: [] });
  expect(await verifyAudit(world.db.database)).toMatchObject({ brokenAt: null });
}, 1_500_000);

interface Stages {
  readonly firstBadAtMs: number;
  readonly detectedAtMs: number;
  readonly decidedAtMs: number;
  readonly publishedAtMs: number;
  /** Of each client, deaf ones too: what they do with what they hear is their own affair. */
  readonly seenAtMs: readonly number[];
  /** Of a client that heard. */
  readonly lastRefusedAtMs: number;
  readonly dataBackAtMs: number;
  readonly reason: string;
}

async function readStages(): Promise<Stages> {
  const { rollbacks } = await world.report();
  expect(rollbacks).toHaveLength(1);
  const [back] = rollbacks;
  if (back?.times == null) throw new Error('The rollback was not timed.');
  const { detectedAtMs, decidedAtMs, publishedAtMs, dataBackAtMs } = back.times;
  const hearing = clients.filter(({ isDeaf }) => !isDeaf);
  return {
    firstBadAtMs: Math.min(...clients.map(({ firstBadAtMs }) => firstBadAtMs ?? Infinity)),
    detectedAtMs: detectedAtMs ?? Number.NaN,
    decidedAtMs,
    publishedAtMs: publishedAtMs ?? Number.NaN,
    seenAtMs: clients.flatMap(({ watcher }) => (watcher?.changedAtMs == null ? [] : [watcher.changedAtMs])),
    lastRefusedAtMs: Math.max(...hearing.flatMap((client) => client.saves).flatMap(({ status, answeredAtMs }) => (status === 409 ? [answeredAtMs] : []))),
    dataBackAtMs: dataBackAtMs ?? Number.NaN,
    reason: back.trigger.reason,
  };
}

function print(stages: Stages): void {
  const after = (atMs: number): string => `${((atMs - stages.firstBadAtMs) / 1_000).toFixed(2)} s`;
  const saves = clients.flatMap((client) => client.saves);
  const harmed = new Set(clients.flatMap((client) => [...client.harmed]));
  const lines = [
    `${edited} edited documents, ${clients.length} clients, ${size.people} people in ${size.workspaces} workspaces; ${failing * 100} % of ${exposuresPerSecond} exposures a second fail`,
    `detected (${stages.reason}): ${after(stages.detectedAtMs)}`,
    `decided: ${after(stages.decidedAtMs)}`,
    `published: ${after(stages.publishedAtMs)}`,
    `every client has seen it: ${after(Math.max(...stages.seenAtMs))} (${Math.max(...stages.seenAtMs) - stages.publishedAtMs} ms after the publication)`,
    `last unsafe save refused: ${after(stages.lastRefusedAtMs)}`,
    `data back: ${after(stages.dataBackAtMs)}`,
    `${saves.filter(({ status }) => status === 409).length} saves kept apart, ${harmed.size} people harmed`,
  ];
  console.log(`real rollback, after the first failure:\n  ${lines.join('\n  ')}`);
}

/** Every save in the release that was sent after the publication, and none is written. */
function expectRefused(saves: readonly Save[], publishedAtMs: number): void {
  const late = saves.filter(({ isInRelease, sentAtMs }) => isInRelease && sentAtMs > publishedAtMs);
  expect(late.length).toBeGreaterThanOrEqual(clients.length);
  expect(late.filter(({ status, fork }) => status !== 409 || fork === null)).toEqual([]);
  // Before it, what was taken was taken in the release that was named.
  expect(saves.filter(({ status }) => status !== 200 && status !== 409 && status !== 412)).toEqual([]);
  expect(saves.filter(({ isInRelease, status, release }) => isInRelease && status === 200 && release !== world.plan.release)).toEqual([]);
}

/** Each document is what it was, with every edit that was taken; each edit that was kept apart is in the fork that was named. */
async function expectKept(saves: readonly Save[]): Promise<void> {
  const { database } = world.db;
  expect(await database.query("select id from turnbuckle.graphs where migration is not null and state <> 'forked'")).toEqual([]);
  const marks = new Map<string, string[]>();
  for (const { graph, mark, status } of saves) if (status === 200) marks.set(graph, [...(marks.get(graph) ?? []), mark]);
  const wrong: string[] = [];
  for (const { id, text } of world.graphs) {
    const now = await textOf(id);
    const found = [...now.matchAll(/,"(mark-\d+-\d+)":true/g)].map(([, mark]) => mark);
    if (JSON.stringify(found) !== JSON.stringify(marks.get(id) ?? []) || now.replaceAll(/,"mark-\d+-\d+":true/g, '') !== text) wrong.push(id);
  }
  expect(wrong).toEqual([]);
  const apart = saves.filter(({ status }) => status === 409);
  for (const { fork, mark } of apart) expect(await textOf(fork ?? '')).toContain(`"${mark}":true`);
  expect(await database.query("select count(*) as count from turnbuckle.graphs where state = 'forked'")).toEqual([{ count: apart.length }]);
}

async function textOf(id: string): Promise<string> {
  return Buffer.from((await getGraph(world.db.database, id))?.bytes ?? []).toString('utf8');
}
