import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp, testToken } from '../testing.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.db.drop());

const banner = (variant: string): string => JSON.stringify({ flags: { banner: { state: 'ENABLED', variants: { a: 'A', b: 'B' }, defaultVariant: variant } } });
const put = (name: string, body: string): Promise<Response> => app.call('PUT', `/v1/flags/${name}`, { body, headers: { 'Content-Type': 'application/json' } });
const value = async (): Promise<unknown> => ((await (await app.call('POST', '/ofrep/v1/evaluate/flags/banner', { json: { context: {} } })).json()) as { value?: unknown }).value;

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
  const unknown = await app.call('POST', '/ofrep/v1/evaluate/flags/gone', { json: { context: {} } });
  expect({ status: unknown.status, body: await unknown.json() }).toMatchObject({ status: 404, body: { errorCode: 'FLAG_NOT_FOUND' } });
  const nowhere = await app.call('GET', '/ofrep/v1/configuration');
  expect({ status: nowhere.status, type: nowhere.headers.get('Content-Type') }).toEqual({ status: 404, type: 'application/json; charset=utf-8' });
  const { paths } = (await (await app.call('GET', '/openapi.json')).json()) as { paths: object };
  for (const path of ['/v1/flags/{name}', '/ofrep/v1/evaluate/flags', '/ofrep/v1/evaluate/flags/{key}', '/ofrep/v1/stream']) expect(Object.keys(paths)).toContain(path);
});

test('a browser that was let in asks with its cookie, from our own pages alone', async () => {
  const pass = await app.call('GET', '/v1/graphs');
  expect(pass.status).toBe(200);
  const { cookieValue } = await import('../token.ts');
  const ask = (headers: Record<string, string>): Promise<Response> =>
    app.raw(
      new Request('http://127.0.0.1:4747/ofrep/v1/evaluate/flags', {
        method: 'POST',
        headers: { Cookie: `turnbuckle-4747=${cookieValue(testToken)}`, 'Content-Type': 'application/json', ...headers },
        body: '{"context":{"targetingKey":"w"}}',
      }),
    );
  expect((await ask({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200);
  expect((await ask({ 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
});
