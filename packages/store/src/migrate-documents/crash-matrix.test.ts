import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket, connect as tcpConnect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrateUp } from '@turnbuckle/evolve';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '../audit/audit.ts';
import { Database } from '../database.ts';
import { embeddedPostgres } from '../embedded/embedded-postgres.ts';
import { runWithoutRoot } from '../embedded/guarded-process.ts';
import { postgresBinaries } from '../embedded/postgres-binaries.ts';
import { graphHistory } from '../graphs/get-graph.ts';
import { putGraph } from '../graphs/put-graph.ts';
import { migrate } from '../migrate.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { verifyBackupPoint } from './backup-point.ts';
import { readRun } from './read-run.ts';
import { runWorker, type WorkerReport } from './run-worker.ts';
import { startRun } from './start-run.ts';
import { registered, seedProjects, started, strict, textOf } from './testing.ts';
import { workPoints } from './work-batch.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const children: ChildProcess[] = [];
beforeAll(() => {
  // Workers that die run the built store, in processes of their own.
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'packages/store'], { cwd: root });
});
afterAll(() => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
});

const leaseMs = 1_200;

/** A worker in a process of its own. It says each point of the work on its standard output; at the one that is named it kills itself, or lingers. */
function worker(url: string, { point = '', linger = false, dataFolder = '' }: { readonly point?: string; readonly linger?: boolean; readonly dataFolder?: string }): ChildProcess {
  const built = new URL('../../dist/index.js', import.meta.url).href;
  const script = `const { openDatabase, runWorker } = await import(${JSON.stringify(built)});
    const { TEST_URL: url, TEST_POINT: wanted, TEST_LINGER: linger, TEST_FOLDER: dataFolder } = process.env;
    const database = await openDatabase({ url, dataFolder });
    let seen = 0;
    const onPoint = async (point) => {
      if (point !== wanted || ++seen !== 2) return;
      process.stdout.write(point + '\\n');
      if (linger === 'yes') await new Promise((resolve) => setTimeout(resolve, 400));
      else process.kill(process.pid, 'SIGKILL');
    };
    for (;;) {
      const report = await runWorker(database, { signal: new AbortController().signal, clock: Date.now, worker: 'child', leaseMs: ${leaseMs}, pollMs: 20, untilIdle: true, onPoint }).catch((error) => error);
      if (!(report instanceof Error)) { process.stdout.write('report ' + JSON.stringify(report) + '\\n'); break; }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await database.close();`;
  const env = { ...process.env, TEST_URL: url, TEST_POINT: point, TEST_LINGER: linger ? 'yes' : '', TEST_FOLDER: dataFolder };
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'], env });
  children.push(child);
  return child;
}

/** Resolves when a child says a line that begins so. */
function says(child: ChildProcess, begin: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (data: Buffer) => {
      text += data.toString();
      const line = text.split('\n').find((one) => one.startsWith(begin));
      if (line !== undefined) resolve(line);
    });
    child.once('exit', (code, signal) => reject(new Error(`the worker ended (${code ?? signal}) before it said '${begin}': ${text}`)));
  });
}

