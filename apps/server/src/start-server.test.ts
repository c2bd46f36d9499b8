import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { testDatabase } from '@turnbuckle/store/testing';
import { pino } from 'pino';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { startServer } from './start-server.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const built = new URL('../dist/commands.js', import.meta.url).href;
const folders: string[] = [];
const children: ChildProcess[] = [];

beforeAll(() => {
  // The servers that are killed here run the build.
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'apps/server'], { cwd: root });
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) {
    await expect.poll(() => isDatabaseThere(folder), { timeout: 30_000 }).toBe(false);
    rmSync(folder, { recursive: true, force: true });
  }
});

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-server-'));
  folders.push(folder);
  return folder;
}

function isDatabaseThere(folder: string): boolean {
  try {
    process.kill((JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8')) as { pid: number }).pid, 0);
    return true;
  } catch {
    return false;
  }
}

interface Serving {
  readonly child: ChildProcess;
  readonly url: string;
  readonly lines: readonly string[];
  readonly ended: Promise<number | null>;
  call(method: string, path: string, options?: { body?: string; headers?: Record<string, string> }): Promise<Response>;
}

/** `turnbuckle serve` in a process of its own, up and listening. */
async function serve(folder: string, options: readonly string[] = [], environment: Record<string, string> = {}): Promise<Serving> {
  const script = `const { commands } = await import(${JSON.stringify(built)}); process.exitCode = await commands.serve(process.argv.slice(1));`;
  const args = ['--input-type=module', '--eval', script, '--', '--port', '0', '--data', folder, ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, DATABASE_URL: '', TURNBUCKLE_TOKEN: '', ...environment } });
  children.push(child);
  const lines: string[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const link = await new Promise<URL>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      const [, href] = /^open +(\S+)$/.exec(line) ?? [];
      if (href !== undefined) resolve(new URL(href));
    });
    void ended.then((code) => reject(new Error(`serve ended with code ${code}:\n${lines.join('\n')}`)));
  });
  const token = link.searchParams.get('token') ?? '';
  const call: Serving['call'] = (method, path, { body, headers } = {}) =>
    fetch(`${link.origin}${path}`, { method, headers: { Authorization: `Bearer ${token}`, ...headers }, ...(body === undefined ? {} : { body }) });
  return { child, url: link.origin, lines, ended, call };
}

const create = (server: Serving, id: string): Promise<Response> =>
  server.call('POST', '/v1/graphs', {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ id, workspace: 'w', owner: 'o', format: 'react-flow', document: '{"nodes":[],"edges":[]}' }),
  });

interface Saved {
  readonly id: string;
  readonly editId: string;
}

/** Saves to one graph until the server is gone; gives what was acknowledged. */
async function saveUntilGone(server: Serving, id: string, acknowledged: Saved[]): Promise<void> {
  await create(server, id);
  for (let revision = 1; ; revision++) {
    try {
      const response = await server.call('PUT', `/v1/graphs/${id}`, { body: `{"nodes":[],"edges":[],"revision":${revision}}`, headers: { 'If-Match': `"${revision}"` } });
      const { editId } = (await response.json()) as { editId: string };
      if (response.status === 200) acknowledged.push({ id, editId });
    } catch {
      return;
    }
  }
}

async function lostSaves(server: Serving, acknowledged: readonly Saved[]): Promise<readonly Saved[]> {
  const kept = new Set<string>();
  for (const id of new Set(acknowledged.map((saved) => saved.id))) {
    for (const { editId } of (await (await server.call('GET', `/v1/graphs/${id}/history`)).json()) as Saved[]) kept.add(editId);
  }
  return acknowledged.filter(({ editId }) => !kept.has(editId));
}

for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  test(`${signal} in the middle of saves loses none that was acknowledged, and leaves no database running`, async () => {
    const folder = dataFolder();
    const server = await serve(folder);
    const acknowledged: Saved[] = [];
    const saving = Promise.all(['a', 'b', 'c'].map((id) => saveUntilGone(server, id, acknowledged)));
    await expect.poll(() => acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(60);
    server.child.kill(signal);
    expect(await server.ended).toBe(signal === 'SIGTERM' ? 0 : null);
    await saving;
    await expect.poll(() => isDatabaseThere(folder), { timeout: 30_000 }).toBe(false);
    if (signal === 'SIGTERM') expect(server.lines.at(-1)).toBe('stopping  (SIGTERM)');

    const next = await serve(folder);
    expect(await lostSaves(next, acknowledged)).toEqual([]);
    next.child.kill('SIGTERM');
    expect(await next.ended).toBe(0);
  });
}

