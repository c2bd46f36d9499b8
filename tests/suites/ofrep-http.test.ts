import { setTimeout } from 'node:timers/promises';
import { draftState, type RolloutPlan, type RolloutState } from '@turnbuckle/rollout';
import { nobody, rolloutFlag } from '@turnbuckle/rollout/flags';
import { FlagSet } from '@turnbuckle/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallPlan } from '../../packages/rollout/src/decide/testing.ts';
import { configuration, type FlagServer, flagToken, startFlagServer } from './flag-server.ts';
import { OfrepSchema, ofrepDocument } from './ofrep-schema.ts';
import { hasSuite } from './suite-files.ts';

const running: RolloutState = { ...draftState, status: 'running', step: 2, admitted: 2, stage: 'open', seq: 7 };
const rollout = (state: RolloutState, plan: RolloutPlan = smallPlan) => ({ flag: rolloutFlag(plan, state), members: nobody });
const stored = {
  name: 'others',
  text: JSON.stringify({
    flags: {
      banner: { state: 'ENABLED', variants: { a: 'A', b: 'B' }, defaultVariant: 'a' },
      'of/team b': { state: 'ENABLED', variants: { on: true }, defaultVariant: 'on' },
      sleeping: { state: 'DISABLED', variants: { on: true }, defaultVariant: 'on' },
      broken: { state: 'ENABLED', variants: { on: true }, defaultVariant: 'on', targeting: { if: [true, 'gone'] } },
    },
  }),
};
const hasSchema = hasSuite('ofrep');
const schema = hasSchema ? new OfrepSchema() : null;
const send = schema?.fetch ?? fetch;

function post(server: FlagServer, path: string, { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {}): Promise<Response> {
  return send(`${server.url}/ofrep/v1/evaluate/flags${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${flagToken}`, 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body ?? { context: { targetingKey: 'workspace-1', staff: 'yes' } }),
  });
}