async function drain(database: Database): Promise<WorkerReport> {
  for (;;) {
    try {
      return await runWorker(database, { signal: AbortSignal.timeout(60_000), clock: Date.now, worker: 'survivor', leaseMs, pollMs: 20, untilIdle: true });
    } catch (error) {
      // The database is on its way up again.
      if (!/terminat|ECONN|shutting down|starting up|recovery|No space/i.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** One head each, nothing lost, nothing twice, the chain whole. */
async function expectWhole(database: Database, run: string, texts: ReadonlyMap<string, string>): Promise<void> {
  const report = await readRun(database, run, { nowMs: Date.now() });
  expect(report).toMatchObject({ state: 'done', error: null, counts: { documents: texts.size, left: 0, quarantined: 0 } });
  expect(report?.validations.filter(({ ok }) => !ok)).toEqual([]);
  let carried = 0;
  for (const [id, text] of texts) {
    const history = (await graphHistory(database, id)) ?? [];
    const migrations = history.filter(({ kind }) => kind === 'migrate').length;
    expect([id, migrations <= 1, history.map(({ revision }) => revision)]).toEqual([id, true, history.map((_, index) => index + 1)]);
    if (history.some(({ kind }) => kind === 'edit')) continue;
    const alone = migrateUp(text, strict);
    expect(await textOf(database, id)).toBe('quarantined' in alone ? text : alone.text);
    if (!('quarantined' in alone) && !alone.unchanged) carried++;
  }
  const [kept] = await database.query<{ complements: number; migrated: number }>(
    "select (select count(*) from turnbuckle.complements where direction = 'up') as complements, (select count(*) from turnbuckle.graph_revisions where kind = 'migrate') as migrated",
  );
  expect(Number(kept?.complements)).toBeGreaterThanOrEqual(carried);
  expect(Number(kept?.migrated)).toBe(Number(kept?.complements));
  expect(await verifyBackupPoint(database, run)).toMatchObject({ ok: true });
  expect((await verifyAudit(database)).brokenAt).toBeNull();
}

describe('a worker that is killed', () => {
  test.each(workPoints)('at the point %s leaves one head each, and the next one goes on', async (point) => {
    const db = await testDatabase();
    try {
      const texts = await seedProjects(db.database, 24);
      const run = await started(db.database, { migration: await registered(db.database), direction: 'up', chunkSize: 6 }, Date.now());
      const child = worker(db.url, { point });
      const said = says(child, point);
      const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
      expect({ said: await said, signal }).toEqual({ said: point, signal: 'SIGKILL' });
      await drain(db.database);
      await expectWhole(db.database, run, texts);
    } finally {
      await db.drop();
    }
  });
});

/** A way to the database that can be cut. */
async function cuttable(url: string): Promise<{ readonly url: string; cut(): void; mend(): void; close(): void }> {
  const { hostname, port } = new URL(url);
  const pairs = new Set<[Socket, Socket]>();
  let isCut = false;
  const server: Server = createServer((near) => {
    const far = tcpConnect({ host: hostname, port: Number(port) });
    pairs.add([near, far]);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (data) => to.write(data));
      from.on('close', () => to.destroy());
      from.on('error', () => to.destroy());
      if (isCut) from.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const way = new URL(url);
  way.port = String((server.address() as { port: number }).port);
  const each = (act: (socket: Socket) => void): void => {
    for (const [near, far] of pairs) for (const socket of [near, far]) act(socket);
  };
  return {
    url: way.href,
    cut: () => {
      isCut = true;
      each((socket) => socket.pause());
    },
    mend: () => {
      isCut = false;
      each((socket) => socket.resume());
    },
    close: () => {
      each((socket) => socket.destroy());
      server.close();
    },
  };
}

test.each(['carried', 'complements-written', 'written'] as const)('a cut that is longer than the lease, at the point %s: the heir writes, the zombie does not', async (point) => {
  const db = await testDatabase();
  const way = await cuttable(db.url);
  try {
    const texts = await seedProjects(db.database, 24);
    const run = await started(db.database, { migration: await registered(db.database), direction: 'up', chunkSize: 6 }, Date.now());
    const zombie = worker(way.url, { point, linger: true });
    const report = says(zombie, 'report');
    await says(zombie, point);
    way.cut();
    // Until its lease is over and the server has given its connection up.
    await drain(db.database);
    way.mend();
    expect(JSON.parse((await report).slice('report '.length))).toMatchObject({ chunks: 1 });
    await expectWhole(db.database, run, texts);
  } finally {
    way.close();
    await db.drop();
  }
});

describe('a database that ends', () => {
  test('at once, in the middle of the work, comes back by itself and has lost nothing', async () => {
    await withServer(tmpdir(), async ({ database, folder }) => {
      const texts = await seedProjects(database, 40);
      const run = await started(database, { migration: await registered(database), direction: 'up', chunkSize: 8 }, Date.now());
      const child = worker('', { point: 'complements-written', linger: true, dataFolder: folder });
      await says(child, 'complements-written');
      stopAtOnce(folder);
      // Whoever asks first starts it anew.
      await drain(database);
      await expectWhole(database, run, texts);
    });
  });

  test('for want of disk keeps what was committed, and goes on when there is room', async () => {
    const disk = mkdtempSync(join(tmpdir(), 'turnbuckle-disk-'));
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', disk]).status !== 0) {
      console.warn('NOT RUN: a full disk. Mounting a small one is not allowed here.');
      return;
    }
    try {
      await withServer(disk, async ({ database, folder }) => {
        const texts = await seedProjects(database, 60);
        const run = await started(database, { migration: await registered(database), direction: 'up', chunkSize: 10 }, Date.now());
        const filler = join(disk, 'filler');
        fill(filler);
        const failing = await runWorker(database, { signal: AbortSignal.timeout(4_000), clock: Date.now, worker: 'full', leaseMs, pollMs: 20 }).catch((error: unknown) => error);
        rmSync(filler);
        const log = readFileSync(join(folder, 'pg18.log'), 'utf8');
        expect(log).toMatch(/No space left on device/);
        // Whatever it met, it said so: nothing was counted as done that is not.
        if (!(failing instanceof Error)) expect((failing as WorkerReport).failed).toBeGreaterThan(0);
        await drain(database);
        await expectWhole(database, run, texts);
      });
    } finally {
      spawnSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  });
});

test('of two operators who start the same run at once one does, and a way back that starts in the middle fences the way there', async () => {
  const db: TestDatabase = await testDatabase();
  const second = db.another();
  try {
    const texts = await seedProjects(db.database, 30);
    const digest = await registered(db.database);
    const by = { person: 'person-1', nowMs: Date.now() };
    const both = await Promise.all([db.database, second].map((database) => startRun(database, { migration: digest, direction: 'up', chunkSize: 5 }, by)));
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['busy', 'started']);
    const child = worker(db.url, { point: 'carried', linger: true });
    const report = says(child, 'report');
    await says(child, 'carried');
    const [first = ''] = texts.keys();
    const saved = await putGraph(
      db.database,
      { id: first, bytes: new TextEncoder().encode(`${await textOf(db.database, first)} `), ifMatch: 'any' },
      { ...by, person: 'person-2' },
    );
    expect(saved.outcome).toBe('saved');
    const down = await started(db.database, { migration: digest, direction: 'down', chunkSize: 5 }, Date.now());
    await Promise.all([drain(db.database), drain(second), report]);
    expect(await readRun(db.database, down, { nowMs: Date.now() })).toMatchObject({ state: 'done', error: null });
    for (const [id, text] of texts) expect(await textOf(db.database, id)).toBe(id === first ? `${text} ` : text);
    expect((await verifyAudit(db.database)).brokenAt).toBeNull();
  } finally {
    await second.close();
    await db.drop();
  }
});

/** A PostgreSQL of its own, which may be ended without anybody else minding. */
async function withServer(under: string, work: (server: { readonly database: Database; readonly folder: string }) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(under, 'turnbuckle-crash-'));
  const server = await embeddedPostgres(folder);
  const database = new Database(server.url, { server, dataFolder: folder });
  try {
    await migrate(database, { nowMs: 0 });
    await work({ database, folder });
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As `pg_ctl stop -m immediate`: no checkpoint, no farewell. */
function stopAtOnce(folder: string): void {
  const pgCtl = join(postgresBinaries().postgres, '..', 'pg_ctl');
  const cluster = join(folder, 'pg18');
  if (existsSync(pgCtl)) {
    runWithoutRoot([pgCtl, 'stop', '-D', cluster, '-m', 'immediate']);
    return;
  }
  // What it would send, where only the server itself is at hand.
  process.kill(Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGQUIT');
}

function fill(path: string): void {
  const block = Buffer.alloc(256 * 1024);
  for (let size = 0; size < 1_000; size++) {
    try {
      writeFileSync(path, block, { flag: 'a' });
    } catch {
      return;
    }
  }
}
