import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqlMigrations } from '@turnbuckle/store';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { commands } from '../commands.ts';

let db: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-commands-'));
beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(() => {
  vi.stubEnv('DATABASE_URL', db.url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await db.drop();
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(name: 'serve' | 'doctor-database' | 'graphs', ...argv: string[]): Promise<Ran> {
  const written = { out: '', err: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((part) => {
      written[stream === 'stdout' ? 'out' : 'err'] += Buffer.from(part).toString('utf8');
      return true;
    }),
  );
  try {
    return { code: await commands[name](argv), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('files are imported, listed, read, saved and told, all from the command line', async () => {
  const first = file('one graph.json', '{ "nodes": [],\t"edges": [] }\n');
  const imported = await run('graphs', 'import', first, file('two.json', '{"nodes":[],"edges":[]}'), '--workspace', 'studio', '--owner', 'person-7');
  expect(imported).toEqual({ code: 0, out: `${first}  stored as one-graph r1, clean under legacy\n${join(folder, 'two.json')}  stored as two r1, clean under legacy\n`, err: '' });
  const listed = await run('graphs', 'list', '--workspace', 'studio');
  expect(listed.out).toBe('one-graph  r1  clean        legacy  studio  person-7\ntwo        r1  clean        legacy  studio  person-7\n2 graphs\n');
  expect(JSON.parse((await run('graphs', 'list', '--owner', 'person-7', '--json')).out)).toMatchObject({ version: 1, graphs: [{ id: 'one-graph' }, { id: 'two' }] });

  expect((await run('graphs', 'get', 'one-graph')).out).toBe('{ "nodes": [],\t"edges": [] }\n');
  const changed = file('changed.json', '{"nodes":[],"edges":[],"v":2}');
  expect(await run('graphs', 'put', 'one-graph', changed, '--if-match', '1', '--user', 'person-8')).toEqual({
    code: 0,
    out: 'one-graph  stored as one-graph r2, clean under legacy\n',
    err: '',
  });
  expect(await run('graphs', 'put', 'one-graph', changed, '--if-match', '1')).toEqual({
    code: 1,
    out: '',
    err: "one-graph  'person-8' saved revision 2 meanwhile; nothing was stored\n",
  });
  const output = join(folder, 'out.json');
  expect((await run('graphs', 'get', 'one-graph', '--revision', '2', '-o', output)).code).toBe(0);
  expect(readFileSync(output, 'utf8')).toBe('{"nodes":[],"edges":[],"v":2}');
  const history = await run('graphs', 'history', 'one-graph');
  expect(history.out).toMatch(/^r1 {2}20\S+Z {2}import {4}legacy {2}person-7 {2}[0-9a-f-]{36}\nr2 {2}20\S+Z {2}edit {6}legacy {2}person-8 {2}[0-9a-f-]{36}\n$/);
  expect(JSON.parse((await run('graphs', 'history', 'one-graph', '--json')).out)).toMatchObject([{ user: 'person-7' }, { user: 'person-8' }]);
});

test('what is not stored is told on standard error, with code 1', async () => {
  const broken = file('broken.json', '{\n "nodes": [}');
  const imported = await run('graphs', 'import', broken, file('fine.json', '{"nodes":[],"edges":[]}'), '--workspace', 'studio');
  expect(imported.code).toBe(1);
  expect(imported.err).toMatch(/broken\.json {2}does not parse, line 2, column 12: /);
  expect(imported.out).toMatch(/fine\.json {2}stored as fine r1/);
  expect((await run('graphs', 'import', file('fine.json', '{}'), '--workspace', 'studio')).err).toMatch(/exists already/);
  expect(await run('graphs', 'get', 'nobody')).toEqual({ code: 1, out: '', err: "There is no graph 'nobody'.\n" });
  expect((await run('graphs', 'get', 'fine', '--revision', '9')).err).toBe("There is no graph 'fine' with a revision 9.\n");
  expect((await run('graphs', 'history', 'nobody')).code).toBe(1);
  expect((await run('graphs', 'put', 'nobody', broken, '--if-match', '1')).code).toBe(1);
  const editId = '0193b0a0-0000-7000-8000-0000000000aa';
  expect((await run('graphs', 'put', 'fine', file('v2.json', '{"nodes":[],"edges":[],"v":2}'), '--if-match', '1', '--edit-id', editId)).code).toBe(0);
  expect((await run('graphs', 'put', 'fine', file('v3.json', '{"nodes":[],"edges":[],"v":3}'), '--if-match', '2', '--edit-id', editId)).err).toMatch(
    /edit id was saved as revision 2/,
  );
});

test('under strict the command tells what was set aside', async () => {
  const path = file('wired.json', '{"nodes":[{"id":"a","type":"noise","data":{}}],"edges":[{"id":"e","source":"a","target":"gone"}]}');
  const imported = await run('graphs', 'import', path, '--workspace', 'studio', '--release', 'strict', '--json');
  expect(JSON.parse(imported.out)).toMatchObject({ version: 1, files: [{ outcome: 'saved', answer: { state: 'quarantined', release: 'strict' } }] });
  expect((await run('graphs', 'list', '--state', 'quarantined')).out).toMatch(/^wired .*quarantined .*\n1 graph\n$/);
});

test('wrong usage is code 2 and one line, before any database is opened', async () => {
  vi.stubEnv('DATABASE_URL', 'postgres://127.0.0.1:1/nowhere');
  for (const [argv, message] of [
    [[], /Expected graphs import \| list \| get \| put \| history, got ''/],
    [['constructor'], /got 'constructor'/],
    [['import'], /takes the files/],
    [['import', 'x.json'], /needs --workspace/],
    [['import', 'x.json', '--workspace', 'w'], /x\.json: ENOENT/],
    [['import', 'x.json', '--workspace', 'w', '--format', 'odd'], /--format is one of/],
    [['import', 'x.json', '--workspace', 'w', '--release', 'odd'], /--release is one of legacy, strict/],
    [['list', '--state', 'odd'], /--state is one of/],
    [['list', '--oops'], /--oops/],
    [['get'], /id of one graph/],
    [['get', 'a', '--revision', '0'], /--revision is a whole number/],
    [['put', 'a'], /a graph and a file/],
    [['put', 'a', 'b'], /needs --if-match N/],
    [['put', 'a', 'b', '--if-match', '1', '--edit-id', 'mine'], /--edit-id is a UUID/],
  ] as [string[], RegExp][]) {
    const { code, out, err } = await run('graphs', ...argv);
    expect([code, out], argv.join(' ')).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err.split('\n')).toHaveLength(2);
  }
  expect(await run('serve', 'now')).toMatchObject({ code: 2, err: "'serve' takes options only, not 'now'.\n" });
  expect(await run('serve', '--port', '70000')).toMatchObject({ code: 2 });
});

test('the doctor tells the state of the database and never its password', async () => {
  expect(await run('doctor-database')).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /^ok {3}PostgreSQL 18\.\d+ in postgres:\/\/postgres:\*\*\*@127\.0\.0\.1.*: \d+ graphs, \d+ revisions, \d+ people\nok {3}audit: no entries yet\nok {3}old bodies: up to date\nok {3}runs: none at work\n$/,
    ),
  });
  expect(JSON.parse((await run('doctor-database', '--json')).out)).toMatchObject({
    fine: true,
    appliedMigrations: sqlMigrations().map(({ id }) => id),
    missingMigrations: [],
    audit: { entries: 0, brokenAt: null },
    runs: [],
  });
  vi.stubEnv('DATABASE_URL', 'postgres://someone:secret@127.0.0.1:1/nowhere');
  const lost = await run('doctor-database');
  expect(lost).toMatchObject({ code: 1, out: expect.stringMatching(/^BAD .*ECONNREFUSED/) });
  expect(lost.out).not.toContain('secret');
  vi.stubEnv('DATABASE_URL', '');
  expect(await run('doctor-database', '--data', join(folder, 'none'))).toMatchObject({ code: 0, out: expect.stringMatching(/no database yet/) });
});
