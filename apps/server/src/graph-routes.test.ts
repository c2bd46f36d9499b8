import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from './testing.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.db.drop());

const flow = (text = '{"nodes":[],"edges":[]}', id?: string) => ({
  ...(id === undefined ? {} : { id }),
  workspace: 'workspace-1',
  owner: 'person-1',
  format: 'react-flow',
  document: text,
});
const read = async (response: Response): Promise<Record<string, unknown>> => (await response.json()) as Record<string, unknown>;
const text = async (path: string): Promise<string> => (await app.call('GET', path)).text();
const put = (id: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<Response> => app.call('PUT', `/v1/graphs/${id}`, { body, headers });

/** noise's picture flows into blur's number: `strict` refuses that wire. */
const wrongWire = `{
  "nodes": [
    { "id": "a", "type": "noise", "position": { "x": 0, "y": 0 }, "data": {} },
    { "id": "b", "type": "blur", "position": { "x": 9, "y": 0 }, "data": {} },
    { "id": "o", "type": "output", "position": { "x": 19, "y": 0 }, "data": {} }
  ],
  "edges": [
    { "id": "good", "source": "a", "sourceHandle": "image", "target": "b", "targetHandle": "image" },
    { "id": "bad", "source": "a", "sourceHandle": "image", "target": "b", "targetHandle": "radius" },
    { "id": "out", "source": "b", "sourceHandle": "image", "target": "o", "targetHandle": "image" }
  ]
}\n`;

test('a document is stored and given back byte for byte, with its revision as ETag', async () => {
  const document = '{ "nodes": [ ],\r\n\t"edges":[],"seed": 18446744073709551615, "é": "\\u00e9 😀" }\n\n';
  app.nowMs = 1_234;
  const created = await app.call('POST', '/v1/graphs', { json: flow(document, 'exact') });
  expect(created.status).toBe(201);
  expect(created.headers.get('ETag')).toBe('"1"');
  expect(created.headers.get('Location')).toBe('/v1/graphs/exact');
  expect(await read(created)).toMatchObject({ id: 'exact', revision: 1, release: 'legacy', state: 'clean', editId: expect.stringMatching(/^[0-9a-f-]{14}7/) });
  const got = await app.call('GET', '/v1/graphs/exact');
  expect(got.status).toBe(200);
  expect(await got.text()).toBe(document);
  expect(Object.fromEntries(['ETag', 'Turnbuckle-Revision', 'Turnbuckle-Release'].map((name) => [name, got.headers.get(name)]))).toEqual({
    ETag: '"1"',
    'Turnbuckle-Revision': '1',
    'Turnbuckle-Release': 'legacy',
  });
  expect((await app.call('GET', '/v1/graphs/exact', { headers: { 'If-None-Match': '"1"' } })).status).toBe(304);

  const second = '\ufeff{"nodes":[],"edges":[],"x":[NaN, 1.0, -0]}';
  const saved = await put('exact', second, { 'If-Match': '"1"', 'Turnbuckle-User': 'person-2', 'Content-Type': 'application/json' });
  expect(saved.status).toBe(200);
  expect(saved.headers.get('ETag')).toBe('"2"');
  expect(Buffer.from(await (await app.call('GET', '/v1/graphs/exact')).arrayBuffer()).toString('utf8')).toBe(second);
  expect(await text('/v1/graphs/exact?revision=1')).toBe(document);
  expect((await read(await app.call('GET', '/v1/graphs/exact?revision=9'))).type).toBe('urn:turnbuckle:problem:revision-not-found');
  expect(await (await app.call('GET', '/v1/graphs/exact/history')).json()).toEqual([
    { revision: 1, editId: expect.any(String), kind: 'import', release: 'legacy', user: 'admin', atMs: 1_234 },
    { revision: 2, editId: expect.any(String), kind: 'edit', release: 'legacy', user: 'person-2', atMs: 1_234 },
  ]);
});

test('what does not parse is refused with its place, and nothing is stored', async () => {
  await app.call('POST', '/v1/graphs', { json: flow(undefined, 'strictly-json') });
  const bad: [string | Uint8Array<ArrayBuffer>, object][] = [
    ['{"nodes": [],\n "edges": [}', { line: 2, column: 12 }],
    ['', { line: 1, column: 1 }],
    [new Uint8Array([...Buffer.from('{"a":\n "é'), 0xff, 0x22, 0x7d]), { line: 2, column: 4 }],
    [`${'['.repeat(1_001)}${']'.repeat(1_001)}`, { line: 1, column: 1_001 }],
  ];
  for (const [body, place] of bad) {
    const answer = await put('strictly-json', body, { 'If-Match': '"1"' });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await read(answer)).toMatchObject({
      type: 'urn:turnbuckle:problem:document-unparseable',
      status: 422,
      ...place,
      detail: expect.any(String),
      diagnostics: [{ severity: 'error' }],
    });
  }
  expect((await app.call('POST', '/v1/graphs', { json: flow('{"nodes"', 'never') })).status).toBe(422);
  expect((await app.call('POST', '/v1/graphs', { json: flow('{"a":"\ud800"}', 'never') })).status).toBe(422);
  expect((await app.call('GET', '/v1/graphs/never')).status).toBe(404);
  expect(await (await app.call('GET', '/v1/graphs/strictly-json/history')).json()).toHaveLength(1);
});

