import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp, testToken } from './testing.ts';
import { adminToken } from './token.ts';

const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-web-'));
let app: TestApp;
let demo: TestApp;
beforeAll(async () => {
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'index.html'), '<!doctype html><title>wall</title>');
  writeFileSync(join(folder, 'dist', 'assets', 'index-abc.js'), 'export {};');
  writeFileSync(join(folder, 'dist', 'favicon.svg'), '<svg/>');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  app = await testApp({ webFolder: join(folder, 'dist') });
  demo = await testApp({ webFolder: join(folder, 'dist'), isDemo: true });
});
afterAll(async () => {
  await app.db.drop();
  await demo.db.drop();
  rmSync(folder, { recursive: true });
});

const origin = 'http://127.0.0.1:4747';
const request = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}): Request =>
  new Request(path.startsWith('http') ? path : `${origin}${path}`, { ...init, headers });
const newGraph = JSON.stringify({ workspace: 'w', owner: 'o', format: 'auto', document: '{"nodes":[],"edges":[]}' });

async function cookieByLink(): Promise<string> {
  const answer = await app.raw(request(`/wall?view=all&token=${testToken}`));
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/wall?view=all']);
  return answer.headers.get('Set-Cookie') ?? '';
}

test('without a token nothing of the API answers, with a wrong one neither', async () => {
  for (const headers of [
    {},
    { Authorization: 'Bearer wrong' },
    { Authorization: `Basic ${testToken}` },
    { Authorization: testToken },
    { Cookie: 'turnbuckle-4747=guess' },
    { Cookie: `turnbuckle-4747=${testToken}` },
  ] as Record<string, string>[]) {
    for (const path of ['/v1/graphs', '/v1/graphs/x', '/v1/graphs/x/history', '/v1/nothing']) {
      const answer = await app.raw(request(path, headers));
      expect(answer.status).toBe(401);
      expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Bearer/);
      expect(((await answer.json()) as { type: string }).type).toMatch(/^urn:turnbuckle:problem:(no|wrong)-token$/);
    }
  }
  expect((await app.raw(request('/v1/graphs', { Authorization: `bearer ${testToken}` }))).status).toBe(200);
  for (const path of ['/healthz', '/readyz', '/openapi.json']) expect((await app.raw(request(path))).status).toBe(200);
});

