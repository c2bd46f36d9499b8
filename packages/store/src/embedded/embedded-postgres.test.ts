import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { getGraph, graphHistory } from '../graphs/get-graph.ts';
import { migrate } from '../migrate.ts';
import { embeddedPostgres } from './embedded-postgres.ts';
import { readServerFile } from './server-file.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const built = new URL('../../dist/index.js', import.meta.url).href;
const folders: string[] = [];
const children: ChildProcess[] = [];

beforeAll(() => {
  // The processes that are killed here run the built store.
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'packages/store'], { cwd: root });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders) await expect.poll(() => serversIn(folder), { timeout: 30_000 }).toEqual([]);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-embedded-'));
  folders.push(folder);
  return folder;
}

/** Process ids of everything that has this folder on its command line. */
function serversIn(folder: string): number[] {
  return commandLines()
    .filter((line) => line.includes(`-D ${folder}`))
    .map((line) => Number.parseInt(line, 10));
}

/** `<pid> <command line>` of each process; `ps` where there is no /proc. */
function commandLines(): string[] {
  if (!existsSync('/proc/self/cmdline')) return execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return readdirSync('/proc').flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`] : [];
    } catch {
      return [];
    }
  });
}

/** Another node process that opens the database and saves revision after revision, printing each one that was acknowledged. */
function saver(folder: string): { child: ChildProcess; acknowledged: string[]; ready: Promise<void> } {
  const script = `
    import { openDatabase, migrate, createGraph, putGraph } from ${JSON.stringify(built)};
    const database = await openDatabase({ dataFolder: ${JSON.stringify(folder)} });
    await migrate(database, { nowMs: 1 });
    const bytes = (text) => new TextEncoder().encode(text);
    await createGraph(database, { id: 'g', workspace: 'w', owner: 'o', format: 'react-flow', bytes: bytes('1') }, { person: 'o', nowMs: 1 });
    for (let revision = 1; ; revision++) {
      const result = await putGraph(database, { id: 'g', bytes: bytes('x'.repeat(2000) + revision), ifMatch: [revision] }, { person: 'o', nowMs: revision });
      console.log(result.answer.editId);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const acknowledged: string[] = [];
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (acknowledged.push(line) === 30) resolve();
    });
  });
  return { child, acknowledged, ready };
}

test('a process that is killed leaves no PostgreSQL behind and loses no acknowledged save', async () => {
  const folder = dataFolder();
  const { child, acknowledged, ready } = saver(folder);
  await ready;
  expect(serversIn(folder)).not.toEqual([]);
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
  await expect.poll(() => serversIn(folder), { timeout: 30_000 }).toEqual([]);

  const database = await openDatabase({ dataFolder: folder });
  const history = await graphHistory(database, 'g');
  const kept = new Set(history?.map(({ editId }) => editId));
  expect(acknowledged.length).toBeGreaterThanOrEqual(30);
  expect(acknowledged.filter((editId) => !kept.has(editId))).toEqual([]);
  const head = await getGraph(database, 'g');
  expect(head?.revision).toBe(history?.length);
  await database.close();
});

test('a new process may start the very moment that the old one is killed', async () => {
  const folder = dataFolder();
  const { child, ready } = saver(folder);
  await ready;
  child.kill('SIGKILL');
  const database = await openDatabase({ dataFolder: folder });
  expect((await graphHistory(database, 'g'))?.length).toBeGreaterThanOrEqual(30);
  await database.close();
});

test('processes that open one folder at once share one server; when its starter ends, the next one takes over', async () => {
  const folder = dataFolder();
  const { child, ready } = saver(folder);
  const [first, second] = await Promise.all([openDatabase({ dataFolder: folder }), openDatabase({ dataFolder: folder })]);
  await migrate(first, { nowMs: 1 });
  await ready;
  const postmaster = async (database: typeof first): Promise<unknown> =>
    (await database.query("select pg_postmaster_start_time()::text as start, current_setting('port') as port"))[0];
  expect(await postmaster(first)).toEqual(await postmaster(second));
  expect((await graphHistory(second, 'g'))?.length).toBeGreaterThanOrEqual(30);
  expect(serversIn(folder).length).toBeGreaterThan(0);

  // Whoever of the three had started it: after all but one have gone, that one still answers.
  child.kill('SIGKILL');
  await first.close();
  expect((await graphHistory(second, 'g'))?.length).toBeGreaterThanOrEqual(30);
  await second.close();
  await expect.poll(() => serversIn(folder), { timeout: 30_000 }).toEqual([]);
});

test('only the owner may look into the folder, git passes over it, and the server listens on loopback only', async () => {
  const folder = join(dataFolder(), 'deeper', '.turnbuckle');
  const database = await openDatabase({ dataFolder: folder });
  expect(database.isEmbedded).toBe(true);
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'server.json')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'pg18', 'turnbuckle-password')).mode & 0o777).toBe(0o600);
  expect(await database.query("select current_setting('listen_addresses') as listen, current_setting('fsync') as fsync")).toEqual([{ listen: '127.0.0.1', fsync: 'on' }]);
  const server = new URL(readServerFile(folder)?.url ?? '');
  server.password = 'guess';
  const { Client } = await import('pg');
  await expect(new Client({ connectionString: server.href }).connect()).rejects.toThrow(/password/);
  await database.close();
});

test('a lock that a crash left with the number of another program does not keep the server down', async () => {
  const folder = dataFolder();
  const first = await embeddedPostgres(folder, { isThrowaway: true });
  expect(first.isStarter).toBe(true);
  await first.stop();
  const lock = join(folder, 'pg18', 'postmaster.pid');
  writeFileSync(lock, `${process.pid}\n${join(folder, 'pg18')}\n1700000000\n1\n\n127.0.0.1\n`);
  const second = await embeddedPostgres(folder, { isThrowaway: true });
  expect(second.isStarter).toBe(true);
  expect(serversIn(folder)).not.toEqual([]);
  await second.stop();
  writeFileSync(lock, '');
  utimesSync(lock, 1_700_000_000, 1_700_000_000);
  const third = await embeddedPostgres(folder, { isThrowaway: true });
  expect(third.isStarter).toBe(true);
  await third.stop();
});

test('a server that can not start says why', async () => {
  const folder = dataFolder();
  const server = await embeddedPostgres(folder, { isThrowaway: true });
  await server.stop();
  writeFileSync(join(folder, 'pg18', 'postgresql.conf'), 'no_such_setting = 1\n');
  await expect(embeddedPostgres(folder, { isThrowaway: true })).rejects.toThrow(/no_such_setting/);
});

test('a folder whose database was taken away from outside is made anew', async () => {
  const folder = dataFolder();
  const server = await embeddedPostgres(folder, { isThrowaway: true });
  await server.stop();
  rmSync(join(folder, 'pg18'), { recursive: true });
  expect(existsSync(join(folder, 'server.json'))).toBe(true);
  const anew = await embeddedPostgres(folder, { isThrowaway: true });
  expect(anew.isStarter).toBe(true);
  await anew.stop();
});