test('a JSON document that is no graph is kept all the same, and told', async () => {
  for (const [index, document] of ['{}', '[1,2]', '"text"', 'null', '{"nodes":7}'].entries()) {
    const answer = await app.call('POST', '/v1/graphs', { json: flow(document, `no-graph-${index}`) });
    expect(answer.status).toBe(201);
    expect(await read(answer)).toMatchObject({ state: 'quarantined', diagnostics: [{ code: 'not-a-graph' }] });
    expect(await text(`/v1/graphs/no-graph-${index}`)).toBe(document);
  }
});

test('a save needs the revision that it is based on, and tells who was faster', async () => {
  await app.call('POST', '/v1/graphs', { json: flow(undefined, 'race') });
  const body = '{"nodes":[],"edges":[],"v":2}';
  expect((await put('race', body, {})).status).toBe(428);
  expect((await put('race', body, { 'If-Match': '1' })).status).toBe(400);
  app.nowMs = 5_000;
  expect((await put('race', body, { 'If-Match': '"1"', 'Turnbuckle-User': 'person-2' })).status).toBe(200);
  for (const tag of ['"1"', 'W/"2"', '"other"', '"1", "7"']) {
    const late = await put('race', '{"nodes":[],"edges":[],"v":3}', { 'If-Match': tag });
    expect(late.status, tag).toBe(412);
    expect(await read(late)).toMatchObject({ type: 'urn:turnbuckle:problem:stale-revision', revision: 2, user: 'person-2', atMs: 5_000 });
  }
  expect(await text('/v1/graphs/race')).toBe(body);
  expect((await put('race', body, { 'If-Match': '"1", "2"' })).status).toBe(200);
  expect((await put('race', body, { 'If-Match': '*' })).status).toBe(200);
  expect((await put('nobody', body, { 'If-Match': '"1"' })).status).toBe(404);
});

test('an edit that is sent again gets its first answer, and its id stands for nothing else', async () => {
  const edit = { 'Turnbuckle-Edit-Id': '0193B0A0-0000-7000-8000-000000000001' };
  const post = (): Promise<Response> => app.call('POST', '/v1/graphs', { json: flow(wrongWire, 'again'), headers: { ...edit, 'Turnbuckle-Release': 'strict' } });
  const first = await (await post()).text();
  const again = await post();
  expect([again.status, await again.text()]).toEqual([201, first]);

  const save = { 'If-Match': '"1"', 'Turnbuckle-Edit-Id': '0193b0a0-0000-7000-8000-000000000002', 'Turnbuckle-Release': 'strict' };
  const saved = await (await put('again', wrongWire.replace('"x": 9', '"x": 8'), save)).text();
  await put('again', '{"nodes":[],"edges":[]}', { 'If-Match': '"2"' });
  const repeated = await put('again', wrongWire.replace('"x": 9', '"x": 8'), save);
  expect([repeated.status, repeated.headers.get('ETag'), await repeated.text()]).toEqual([200, '"2"', saved]);
  expect(JSON.parse(saved)).toMatchObject({ editId: save['Turnbuckle-Edit-Id'], revision: 2, state: 'quarantined' });
  expect(await text('/v1/graphs/again')).toBe('{"nodes":[],"edges":[]}');

  const reused = await put('again', '{"nodes":[],"edges":[],"z":1}', { ...save, 'If-Match': '"3"' });
  expect([reused.status, (await read(reused)).type]).toEqual([409, 'urn:turnbuckle:problem:edit-id-reused']);
  expect((await put('again', '{}', { 'If-Match': '"3"', 'Turnbuckle-Edit-Id': 'mine' })).status).toBe(400);
});

