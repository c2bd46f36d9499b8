// Runs `npm start` as a person would, on a free port with an empty data folder; looks at what it serves, ends it by SIGTERM and sees that
// nothing of it is left. Exit code 1 with the output of `npm start` when anything is amiss.
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const readyWithinMs = 180_000;
const goneWithinMs = 30_000;

const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-smoke-'));
const data = join(folder, 'data');
const logFile = join(folder, 'npm-start.log');
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const say = (text) => console.log(`smoke: ${text}`);

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
}

function expect(condition, text) {
  if (!condition) throw new Error(`not so: ${text}`);
  say(text);
}

/** True while a process, or with a negative number any process of its group, is there. */
function isThere(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function until(condition, limitMs) {
  const startMs = performance.now();
  while (!(await condition())) {
    if (performance.now() - startMs > limitMs) return null;
    await sleep(200);
  }
  return performance.now() - startMs;
}

function start() {
  const log = openSync(logFile, 'a');
  const environment = { ...process.env, PORT: String(port), TURNBUCKLE_DATA: data };
  for (const name of ['DATABASE_URL', 'TURNBUCKLE_TOKEN']) delete environment[name];
  // A group of its own, led by npm, so that all of it can be signalled and seen to be gone.
  const child = spawn('npm', ['start'], { cwd: root, detached: true, stdio: ['ignore', log, log], env: environment });
  closeSync(log);
  return child;
}

async function lookAt(child) {
  const isReady = () =>
    fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  const waitedMs = await until(async () => child.exitCode !== null || (await isReady()), readyWithinMs);
  if (waitedMs === null || child.exitCode !== null)
    throw new Error(child.exitCode === null ? `not ready after ${readyWithinMs / 1000} s` : `npm start ended with code ${child.exitCode} before it was ready`);
  say(`ready after ${(waitedMs / 1000).toFixed(1)} s on ${url}`);

  const page = await fetch(`${url}/`);
  const html = await page.text();
  expect(page.status === 200 && /<!doctype html>/i.test(html), `GET / answers ${page.status} with a page of ${html.length} characters`);
  for (const [, asset] of html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
    const { status } = await fetch(`${url}${asset}`);
    expect(status === 200, `GET ${asset} answers ${status}`);
  }
  const refused = await fetch(`${url}/v1/graphs`);
  expect(refused.status === 401, `GET /v1/graphs without a token answers ${refused.status}`);
  expect((statSync(join(data, 'token')).mode & 0o777) === 0o600, 'the token file is its owner’s alone');
  const headers = { Authorization: `Bearer ${readFileSync(join(data, 'token'), 'utf8').trim()}` };
  const list = await (await fetch(`${url}/v1/graphs?limit=500&include=document`, { headers })).json();
  const count = list.graphs.filter(({ document }) => document.length > 0).length;
  expect(count === 500, `GET /v1/graphs gives ${count} graphs with their documents`);
}

async function end(child) {
  // The database leads a group of its own.
  const database = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')).pid;
  expect(isThere(database), 'the database runs');
  process.kill(-child.pid, 'SIGTERM');
  const waitedMs = await until(() => !isThere(-child.pid) && !isThere(database), goneWithinMs);
  if (waitedMs === null) throw new Error(`after SIGTERM and ${goneWithinMs / 1000} s something is left: ${isThere(database) ? 'the database' : 'npm or the server'}`);
  say(`after SIGTERM nothing is left; that took ${(waitedMs / 1000).toFixed(1)} s`);
  expect(/^stopping/m.test(readFileSync(logFile, 'utf8')), 'the server stopped by itself');
}

const child = start();
try {
  await lookAt(child);
  await end(child);
  say('npm start printed:');
  console.log(readFileSync(logFile, 'utf8').replaceAll(/token=\S+/g, 'token=…'));
} catch (error) {
  console.error(`smoke: FAILED: ${error.message}\nsmoke: npm start printed:\n${readFileSync(logFile, 'utf8')}`);
  process.exitCode = 1;
} finally {
  if (isThere(-child.pid)) process.kill(-child.pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