test('two servers on one data folder share its database and token; when the first ends, the second carries on', async () => {
  const folder = dataFolder();
  const first = await serve(folder);
  const second = await serve(folder);
  expect((await create(first, 'shared')).status).toBe(201);
  const save = (server: Serving, revision: number): Promise<Response> =>
    server.call('PUT', '/v1/graphs/shared', { body: `{"nodes":[],"edges":[],"v":${revision}}`, headers: { 'If-Match': `"${revision}"` } });
  const statuses = (await Promise.all([save(first, 1), save(second, 1)])).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 412]);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  expect((await save(second, 2)).status).toBe(200);
  expect(await (await second.call('GET', '/v1/graphs/shared')).text()).toBe('{"nodes":[],"edges":[],"v":2}');
  second.child.kill('SIGINT');
  expect(await second.ended).toBe(0);
});

test('a demo fills an empty database once, also when two servers start on it at the same time', async () => {
  const folder = dataFolder();
  const servers = await Promise.all([serve(folder, ['--demo']), serve(folder, ['--demo'])]);
  const said = servers.flatMap(({ lines }) => lines).filter((line) => line.includes('projects made'));
  expect(said).toHaveLength(1);
  for (const { call, url, lines } of servers) {
    const { graphs, next } = (await (await call('GET', '/v1/graphs?limit=500&include=document')).json()) as { graphs: { id: string; document: string }[]; next: unknown };
    expect([graphs.length, next, graphs[0]?.id, graphs[499]?.id]).toEqual([500, null, 'project-0001', 'project-0500']);
    expect(graphs.every(({ document }) => typeof JSON.parse(document) === 'object')).toBe(true);
    expect(lines.some((line) => line.includes('every browser on this machine'))).toBe(true);
    expect((await fetch(`${url}/v1/graphs`)).status).toBe(401);
  }
  for (const { child } of servers) child.kill('SIGTERM');
  expect(await Promise.all(servers.map(({ ended }) => ended))).toEqual([0, 0]);
});

test('servers on a database of one’s own leave it running, and a taken port is told', async () => {
  const db = await testDatabase();
  const folder = dataFolder();
  const log = pino({ level: 'silent' });
  const servers = await Promise.all([1, 2].map(() => startServer({ port: 0, dataFolder: folder, databaseUrl: db.url, token: 'given', log })));
  for (const { url } of servers) expect((await fetch(`${url}/v1/graphs`, { headers: { Authorization: 'Bearer given' } })).status).toBe(200);
  const taken = Number(new URL(servers[0]?.url ?? '').port);
  await expect(startServer({ port: taken, dataFolder: folder, databaseUrl: db.url, log })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await Promise.all(servers.map((server) => server.close()));
  expect(await db.database.query('select 1 as one')).toEqual([{ one: 1 }]);
  await db.drop();
});

test('a request that is under way when the server stops is answered', async () => {
  const db = await testDatabase();
  const log = pino({ level: 'silent' });
  const server = await startServer({ port: 0, dataFolder: dataFolder(), databaseUrl: db.url, token: 'given', log });
  const call = (path: string, init: RequestInit): Promise<Response> => fetch(`${server.url}${path}`, { ...init, headers: { Authorization: 'Bearer given', ...init.headers } });
  await call('/v1/graphs', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ id: 'slow', workspace: 'w', owner: 'o', format: 'auto', document: '{}' }),
  });
  // A lock from elsewhere holds the save up until after the server was told to stop.
  let release = (): void => {};
  const isHeld = deferred();
  const holding = db.database.transaction(async (transaction) => {
    await transaction.query("select from turnbuckle.graphs where id = 'slow' for update");
    isHeld.resolve();
    await new Promise<void>((resolve) => {
      release = resolve;
    });
  });
  await isHeld.promise;
  const saving = call('/v1/graphs/slow', { method: 'PUT', headers: { 'If-Match': '"1"' }, body: '{"late":true}' });
  await expect.poll(async () => (await db.database.query("select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")).length).toBe(1);
  const closing = server.close();
  await expect
    .poll(() =>
      fetch(`${server.url}/healthz`).then(
        () => 'open',
        () => 'closed',
      ),
    )
    .toBe('closed');
  release();
  await holding;
  expect((await saving).status).toBe(200);
  await closing;
  await db.drop();
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test('serve on a taken port says so in one line and ends with code 2', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => blocker.once('listening', resolve));
  const { port } = blocker.address() as { port: number };
  const script = `const { commands } = await import(${JSON.stringify(built)}); process.exitCode = await commands.serve(['--port', '${port}', '--data', ${JSON.stringify(dataFolder())}]);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, DATABASE_URL: '' } });
  children.push(child);
  let errors = '';
  child.stderr.on('data', (part: Buffer) => {
    errors += part.toString();
  });
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(2);
  expect(errors).toBe(`Port ${port} is taken by another program. Give another one with --port N; 0 takes any free one.\n`);
  blocker.close();
});