test('under strict a refused wire is set aside in one field; legacy keeps every byte', async () => {
  await app.call('POST', '/v1/graphs', { json: flow(wrongWire, 'wire') });
  expect(await text('/v1/graphs/wire')).toBe(wrongWire);
  const saved = await put('wire', wrongWire, { 'If-Match': '"1"', 'Turnbuckle-Release': 'strict' });
  expect(saved.status).toBe(200);
  const answer = await read(saved);
  expect(answer).toMatchObject({ state: 'quarantined', release: 'strict' });
  expect(answer.diagnostics).toContainEqual(
    expect.objectContaining({ code: 'type-mismatch', severity: 'error', at: expect.objectContaining({ edge: 'bad', node: 'b', port: 'radius' }) }),
  );
  const stored = await text('/v1/graphs/wire');
  const { turnbuckle, ...rest } = JSON.parse(stored) as Record<string, unknown>;
  expect(turnbuckle).toEqual({ quarantined: [{ edge: 'bad', code: 'type-mismatch' }] });
  expect(rest).toEqual(JSON.parse(wrongWire));
  expect(stored.startsWith(wrongWire.slice(0, wrongWire.lastIndexOf(']') + 1))).toBe(true);
  expect((await read(await app.call('GET', '/v1/graphs?state=quarantined&workspace=workspace-1&limit=500'))).graphs).toContainEqual(
    expect.objectContaining({ id: 'wire', revision: 2 }),
  );

  // The editor sends back what it got: the same field, the same bytes.
  expect((await put('wire', stored, { 'If-Match': '"2"', 'Turnbuckle-Release': 'strict' })).status).toBe(200);
  expect(await text('/v1/graphs/wire')).toBe(stored);
  // Without the wire there is nothing to set aside, and the field goes too.
  const removed = stored.replace(/,\s*\{ "id": "bad"[^}]*\}/, '');
  expect(await read(await put('wire', removed, { 'If-Match': '"3"', 'Turnbuckle-Release': 'strict' }))).toMatchObject({ state: 'repaired' });
  expect(JSON.parse(await text('/v1/graphs/wire'))).not.toHaveProperty('turnbuckle');
});

test('a workspace that is held to a release saves in it', async () => {
  expect((await app.call('PUT', '/v1/workspaces/held%20back/release', { json: { release: 'strict' } })).status).toBe(200);
  expect(await read(await app.call('POST', '/v1/graphs', { json: { ...flow(wrongWire, 'held'), workspace: 'held back' } }))).toMatchObject({
    release: 'strict',
    state: 'quarantined',
  });
  expect((await app.call('PUT', '/v1/workspaces/held%20back/release', { json: { release: null } })).status).toBe(200);
  expect(await read(await put('held', wrongWire, { 'If-Match': '"1"' }))).toMatchObject({ release: 'legacy' });
  expect((await app.call('PUT', '/v1/workspaces/held%20back/release', { json: { release: 'loose' } })).status).toBe(400);
});

test('lists page, filter and carry documents', async () => {
  for (let index = 0; index < 5; index++)
    await app.call('POST', '/v1/graphs', { json: { ...flow(undefined, `page-${index}`), title: `Tide ${index}`, workspace: 'pages', owner: `person-${index % 2}` } });
  const page = async (query: string): Promise<[string[], unknown]> => {
    const { graphs, next } = (await read(await app.call('GET', `/v1/graphs?workspace=pages&${query}`))) as { graphs: { id: string }[]; next: unknown };
    return [graphs.map(({ id }) => id), next];
  };
  expect(await page('limit=2')).toEqual([['page-0', 'page-1'], 'page-1']);
  expect(await page('limit=2&after=page-3')).toEqual([['page-4'], null]);
  expect(await page('owner=person-1')).toEqual([['page-1', 'page-3'], null]);
  const { graphs } = (await read(await app.call('GET', '/v1/graphs?workspace=pages&limit=500&include=document'))) as { graphs: object[] };
  expect(graphs[4]).toMatchObject({ id: 'page-4', title: 'Tide 4', document: '{"nodes":[],"edges":[]}', state: 'clean', revision: 1 });
  for (const query of ['limit=0', 'limit=501', 'limit=x', 'state=odd', 'include=everything']) expect((await app.call('GET', `/v1/graphs?${query}`)).status, query).toBe(400);
});

