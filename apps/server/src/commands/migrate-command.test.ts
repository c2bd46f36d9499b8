import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGraphs, getGraph, putGraph } from '@turnbuckle/store';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { generateProjects } from '@turnbuckle/texture';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { commands } from '../commands.ts';

let db: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-migrate-'));
const { projects } = generateProjects({ seed: 5, count: 40 });
beforeAll(async () => {
  db = await testDatabase();
  await createGraphs(
    db.database,
    projects.map(({ document, ...project }) => ({ ...project, bytes: new TextEncoder().encode(document) })),
    { person: 'person-1', nowMs: 1_000 },
  );
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

async function run(name: 'migrate' | 'worker', ...argv: string[]): Promise<Ran> {
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

function file(name: string, steps: string): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    `import { migration } from '@turnbuckle/evolve';\nimport { studio } from '@turnbuckle/texture';\nexport default migration({ id: 'studio/1-strict', from: studio, to: studio, mayChangeResults: true }, (m) => [${steps}]);\n`,
  );
  return path;
}

const text = async (id: string): Promise<string> => Buffer.from((await getGraph(db.database, id))?.bytes ?? []).toString('utf8');

test('a file is run dry, up and back from the command line', async () => {
  const path = file('strict.ts', "m.edges.enforce('strict')");
  expect((await run('migrate', 'status')).out).toBe('no runs yet\n');
  const dry = await run('migrate', 'run', path, '--dry', '--json');
  expect({ code: dry.code, err: dry.err }).toEqual({ code: 0, err: '' });
  const report = JSON.parse(dry.out) as { version: number; id: string; state: string; counts: { changed: number }; documents: { graph: string }[] };
  expect(report).toMatchObject({ version: 1, state: 'done', direction: 'dry', counts: { documents: 40, left: 0 } });
  expect(report.documents.length).toBe(report.counts.changed);
  for (const { id, document } of projects) expect(await text(id)).toBe(document);

  const up = await run('migrate', 'run', path, '--user', 'person-7');
  expect(up).toMatchObject({ code: 0, err: '' });
  expect(up.out).toMatch(/^run {7}[0-9a-f-]{36} {2}up {2}studio\/1-strict\ndocuments 40: /);
  expect(up.out).toMatch(/\nwork {6}\d+ transactions, p50 \d+ ms, p99 \d+ ms; \d+ rows and [\d.]+ kB written; 0 retries, 0 read again, 0 chunks taken apart\n/);
  expect(up.out).toMatch(
    /\nchecks {4}(\d+) of \1 hold \(before (\d+) of \2, (?:during (\d+) of \3, )?after (\d+) of \4\)\nbackup {4}40 documents, [0-9a-f]{12}\nstate {5}done in /,
  );
  const [changed, other] = report.documents.map(({ graph }) => graph);
  if (changed === undefined || other === undefined) throw new Error('some documents change');
  expect(await text(changed)).not.toBe(projects.find(({ id }) => id === changed)?.document);
  const edited = (await text(other)).replace(/\}\s*$/, ',"note":"mine"}');
  await putGraph(db.database, { id: other, bytes: new TextEncoder().encode(edited), ifMatch: 'any' }, { person: 'person-2', nowMs: 2_000 });

  const back = await run('migrate', 'rollback', 'studio/1-strict', '--json');
  expect({ code: back.code, err: back.err }).toEqual({ code: 0, err: '' });
  for (const { id, document } of projects) {
    if (id === other) expect(JSON.parse(await text(id))).toEqual({ ...(JSON.parse(document) as object), note: 'mine' });
    else expect(await text(id)).toBe(document);
  }
  const listed = await run('migrate', 'status');
  expect(listed.out.split('\n').map((line) => line.slice(38, 55).trim())).toEqual(['done         down', 'done         up', 'done         dry', '']);
  expect((await run('migrate', 'status', report.id)).out).toContain('dry  studio/1-strict');
  expect(JSON.parse((await run('migrate', 'status', '--json')).out)).toMatchObject({
    version: 1,
    runs: [{ direction: 'down', createdBy: 'admin' }, { createdBy: 'person-7' }, {}],
  });
  expect(await run('worker', '--until-idle')).toEqual({ code: 0, out: '0 chunks done, 0 failed, 0 taken over by others\n', err: '' });
});

test('what cannot be run is refused before anything is touched', async () => {
  const before = await run('migrate', 'status', '--json');
  const refused = await run('migrate', 'run', file('wrong.ts', "m.edges.enforce('stricter' as never)"));
  expect(refused).toMatchObject({ code: 2, out: '' });
  expect(refused.err).toMatch(/no policy 'stricter'.* Nothing was touched\.\n$/);
  const plain = join(folder, 'plain.ts');
  writeFileSync(plain, 'export default 3;\n');
  for (const [argv, words] of [
    [['run', 'nowhere.ts'], /nowhere.ts: there is no such file/],
    [['run', plain], /expected a migration as its default export/],
    [['run'], /takes one migration/],
    [['rollback', 'nobody'], /no migration 'nobody' here/],
    [['status', 'x'], /no run 'x'/],
    [['undo'], /Expected migrate run \| status \| rollback \| verify \| contract \| set \| pause \| resume, got 'undo'/],
    [['constructor'], /got 'constructor'/],
    [['run', plain, '--fast'], /Unknown option '--fast'/],
  ] as const) {
    const ran = await run('migrate', ...argv);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(words);
  }
  expect((await run('worker', 'x')).code).toBe(2);
  expect(await run('migrate', 'status', '--json')).toEqual(before);
});
