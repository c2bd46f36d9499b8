import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { verifyAudit } from './audit/audit.ts';
import { Database } from './database.ts';
import { giveToServer } from './embedded/data-folder.ts';
import { type GuardedProcess, runWithoutRoot, spawnGuarded } from './embedded/guarded-process.ts';
import { putGraph } from './graphs/put-graph.ts';
import { migrate, sqlMigrations } from './migrate.ts';
import { contract, planContract } from './migrate-documents/contract.ts';
import { readRun } from './migrate-documents/read-run.ts';
import { runWorker } from './migrate-documents/run-worker.ts';
import { registered, seedProjects, started, textOf } from './migrate-documents/testing.ts';

/** Where Debian and the PostgreSQL project's own packages put them. */
const place = '/usr/lib/postgresql';
const versions = (existsSync(place) ? readdirSync(place) : [])
  .map(Number)
  .filter((version) => version >= 15 && version <= 18 && existsSync(join(place, String(version), 'bin', 'initdb')));
if (versions.length === 0) console.warn(`NOT RUN: other versions of PostgreSQL than the embedded one. There is none from 15 to 18 in ${place}.`);
else console.log(`tried beside the embedded PostgreSQL: ${versions.join(', ')}`);

const guards: GuardedProcess[] = [];
afterAll(() => Promise.all(guards.map((guard) => guard.stop())));

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** A server of another version in a folder of its own; gives its address. */
async function serve(version: number, folder: string): Promise<string> {
  const bin = join(place, String(version), 'bin');
  const cluster = join(folder, 'cluster');
  mkdirSync(cluster);
  giveToServer(folder);
  giveToServer(cluster);
  const made = runWithoutRoot([join(bin, 'initdb'), '--pgdata', cluster, '--username', 'postgres', '--auth', 'trust', '--encoding', 'UTF8', '--locale', 'C', '--no-sync']);
  if (!made.ok) throw new Error(made.output);
  const port = await freePort();
  const options = ['-c', `port=${port}`, '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'];
  guards.push(spawnGuarded([join(bin, 'postgres'), '-D', cluster, ...options], { logFile: join(folder, 'log') }));
  return `postgres://postgres@127.0.0.1:${port}/postgres`;
}

async function comesUp(database: Database): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await database.query('select 1');
      return;
    } catch (error) {
      if (attempt > 200) throw error;
      await sleep(50);
    }
  }
}

test.each(versions)('PostgreSQL %i takes the schema, a run, a save, the way back and a contract', async (version) => {
  const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-pg-'));
  const database = new Database(await serve(version, folder), { server: null, dataFolder: null });
  const drain = (): Promise<unknown> => runWorker(database, { signal: AbortSignal.timeout(60_000), clock: () => 5_000, pollMs: 5, untilIdle: true });
  try {
    await comesUp(database);
    expect(await migrate(database, { nowMs: 1 })).toEqual(sqlMigrations().map(({ id }) => id));
    const texts = await seedProjects(database, 20);
    const digest = await registered(database);
    await started(database, { migration: digest, direction: 'up', chunkSize: 6 });
    await drain();
    const [first = ''] = texts.keys();
    const text = await textOf(database, first);
    await putGraph(database, { id: first, bytes: new TextEncoder().encode(`${text} `), ifMatch: 'any' }, { person: 'person-2', nowMs: 3_000 });
    await drain();
    const down = await started(database, { migration: digest, direction: 'down' }, 4_000);
    await drain();
    expect(await readRun(database, down, { nowMs: 6_000 })).toMatchObject({ state: 'done', error: null, counts: { documents: 20, quarantined: 0 } });
    for (const [id, before] of texts) expect(await textOf(database, id)).toBe(id === first ? `${before} ` : before);
    await started(database, { migration: digest, direction: 'up' }, 5_000);
    await drain();
    const plan = await planContract(database, { migration: digest, withComplements: true });
    const signed = { migration: digest, withComplements: true, signOff: plan?.digest ?? '', role: 'devops', reason: 'stable' };
    expect(await contract(database, signed, { person: 'person-1', clock: () => 6_000 })).toMatchObject({ outcome: 'contracted' });
    expect((await verifyAudit(database)).brokenAt).toBeNull();
  } finally {
    await database.close();
    await Promise.all(guards.splice(0).map((guard) => guard.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
});
