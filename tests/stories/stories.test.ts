import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '@turnbuckle/server';
import { verifyAudit } from '@turnbuckle/store';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkStory } from './check-story.ts';
import { editKinds } from './edit-flow.ts';
import { StoryClient } from './story-client.ts';
import { registerReleases, tellWorld, type WorldReport } from './tell-world.ts';

const isLong = process.env['TURNBUCKLE_LONG'] === '1';
const [worlds, stories] = isLong ? [Number(process.env['TURNBUCKLE_WORLDS'] ?? 50), 200] : [1, 120];
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 1);

let db: TestDatabase;
let server: RunningServer;
let client: StoryClient;
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-stories-'));
beforeAll(async () => {
  db = await testDatabase();
  server = await startServer({ port: 0, dataFolder: folder, databaseUrl: db.url, log: pino({ level: 'silent' }) });
  client = new StoryClient(server.url, server.token);
});
afterAll(async () => {
  await server.close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

test(
  `in ${worlds * stories} stories of people of both releases, batches in both directions and rollbacks no edit is lost`,
  async () => {
    const releases = await registerReleases(client);
    const reports: WorldReport[] = [];
    for (let world = 0; world < worlds; world++) {
      const report = await tellWorld(client, releases, { seed: seed + world, stories });
      expect({ seed: seed + world, lost: report.lost.slice(0, 5), dangling: report.dangling.slice(0, 5), broken: report.broken.slice(0, 5) }).toEqual({
        seed: seed + world,
        lost: [],
        dangling: [],
        broken: [],
      });
      reports.push(report);
    }
    const sum = (of: (report: WorldReport) => number): number => reports.reduce((total, report) => total + of(report), 0);
    const saves = sum((report) => report.saves);
    const histogram = Object.fromEntries(editKinds.map((kind) => [kind, sum(({ kinds }) => kinds[kind] ?? 0)]));
    console.log(
      `stories from seed ${seed}: ${sum((report) => report.stories)} stories, ${saves} saves, ${sum((report) => report.during)} of them during a run, ` +
        `${sum((report) => report.stale)} refused as stale, ${sum((report) => report.forks)} kept as forks, 0 lost; ${JSON.stringify(histogram)}`,
    );
    for (const count of Object.values(histogram)) expect(count / saves).toBeGreaterThan(0.03);
    expect(sum((report) => report.forks)).toBeGreaterThan(0);
    expect(sum((report) => report.stale)).toBeGreaterThan(0);
    expect((await verifyAudit(db.database)).brokenAt).toBeNull();
  },
  isLong ? 3_600_000 : 240_000,
);

test('the checker sees an edit that is lost, a deleted node that came back, a wire to nowhere and a hole in a history', () => {
  const flow = {
    nodes: [{ id: 'n', type: 'noise', position: { x: 1, y: 0 }, data: { share: 0.5 } }],
    edges: [{ id: 'e', source: 'n', target: 'gone', sourceHandle: null, targetHandle: null }],
  };
  const edit = (editId: string, [revision, path, value]: readonly [number, string, unknown]) => ({ editId, graph: 'g', revision, touches: [{ path, value }] });
  const history = [1, 2, 3].map((revision) => ({ revision, editId: `e${revision}`, kind: 'edit' }));
  const judged = checkStory([edit('e1', [1, 'n/share', 40]), edit('e2', [2, 'n', undefined]), edit('e3', [3, 'n/x', 1])], [{ id: 'g', history, views: [flow] }]);
  // The deletion covers the share that was set before it.
  expect(judged.lost).toEqual([expect.stringContaining('edit e2 set n to undefined')]);
  expect(judged.dangling).toHaveLength(1);
  expect(checkStory([edit('e9', [1, 'n/x', 1])], [{ id: 'g', history: history.slice(1), views: [flow] }]).broken).toHaveLength(2);
  expect(checkStory([edit('e1', [1, 'n/share', 40]), edit('e2', [2, 'n/share', 50])], [{ id: 'g', history, views: [flow] }]).lost).toEqual([]);
});