test('the printed link becomes a cookie that no script and no other site can use', async () => {
  const setCookie = await cookieByLink();
  expect(setCookie).toMatch(/^turnbuckle-4747=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(setCookie).not.toContain(testToken);
  const wrong = await app.raw(request('/?token=guess'));
  expect([wrong.status, wrong.headers.get('Set-Cookie')]).toEqual([401, null]);

  const Cookie = setCookie.split(';')[0] ?? '';
  expect((await app.raw(request('/v1/graphs', { Cookie }))).status).toBe(200);
  const post = (headers: Record<string, string>): Promise<Response> =>
    app.raw(request('/v1/graphs', { Cookie, 'Content-Type': 'application/json', ...headers }, { method: 'POST', body: newGraph }));
  for (const headers of [
    {},
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'http://127.0.0.1:9999' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site', Origin: origin },
    { 'Sec-Fetch-Site': 'none' },
  ] as Record<string, string>[]) {
    const answer = await post(headers);
    expect([answer.status, ((await answer.json()) as { type: string }).type], JSON.stringify(headers)).toEqual([403, 'urn:turnbuckle:problem:cross-site']);
  }
  expect((await post({ Origin: origin })).status).toBe(201);
  expect((await post({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(201);
});

test('a plain visit is signed in only in a demo, from this machine, under a name of this machine', async () => {
  const cookie = async (at: TestApp, url: string, peer: string): Promise<string | null> => (await at.raw(request(url), peer)).headers.get('Set-Cookie');
  for (const [url, peer] of [
    [`${origin}/`, '127.0.0.1'],
    [`${origin}/wall`, '::ffff:127.0.0.1'],
    ['http://localhost:4747/graph/project-0001', '::1'],
    ['http://[::1]:4747/', '::1'],
  ] as const) {
    expect(await cookie(demo, url, peer), url).toMatch(/^turnbuckle-4747=.*HttpOnly; SameSite=Strict/);
    expect(await cookie(app, url, peer), url).toBeNull();
  }
  for (const [url, peer] of [
    ['http://evil.example:4747/', '127.0.0.1'],
    ['http://127.0.0.1.evil.example:4747/', '127.0.0.1'],
    ['http://localhost.evil.example:4747/', '127.0.0.1'],
    [`${origin}/`, '10.0.0.7'],
    [`${origin}/`, ''],
    [`${origin}/assets/index-abc.js`, '127.0.0.1'],
    [`${origin}/healthz`, '127.0.0.1'],
  ] as const) {
    expect(await cookie(demo, url, peer), `${url} from ${peer}`).toBeNull();
  }
});

test('the web app is served with its page at every address, files by name, nothing from outside', async () => {
  const get = (path: string): Promise<Response> => app.raw(request(path));
  for (const path of ['/', '/wall', '/graph/project-0001', '/index.html']) {
    const answer = await get(path);
    expect([answer.status, answer.headers.get('Cache-Control'), await answer.text()], path).toEqual([200, 'no-cache', '<!doctype html><title>wall</title>']);
    expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'self'");
    expect(answer.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(answer.headers.get('Referrer-Policy')).toBe('no-referrer');
  }
  const script = await get('/assets/index-abc.js');
  expect([script.headers.get('Content-Type'), script.headers.get('Cache-Control')]).toEqual(['text/javascript; charset=utf-8', 'public, max-age=31536000, immutable']);
  expect((await get('/favicon.svg')).headers.get('Cache-Control')).toBe('no-cache');
  for (const path of ['/assets/missing.js', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt', '/%00.js', '/%ff.js']) {
    const answer = await get(path);
    expect(await answer.text(), path).not.toContain('secret');
  }
  expect((await get('/assets/missing.js')).status).toBe(404);
  const bare = await testApp({ webFolder: join(folder, 'nowhere') });
  expect([(await bare.raw(request('/'))).status, (await bare.raw(request('/healthz'))).status]).toEqual([503, 200]);
  await bare.db.drop();
});

test('no log line holds the token', async () => {
  await cookieByLink();
  await app.call('GET', '/v1/graphs');
  expect(app.log.some((line) => line.includes('"path":"/wall"'))).toBe(true);
  expect(app.log.join('')).not.toContain(testToken);
});

test('the token is the given one, else the data folder’s own, made once and for its owner alone', () => {
  expect(adminToken('/nowhere', 'given')).toBe('given');
  const made = adminToken(folder, undefined);
  expect(made).toMatch(/^[\w-]{32}$/);
  expect(adminToken(folder, '')).toBe(made);
  expect(statSync(join(folder, 'token')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(folder, 'token'), 'utf8')).toBe(`${made}\n`);
  writeFileSync(join(folder, 'token'), '\n');
  expect(() => adminToken(folder, undefined)).toThrow(/empty/);
});

test('without a database the server says so instead of hanging or falling', async () => {
  const lost = await testApp();
  await lost.db.database.close();
  const answer = await lost.call('GET', '/readyz');
  expect([answer.status, await answer.json()]).toEqual([503, { status: 'database does not answer' }]);
  expect((await lost.call('GET', '/healthz')).status).toBe(200);
  const list = await lost.call('GET', '/v1/graphs');
  expect([list.status, await list.json()]).toEqual([500, expect.objectContaining({ type: 'urn:turnbuckle:problem:internal' })]);
  expect(lost.log.some((line) => line.includes('request failed'))).toBe(true);
  const stopping = await testApp({ isTakingRequests: () => false });
  expect(await (await stopping.call('GET', '/readyz')).json()).toEqual({ status: 'stopping' });
  await stopping.db.drop();
});
