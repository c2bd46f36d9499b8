import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { giveToServer, letServerPass, makeDataFolder } from './data-folder.ts';
import { type GuardedProcess, runWithoutRoot, serverUser, spawnGuarded } from './guarded-process.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { readServerFile, writeServerFile } from './server-file.ts';

export interface EmbeddedOptions {
  /** Without fsync: for tests, whose data nobody misses. */
  readonly isThrowaway?: boolean;
  /** The server ends when this process does, instead of when we do. */
  readonly ownerPid?: number;
  /** How long to wait for a server that starts, recovers or stops; 60 s unless given. */
  readonly timeoutMs?: number;
}

export interface EmbeddedPostgres {
  readonly url: string;
  /** False when another process had started it; then that one stops it. */
  readonly isStarter: boolean;
  stop(): Promise<void>;
}

/** Not the schema's name: a role finds a schema of its own name by itself, which would hide names that lack it. */
const user = 'postgres';
const databaseName = 'turnbuckle';
const clusterName = 'pg18';
const otherUserHint =
  '\nRoot may not run PostgreSQL and there are no user namespaces here, so it runs as user 65534. Choose a data folder that this user can reach, or set DATABASE_URL.';
const pollMs = 40;
const emptyLockMs = 10_000;

/**
 * Gives the PostgreSQL of a data folder: attaches to the running one, else starts it. PostgreSQL's own lock on its folder is the exclusive
 * one; of several processes at once one starts and the others attach. The starter stops it, by `stop` or by ending in whatever way.
 */
export async function embeddedPostgres(dataFolder: string, options: EmbeddedOptions = {}): Promise<EmbeddedPostgres> {
  const deadlineMs = performance.now() + (options.timeoutMs ?? 60_000);
  makeDataFolder(dataFolder);
  for (;;) {
    const running = readServerFile(dataFolder);
    if (running !== null && (await tryConnect(running.url)) === 'up') return { url: running.url, isStarter: false, stop: async () => {} };
    initialise(dataFolder, options);
    const start = await startServer(dataFolder, { ...options, deadlineMs });
    if (start.server !== null) return start.server;
    if (performance.now() > deadlineMs) throw new Error(`PostgreSQL in ${dataFolder} did not start: ${start.reason}`);
    await sleep(pollMs);
  }
}

/** Makes the database cluster beside its place and moves it there, so that no half of one is ever used. */
function initialise(dataFolder: string, { isThrowaway = false }: EmbeddedOptions): void {
  const place = join(dataFolder, clusterName);
  if (existsSync(place)) return;
  const draft = join(dataFolder, `${clusterName}.init-${process.pid}`);
  const passwordFile = `${draft}.password`;
  rmSync(draft, { recursive: true, force: true });
  try {
    letServerPass(dataFolder);
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    giveToServer(passwordFile);
    if (process.getuid?.() === 0) makeOwned(draft);
    const { ok, output } = runWithoutRoot([
      postgresBinaries().initdb,
      ...['--pgdata', draft, '--username', user, '--pwfile', passwordFile, '--auth', 'scram-sha-256', '--encoding', 'UTF8'],
      ...['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', ...(isThrowaway ? ['--no-sync'] : [])],
    ]);
    if (!ok) throw new Error(`initdb failed in ${dataFolder}:\n${output.trim()}${serverUser() === null ? '' : otherUserHint}`);
    renameSync(passwordFile, join(draft, 'turnbuckle-password'));
    renameSync(draft, place);
  } catch (error) {
    // Another process was faster: rename does not replace a folder that holds something.
    if (!existsSync(join(place, 'PG_VERSION'))) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
  }
}

/** An empty folder that initdb may fill though it cannot make one itself. */
function makeOwned(folder: string): void {
  makeDataFolder(folder);
  rmSync(join(folder, '.gitignore'));
  giveToServer(folder);
}

type Start = { readonly server: EmbeddedPostgres } | { readonly server: null; readonly reason: string };

async function startServer(dataFolder: string, options: EmbeddedOptions & { readonly deadlineMs: number }): Promise<Start> {
  const cluster = join(dataFolder, clusterName);
  giveToServer(cluster);
  const logFile = join(dataFolder, `${clusterName}.log`);
  const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
  // The port of last time, if it is free: processes that were attached find the new server at once.
  const port = await freePort(readServerFile(dataFolder)?.port);
  const guard = spawnGuarded([postgresBinaries().postgres, '-D', cluster, ...settings({ port, ...options })], {
    logFile,
    ownerPid: options.ownerPid,
    removeFolder: options.ownerPid === undefined ? undefined : dataFolder,
  });
  const password = readFileSync(join(cluster, 'turnbuckle-password'), 'utf8');
  const url = `postgres://${user}:${password}@127.0.0.1:${port}/${databaseName}`;
  if (await comesUp(url, { guard, deadlineMs: options.deadlineMs })) {
    await makeDatabase(url);
    writeServerFile(dataFolder, { url, port, pid: guard.pid });
    return { server: { url, isStarter: true, stop: () => guard.stop() } };
  }
  await guard.stop();
  const log = readFileSync(logFile, 'utf8').slice(logStart).trim();
  if (/lock file "postmaster.pid" (already exists|is empty)/.test(log)) {
    removeStaleLock(cluster);
    return { server: null, reason: 'another process holds it' };
  }
  if (log.includes('could not create any TCP/IP sockets')) return { server: null, reason: `port ${port} was taken` };
  throw new Error(`PostgreSQL in ${dataFolder} does not start. Its log ends with:\n${log.slice(-2_000)}`);
}

function settings({ port, isThrowaway = false }: { port: number } & EmbeddedOptions): readonly string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 100,
    log_timezone: 'UTC',
    ...(isThrowaway ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function comesUp(url: string, { guard, deadlineMs }: { guard: GuardedProcess; deadlineMs: number }): Promise<boolean> {
  const server = new URL(url);
  server.pathname = '/postgres';
  while (!guard.hasExited() && performance.now() < deadlineMs) {
    if ((await tryConnect(server.href)) === 'up') return !guard.hasExited();
    await sleep(pollMs);
  }
  return false;
}

async function tryConnect(url: string): Promise<'up' | 'down'> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return 'up';
  } catch {
    return 'down';
  } finally {
    await client.end().catch(() => {});
  }
}

async function makeDatabase(url: string): Promise<void> {
  const server = new URL(url);
  server.pathname = '/postgres';
  const client = new Client({ connectionString: server.href });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [databaseName]);
    if (rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}

/**
 * After a crash the lock may name a process number that now belongs to another program, or be empty; PostgreSQL would wait for it for ever.
 * A server that starts has written its lock within `emptyLockMs`.
 */
function removeStaleLock(cluster: string): void {
  const file = join(cluster, 'postmaster.pid');
  try {
    const before = readFileSync(file, 'utf8');
    const isStale = before === '' ? Date.now() - statSync(file).mtimeMs > emptyLockMs : !readFileSync(`/proc/${before.split('\n')[0]}/cmdline`, 'utf8').includes(cluster);
    if (isStale && readFileSync(file, 'utf8') === before) rmSync(file);
  } catch {
    // No such process, or no /proc: PostgreSQL decides by itself.
  }
}

function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort(0))));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