describe('the flag service', () => {
  let server: FlagServer;
  beforeAll(async () => {
    server = await startFlagServer(configuration({ version: 4, rollouts: [rollout(running)], foreign: [stored], attributes: new Map([['workspace-9', { staff: 'no' }]]) }));
  });
  afterAll(async () => {
    await server.close();
    if (schema !== null) console.info(`OFREP schema: ${schema.checked} answers held to it, ${schema.withDefault} of them with the reason DEFAULT.`);
  });

  it('evaluates one flag of a rollout, a rule of it, and one of somebody else', async () => {
    const metadata = { rollout: 'small', release: 'a'.repeat(64), control: 'legacy' };
    expect(await (await post(server, '/small')).json()).toEqual({ key: 'small', value: true, variant: 'on', reason: 'TARGETING_MATCH', metadata });
    expect(await (await post(server, '/small.type-maybe')).json()).toMatchObject({ value: true, metadata: { ...metadata, rule: 'type-maybe' } });
    expect(await (await post(server, '/banner', { body: { context: {} } })).json()).toEqual({ key: 'banner', value: 'A', variant: 'a', reason: 'STATIC' });
    expect(await (await post(server, `/${encodeURIComponent('of/team b')}`)).json()).toMatchObject({ key: 'of/team b', value: true });
  });

  it('goes by what is stored of a workspace, whatever a client says of it', async () => {
    const body = { context: { targetingKey: 'workspace-9', staff: 'yes' } };
    expect(await (await post(server, '/small', { body })).json()).toMatchObject({ reason: 'SPLIT' });
  });

  it('sends no value for what is not decided', async () => {
    const answer = (await (await post(server, '/sleeping')).json()) as object;
    expect(answer).toEqual({ key: 'sleeping', reason: 'DISABLED' });
  });

  it.each([
    { name: 'a body that is no JSON', path: '/small', body: '{', status: 400, answer: { key: 'small', errorCode: 'PARSE_ERROR' } },
    { name: 'no context', path: '/small', body: '{}', status: 400, answer: { key: 'small', errorCode: 'INVALID_CONTEXT' } },
    { name: 'a context that is a list', path: '/small', body: '{"context":[]}', status: 400, answer: { key: 'small', errorCode: 'INVALID_CONTEXT' } },
    { name: 'a targeting key that is a number', path: '/small', body: '{"context":{"targetingKey":1}}', status: 400, answer: { key: 'small', errorCode: 'INVALID_CONTEXT' } },
    { name: 'no targeting key where one is needed', path: '/small', body: '{"context":{}}', status: 400, answer: { key: 'small', errorCode: 'TARGETING_KEY_MISSING' } },
    { name: 'a flag that names no variant of its own', path: '/broken', body: undefined, status: 400, answer: { key: 'broken', errorCode: 'GENERAL' } },
    { name: 'no such flag', path: '/smal', body: undefined, status: 404, answer: { key: 'smal', errorCode: 'FLAG_NOT_FOUND' } },
    { name: 'all flags with no JSON', path: '', body: 'x', status: 400, answer: { errorCode: 'PARSE_ERROR' } },
    { name: 'all flags without a context', path: '', body: '[]', status: 400, answer: { errorCode: 'INVALID_CONTEXT' } },
    { name: 'a context that is too large', path: '/small', body: `{"context":{"a":"${'x'.repeat(1024 * 1024)}"}}`, status: 413, answer: { key: 'small', errorCode: 'GENERAL' } },
  ])('refuses $name: $status', async ({ path, body, status, answer }) => {
    const response = await post(server, path, body === undefined ? {} : { body });
    expect({ status: response.status, answer: await response.json() }).toEqual({ status, answer: expect.objectContaining(answer) });
  });

  it('reads a body of unknown length up to the limit', async () => {
    const chunks = (size: number) =>
      new ReadableStream({
        start: (controller) => (controller.enqueue(new TextEncoder().encode(`{"context":{"targetingKey":"w","a":"${'x'.repeat(size)}"}}`)), controller.close()),
      });
    const call = (size: number): Promise<Response> =>
      fetch(`${server.url}/ofrep/v1/evaluate/flags/small`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${flagToken}` },
        body: chunks(size),
        duplex: 'half',
      } as RequestInit);
    expect((await call(100)).status).toBe(200);
    expect((await call(1024 * 1024)).status).toBe(413);
  });

  it('lets in by either header, tells who is not known from who may not', async () => {
    const status = async (headers: Record<string, string>): Promise<number> =>
      (
        await send(`${server.url}/ofrep/v1/evaluate/flags/small`, {
          method: 'POST',
          headers: { ...headers, 'Content-Type': 'application/json' },
          body: '{"context":{"targetingKey":"w"}}',
        })
      ).status;
    expect(await status({ 'X-API-Key': flagToken })).toBe(200);
    expect(await status({ Authorization: `Bearer ${flagToken}x` })).toBe(401);
    expect(await status({ Authorization: 'Basic eA==' })).toBe(401);
    expect(await status({ 'X-API-Key': 'x' })).toBe(401);
    expect(await status({})).toBe(401);
    const guarded = await startFlagServer(configuration({}), { check: (secret) => (secret === 'facts-only' ? 'forbidden' : 'unknown') });
    expect((await post(guarded, '', { headers: { Authorization: 'Bearer facts-only' } })).status).toBe(403);
    await guarded.close();
  });

  it('tells a client that asks too often when to come again', async () => {
    let nowMs = 0;
    const slow = await startFlagServer(configuration({ foreign: [stored] }), { requestsPerSecond: 2, clock: () => nowMs });
    const statuses = [];
    for (let index = 0; index < 5; index += 1) statuses.push((await post(slow, '/banner')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
    expect((await post(slow, '/banner')).headers.get('Retry-After')).toBe('1');
    nowMs = 1_000;
    expect((await post(slow, '/banner')).status).toBe(200);
    await slow.close();
  });

  it('answers a fault of its own with 500, and tells nothing of it', async () => {
    const faulty = await startFlagServer(configuration({}), { check: () => Promise.reject(new Error('secret detail')) });
    const response = await post(faulty, '');
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 500, body: { errorDetails: expect.not.stringContaining('secret') } });
    await faulty.close();
  });
});

describe('all flags at once', () => {
  let server: FlagServer;
  beforeAll(async () => {
    server = await startFlagServer(configuration({ version: 4, rollouts: [rollout(running)], foreign: [stored] }));
  });
  afterAll(() => server.close());
  const ask = (context: object, etag?: string): Promise<Response> => post(server, '', { body: { context }, headers: etag === undefined ? {} : { 'If-None-Match': etag } });

  it('come with an ETag, and not again while neither they nor the context changed', async () => {
    const first = await ask({ targetingKey: 'w', plan: 'pro', deep: { a: 1, b: 2 } });
    const etag = first.headers.get('ETag') ?? '';
    expect(etag).toMatch(/^"c4-[\w-]{27}"$/);
    const { flags, eventStreams, metadata } = (await first.json()) as { flags: { key: string }[]; eventStreams: object[]; metadata: object };
    expect(flags.map(({ key }) => key)).toEqual(['small', 'small.type-mismatch', 'small.type-maybe', 'banner', 'of/team b', 'sleeping', 'broken']);
    expect(metadata).toEqual({ version: 4 });
    expect(eventStreams).toEqual([{ type: 'sse', endpoint: { requestUri: expect.stringMatching(/^\/ofrep\/v1\/stream\?ticket=[\w-]{32}$/) }, inactivityDelaySec: 120 }]);
    expect((await ask({ deep: { b: 2, a: 1 }, plan: 'pro', targetingKey: 'w' }, etag)).status).toBe(304);
    expect((await ask({ targetingKey: 'w', plan: 'pro', deep: { a: 1, b: 2 } }, `W/${etag}, "x"`)).status).toBe(304);
    // The trap of an ETag that names the configuration alone: the same key with another attribute.
    expect((await ask({ targetingKey: 'w', plan: 'free', deep: { a: 1, b: 2 } }, etag)).status).toBe(200);
    server.live.put(new FlagSet(configuration({ version: 5, rollouts: [rollout({ ...running, status: 'rolled-back' })], foreign: [stored] })));
    const after = await ask({ targetingKey: 'w', plan: 'pro', deep: { a: 1, b: 2 } }, etag);
    expect(((await after.json()) as { flags: object[] }).flags[0]).toMatchObject({ key: 'small', value: false, reason: 'DISABLED' });
  });

  it('say of each flag what is wrong with it, and refuse the whole where none can be evaluated', async () => {
    const { flags } = (await (await ask({})).json()) as { flags: object[] };
    expect(flags[0]).toMatchObject({ key: 'small', errorCode: 'TARGETING_KEY_MISSING' });
    expect(flags[3]).toMatchObject({ key: 'banner', value: 'A' });
    const ours = await startFlagServer(configuration({ rollouts: [rollout(running)] }));
    const response = await post(ours, '', { body: { context: {} } });
    expect({ status: response.status, body: await response.json() }).toMatchObject({ status: 400, body: { errorCode: 'TARGETING_KEY_MISSING' } });
    await ours.close();
  });

  it('wait at a server that is behind for what the client has heard of, and no longer than a second', async () => {
    const heard = encodeURIComponent('"c7"');
    const late = post(server, `?flagConfigEtag=${heard}`);
    // Long after a server that does not wait would have answered.
    await setTimeout(100);
    server.live.put(new FlagSet(configuration({ version: 6, rollouts: [rollout(running)] })));
    server.live.put(new FlagSet(configuration({ version: 7, rollouts: [rollout({ ...running, status: 'rolling-back' })] })));
    expect(await (await late).json()).toMatchObject({ metadata: { version: 7 }, flags: expect.arrayContaining([expect.objectContaining({ key: 'small', value: false })]) });
    expect(await (await post(server, `?flagConfigEtag=${encodeURIComponent('"c8"')}`)).json()).toMatchObject({ metadata: { version: 7 } });
    expect((await post(server, '?flagConfigEtag=whatever')).status).toBe(200);
  });

  it('never go back behind what the client was answered before, at another server', async () => {
    const behind = await startFlagServer(configuration({ version: 1, rollouts: [rollout(running)] }));
    const answer = post(behind, '', { headers: { 'If-None-Match': '"c2-of-another-server"' } });
    await setTimeout(100);
    behind.live.put(new FlagSet(configuration({ version: 2, rollouts: [rollout({ ...running, status: 'rolling-back' })] })));
    expect(await (await answer).json()).toMatchObject({ metadata: { version: 2 }, flags: expect.arrayContaining([expect.objectContaining({ key: 'small', value: false })]) });
    await behind.close();
  });
});

describe('the event stream', () => {
  it('needs a ticket or the token, gives each change an id, and tells who was away', async () => {
    const server = await startFlagServer(configuration({ version: 41, rollouts: [rollout(running)] }), { heartbeatMs: 20 });
    const { eventStreams } = (await (await post(server, '')).json()) as { eventStreams: { endpoint: { requestUri: string } }[] };
    const address = new URL(eventStreams[0]?.endpoint.requestUri ?? '', server.url);
    expect((await fetch(`${address.origin}${address.pathname}`)).status).toBe(401);
    expect((await fetch(`${address.origin}${address.pathname}?ticket=x`)).status).toBe(401);
    const first = await listen(address);
    const told = (version: number): string => `id: 00000000${version}\nevent: message\ndata: {"type":"refetchEvaluation","etag":"\\"c${version}\\""}\n\n`;
    expect(await first.until(told(41))).toBe(`retry: 1000\n\n${told(41)}`);
    await first.until(': hb\n\n');
    server.live.put(new FlagSet(configuration({ version: 42 })));
    await first.until(told(42));
    const current = await listen(address, '0000000042');
    expect(await current.until('new\n\n')).toBe('retry: 1000\n\n: nothing new\n\n');
    const ahead = await listen(address, '0000000043');
    expect(await ahead.until('new\n\n')).toBe('retry: 1000\n\n: nothing new\n\n');
    ahead.end();
    const away = await listen(address, '0000000041');
    await away.until(told(42));
    await expect.poll(() => server.ofrep.stream.clients).toBe(3);
    away.end();
    await expect.poll(() => server.ofrep.stream.clients).toBe(2);
    await server.close();
    await first.ended;
  });
});

async function listen(address: URL, lastEventId?: string) {
  const abort = new AbortController();
  const response = await fetch(address, { signal: abort.signal, headers: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId } });
  expect({ status: response.status, type: response.headers.get('Content-Type') }).toEqual({ status: 200, type: 'text/event-stream' });
  let text = '';
  const ended = (async () => {
    for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk);
  })().catch(() => {});
  const until = async (part: string): Promise<string> => {
    await expect.poll(() => text).toContain(part);
    return text.slice(0, text.indexOf(part) + part.length);
  };
  return { until, ended, end: () => abort.abort() };
}

describe('from another site', () => {
  it('browsers may ask, with the headers that clients send, and read ETag and Retry-After', async () => {
    const server = await startFlagServer(configuration({ foreign: [stored] }));
    const preflight = await fetch(`${server.url}/ofrep/v1/evaluate/flags`, {
      method: 'OPTIONS',
      headers: { Origin: 'https://app.example', 'Access-Control-Request-Method': 'POST' },
    });
    expect({ status: preflight.status, origin: preflight.headers.get('Access-Control-Allow-Origin') }).toEqual({ status: 204, origin: '*' });
    for (const header of ['authorization', 'x-api-key', 'content-type', 'if-none-match']) expect(preflight.headers.get('Access-Control-Allow-Headers')).toContain(header);
    for (const response of [await post(server, ''), await post(server, '', { headers: { Authorization: 'Bearer x' } }), await post(server, '/gone')]) {
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
      expect(response.headers.get('Access-Control-Expose-Headers')).toBe('ETag, Retry-After');
    }
    await server.close();
  });
});

describe.skipIf(!hasSchema)("OFREP's schema", () => {
  it('is corrected by us in one place, where it would refuse all values', () => {
    expect(JSON.stringify(ofrepDocument())).toContain('"anyOf":[{"$ref":"#/components/schemas/booleanFlag"}');
  });

  it('refuses what is not as described', async () => {
    const other = new OfrepSchema();
    const request = new Request('http://127.0.0.1/ofrep/v1/evaluate/flags/a', { method: 'POST' });
    const json = { 'Content-Type': 'application/json' };
    await expect(other.check(request, new Response('{"key":"a","value":true,"reason":"BECAUSE"}', { headers: json }))).rejects.toThrow('serverEvaluationSuccess');
    await expect(other.check(request, new Response('{"key":"a","value":true}', { headers: json }))).rejects.toThrow('serverEvaluationSuccess');
    await expect(other.check(request, new Response('{"key":"a"}', { status: 404, headers: json }))).rejects.toThrow('flagNotFound');
    await expect(other.check(request, new Response('{}', { status: 418, headers: json }))).rejects.toThrow('no status 418');
    await other.check(request, new Response('{"key":"a","value":true,"reason":"STATIC"}', { headers: json }));
  });
});