test('requests that fit no description are refused with a stable type', async () => {
  const type = async (response: Response): Promise<unknown> => [response.status, (await read(response)).type];
  expect(await type(await app.call('POST', '/v1/graphs', { json: { ...flow(), document: { nodes: [] } } }))).toEqual([400, 'urn:turnbuckle:problem:bad-request']);
  expect(await type(await app.call('POST', '/v1/graphs', { json: { ...flow(), workspace: ' ' } }))).toEqual([400, 'urn:turnbuckle:problem:bad-request']);
  expect(await type(await app.call('POST', '/v1/graphs', { json: { ...flow(), id: 'a/b' } }))).toEqual([400, 'urn:turnbuckle:problem:bad-request']);
  expect(await type(await app.call('POST', '/v1/graphs', { body: '{', headers: { 'Content-Type': 'application/json' } }))).toEqual([400, 'urn:turnbuckle:problem:bad-request']);
  expect(await type(await app.call('POST', '/v1/graphs', { body: 'x', headers: { 'Content-Type': 'text/plain' } }))).toEqual([
    415,
    'urn:turnbuckle:problem:unsupported-media-type',
  ]);
  expect(await type(await app.call('POST', '/v1/graphs', { json: flow(undefined, 'exact') }))).toEqual([409, 'urn:turnbuckle:problem:graph-exists']);
  expect(await type(await app.call('GET', '/v1/graphs/nobody/history'))).toEqual([404, 'urn:turnbuckle:problem:graph-not-found']);
  expect(await type(await app.call('GET', '/v1/nothing'))).toEqual([404, 'urn:turnbuckle:problem:not-found']);
  expect(await type(await app.call('DELETE', '/v1/graphs/exact'))).toEqual([404, 'urn:turnbuckle:problem:not-found']);
  expect(await type(await app.call('PUT', '/v1/graphs/exact', { body: 'x', headers: { 'If-Match': '"1"', 'Content-Length': String(129 * 1024 * 1024) } }))).toEqual([
    413,
    'urn:turnbuckle:problem:too-large',
  ]);
  expect(await type(await app.call('PUT', '/v1/graphs/exact', { body: '{}', headers: { 'If-Match': '"1"', 'Turnbuckle-Release': 'loose' } }))).toEqual([
    400,
    'urn:turnbuckle:problem:bad-request',
  ]);
});

test('names are UTF-8 though headers are not', async () => {
  await app.call('POST', '/v1/graphs', { json: flow(undefined, 'named'), headers: { 'Turnbuckle-User': Buffer.from('müller', 'utf8').toString('latin1') } });
  expect(await (await app.call('GET', '/v1/graphs/named/history')).json()).toMatchObject([{ user: 'müller' }]);
  expect((await app.call('GET', '/v1/graphs', { headers: { 'Turnbuckle-User': 'x'.repeat(201) } })).status).toBe(400);
});

test('the description of the API names every call', async () => {
  const { openapi, paths, components } = (await (await app.call('GET', '/openapi.json')).json()) as {
    openapi: string;
    paths: Record<string, object>;
    components: { schemas: object };
  };
  expect(openapi).toBe('3.1.0');
  const calls = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  expect(calls.sort()).toEqual([
    'delete /v1/flags/{name}',
    'delete /v1/tokens/{id}',
    'get /healthz',
    'get /ofrep/v1/stream',
    'get /readyz',
    'get /v1/events',
    'get /v1/graphs',
    'get /v1/graphs/{id}',
    'get /v1/graphs/{id}/history',
    'get /v1/migrations/{id}/contract',
    'get /v1/quarantine',
    'get /v1/rollouts',
    'get /v1/rollouts/{id}',
    'get /v1/rollouts/{id}/audience',
    'get /v1/rollouts/{id}/diary',
    'get /v1/rollouts/{id}/log',
    'get /v1/runs',
    'get /v1/runs/{id}',
    'get /v1/runs/{id}/results',
    'get /v1/tokens',
    'patch /v1/runs/{id}',
    'post /ofrep/v1/evaluate/flags',
    'post /ofrep/v1/evaluate/flags/{key}',
    'post /v1/facts',
    'post /v1/graphs',
    'post /v1/migrations',
    'post /v1/migrations/{id}/contract',
    'post /v1/migrations/{id}/runs',
    'post /v1/quarantine/fix',
    'post /v1/releases',
    'post /v1/rollouts',
    'post /v1/rollouts/{id}/abort',
    'post /v1/rollouts/{id}/approve',
    'post /v1/rollouts/{id}/attest',
    'post /v1/rollouts/{id}/check-ins',
    'post /v1/rollouts/{id}/drill',
    'post /v1/rollouts/{id}/feedback',
    'post /v1/rollouts/{id}/feedback/{entry}/read',
    'post /v1/rollouts/{id}/issues',
    'post /v1/rollouts/{id}/issues/{entry}/close',
    'post /v1/rollouts/{id}/optin',
    'post /v1/rollouts/{id}/pause',
    'post /v1/rollouts/{id}/pin',
    'post /v1/rollouts/{id}/promote',
    'post /v1/rollouts/{id}/resume',
    'post /v1/rollouts/{id}/rollback',
    'post /v1/rollouts/{id}/start',
    'post /v1/rollouts/{id}/tick-check',
    'post /v1/runs/{id}/verify',
    'post /v1/runs/{id}/{action}',
    'post /v1/tokens',
    'post /v1/traces',
    'put /v1/flags/{name}',
    'put /v1/graphs/{id}',
    'put /v1/workspaces/{id}/attributes',
    'put /v1/workspaces/{id}/release',
  ]);
  expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(['NewGraph', 'SaveAnswer', 'Problem', 'HistoryEntry']));
});
