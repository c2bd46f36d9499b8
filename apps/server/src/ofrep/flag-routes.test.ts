import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OfrepSchema } from '../../../../tests/suites/ofrep-schema.ts';
import { hasSuite } from '../../../../tests/suites/suite-files.ts';
import { type TestApp, testApp, testToken } from '../testing.ts';
import { cookieValue } from '../token.ts';
import { type DatabaseFlags, openFlags } from './database-flags.ts';
import { createOfrep } from './ofrep.ts';

const send = hasSuite('ofrep') ? new OfrepSchema().fetch : fetch;
const log = pino({ level: 'silent' });
let app: TestApp;
let flags: DatabaseFlags;
let url: string;
let close: () => Promise<unknown>;
beforeAll(async () => {
  app = await testApp();
  flags = await openFlags(app.db.database, { log });
  const ofrep = createOfrep({ source: flags.source, token: testToken, log, clock: () => app.nowMs });
  const server = createServer((request, response) => ofrep.answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  close = async () => {
    ofrep.stream.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
});
afterAll(async () => {
  await close();
  await flags.close();
  await app.db.drop();
});

function ask(path: string, headers: Record<string, string> = { Authorization: `Bearer ${testToken}` }): Promise<Response> {
  return send(`${url}/ofrep/v1/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: '{"context":{"targetingKey":"w"}}' });
}

const banner = (variant: string): string => JSON.stringify({ flags: { banner: { state: 'ENABLED', variants: { a: 'A', b: 'B' }, defaultVariant: variant } } });
const put = (name: string, body: string): Promise<Response> => app.call('PUT', `/v1/flags/${name}`, { body, headers: { 'Content-Type': 'application/json' } });
const value = async (): Promise<unknown> => ((await (await ask('evaluate/flags/banner')).json()) as { value?: unknown }).value;

test('stored definitions are served at once, changed, and gone when they are removed', async () => {
  expect((await put('team', banner('a'))).status).toBe(204);
  await expect.poll(value).toBe('A');
  expect((await put('team', banner('b'))).status).toBe(204);
  await expect.poll(value).toBe('B');
  expect((await app.call('DELETE', '/v1/flags/team')).status).toBe(204);
  await expect.poll(value).toBeUndefined();
  expect((await app.call('DELETE', '/v1/flags/team')).status).toBe(404);
});

test.each([
  ['no JSON', '{'],
  ['JSON without flags', '{}'],
  ['a list', '[]'],
  ['a default variant that is none', banner('c')],
  ['a state that is none', banner('a').replace('ENABLED', 'ON')],
])('%s is refused, and what was there stays', async (_, body) => {
  await put('team', banner('a'));
  await expect.poll(value).toBe('A');
  const response = await put('team', body);
  expect([400, 422]).toContain(response.status);
  expect((await app.db.database.query<{ document: string }>("select document from turnbuckle.flag_documents where name = 'team'"))[0]?.document).toBe(banner('a'));
});

test('a name that is none is refused, and nobody stores without a token', async () => {
  expect((await put('no%20name', banner('a'))).status).toBe(400);
  expect((await app.raw(new Request('http://127.0.0.1:4747/v1/flags/team', { method: 'PUT', body: banner('b') }))).status).toBe(401);
});

test('OFREP has its own errors beside those of the API, and its calls stand in the description', async () => {
  const unknown = await ask('evaluate/flags/gone');
  expect({ status: unknown.status, body: await unknown.json() }).toMatchObject({ status: 404, body: { errorCode: 'FLAG_NOT_FOUND' } });
  const nowhere = await ask('configuration');
  expect({ status: nowhere.status, body: await nowhere.json() }).toEqual({ status: 404, body: { errorDetails: 'OFREP has no such call.' } });
  const { paths } = (await (await app.call('GET', '/openapi.json')).json()) as { paths: object };
  for (const path of ['/v1/flags/{name}', '/ofrep/v1/evaluate/flags', '/ofrep/v1/evaluate/flags/{key}', '/ofrep/v1/stream']) expect(Object.keys(paths)).toContain(path);
});

test('a browser that was let in asks with its cookie, from our own pages alone', async () => {
  const cookie = `other=1; turnbuckle-${new URL(url).port}=${cookieValue(testToken)}`;
  expect((await ask('evaluate/flags', { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200);
  expect((await ask('evaluate/flags', { Cookie: cookie, Origin: url })).status).toBe(200);
  expect((await ask('evaluate/flags', { Cookie: cookie, Origin: 'http://other.example' })).status).toBe(403);
  expect((await ask('evaluate/flags', { Cookie: `${cookie}x`, Origin: url })).status).toBe(401);
});
