import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { createGraphs, listRuns, putGraph, readRun, runResults, setKnobs, startRun } from '@turnbuckle/store';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { generateProjects } from '@turnbuckle/texture';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { commands } from '../commands.ts';
import { progressLine } from './run-progress.ts';

let db: TestDatabase;
let folder: string;
const { projects } = generateProjects({ seed: 5, count: 40 });
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'turnbuckle-stored-'));
  db = await testDatabase();
  vi.stubEnv('DATABASE_URL', db.url);
  await createGraphs(
    db.database,
    projects.map(({ document, ...project }) => ({ ...project, bytes: new TextEncoder().encode(document) })),
    { person: 'person-1', nowMs: 1_000 },
  );
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await db.drop();
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(name: 'migrate' | 'worker' | 'doctor-database', ...argv: string[]): Promise<Ran> {
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

function file(name: string, steps: string, before = ''): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    `import { migration } from '@turnbuckle/evolve';\nimport { studio } from '@turnbuckle/texture';\n${before}export default migration({ id: 'studio/1', from: studio, to: studio, mayChangeResults: true }, (m) => [${steps}]);\n`,
  );
  return path;
}

const newest = async (): Promise<{ id: string; migration: string }> => {
  const [first] = await listRuns(db.database, { nowMs: Date.now(), limit: 1 });
  if (first === undefined) throw new Error('there is a run');
  return first;
};

test('verify reads the backup point again and runs every way back; a body that is gone is named', async () => {
  await run('migrate', 'run', file('strict.ts', "m.edges.enforce('strict')"));
  const up = (await newest()).id;
  expect(await run('migrate', 'verify', up)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^backup {4}40 documents of the run \S+ can be given back as they were, [0-9a-f]{12}\n$/),
    err: '',
  });
  const whole = await run('migrate', 'verify', 'studio/1', '--json');
  expect(JSON.parse(whole.out)).toMatchObject({
    version: 1,
    backupPoint: { run: up, ok: true, documents: 40, missing: [] },
    run: { direction: 'verify', state: 'done', counts: { documents: 40, quarantined: 0, left: 0 }, documents: [] },
  });
  expect(whole.code).toBe(0);
  // A document that no reader takes has no way back that could be run.
  await putGraph(db.database, { id: projects[0]?.id ?? '', bytes: new TextEncoder().encode('{"nodes":[}'), ifMatch: 'any' }, { person: 'person-2', nowMs: 2_000 });
  const broken = await run('migrate', 'verify', 'studio/1');
  expect(broken.code).toBe(1);
  expect(broken.out).toContain(`no way back ${projects[0]?.id}: `);
  await db.database.query("delete from turnbuckle.graph_bodies where stage = 'base' and graph = $1", [projects[1]?.id]);
  const lost = await run('migrate', 'verify', up);
  expect(lost.code).toBe(1);
  expect(lost.out).toMatch(new RegExp(`^BROKEN {4}${projects[1]?.id}: .*\nBROKEN {4}the backup point of the run ${up} does not hold`));
});

test('contract tells what goes for good, drops it after a sign-off on exactly that, and verify knows it', async () => {
  await run('migrate', 'run', file('strict.ts', "m.edges.enforce('strict')"));
  const up = (await newest()).id;
  const bodies = async (): Promise<object[]> => db.database.query('select stage, graph, revision from turnbuckle.graph_bodies order by 1, 2, 3');
  const before = await bodies();
  const planned = await run('migrate', 'contract', 'studio/1');
  expect(planned.code).toBe(0);
  const [, revisions, signOff = ''] = /bodies {4}(\d+) of \d+ graphs[\s\S]*\nFOR GOOD {2}.*\n[\s\S]*--sign-off ([0-9a-f]{64}) /.exec(planned.out) ?? [];
  expect(Number(revisions)).toBeGreaterThan(0);
  expect(await bodies()).toEqual(before);
  const signed = ['--sign-off', signOff, '--role', 'devops', '--reason', 'two stable weeks'];
  const stale = await run('migrate', 'contract', 'studio/1', '--complements', 'drop', ...signed);
  expect(stale).toMatchObject({
    code: 1,
    err: expect.stringMatching(/not what would go now. Nothing was dropped/),
    out: expect.stringMatching(/--complements drop --sign-off [0-9a-f]{64}/),
  });
  expect(await bodies()).toEqual(before);
  const done = await run('migrate', 'contract', 'studio/1', ...signed, '--json');
  expect(done.code).toBe(0);
  expect(JSON.parse(done.out)).toMatchObject({ version: 1, outcome: 'contracted', plan: { revisions: Number(revisions), digest: signOff } });
  expect((await bodies()).length).toBe(before.length - Number(revisions));
  expect(await run('migrate', 'verify', up)).toMatchObject({ code: 0, out: expect.stringMatching(/were given up on 20\S+Z, after a sign-off\n$/) });
  expect((await run('migrate', 'rollback', 'studio/1')).code).toBe(0);
});

test('a run is held, limited, paused and resumed from the command line', async () => {
  const path = file('strict.ts', "m.edges.enforce('strict')");
  await run('migrate', 'run', path, '--dry');
  const { migration } = await newest();
  const made = await startRun(db.database, { migration, direction: 'up' }, { person: 'person-1', nowMs: 2_000 });
  const id = made.outcome === 'started' ? made.run : '';
  const set = await run(
    'migrate',
    'set',
    id,
    '--concurrency',
    '2',
    '--max-replica-lag-ms',
    'none',
    '--max-wal',
    '5000000',
    '--max-p95-ms',
    '250',
    '--window',
    '22:00-05:30',
    '--hold',
  );
  expect(set).toEqual({ code: 0, out: `${id}  concurrency 2, target-ms 300, max-wal 5000000, max-p95-ms 250, window 22:00-05:30, hold\n`, err: '' });
  expect((await readRun(db.database, id, { nowMs: 2_000 }))?.knobs).toMatchObject({
    concurrency: 2,
    maxReplicaLagMs: null,
    window: { fromMinute: 1_320, toMinute: 330 },
    hold: true,
  });
  expect((await run('migrate', 'status', id)).out).toContain('\nknobs     concurrency 2,');
  const free = await run('migrate', 'set', id, '--window', 'none', '--max-p95-ms', 'none', '--max-wal', 'none', '--release', '--json');
  expect(JSON.parse(free.out)).toMatchObject({ version: 1, run: id, knobs: { hold: false, window: null, maxP95Ms: null } });
  expect(await run('migrate', 'pause', id)).toEqual({ code: 0, out: `${id}  paused\n`, err: '' });
  expect(await run('migrate', 'pause', id)).toEqual({ code: 1, out: '', err: "The run is paused; 'pause' does not apply.\n" });
  expect((await run('migrate', 'run', path)).err).toMatch(/is paused. One run writes at a time/);
  expect((await run('doctor-database')).out).toContain(`ok   run ${id}  paused `);
  expect(JSON.parse((await run('migrate', 'resume', id, '--json')).out)).toEqual({ version: 1, run: id, outcome: 'changed', state: 'queued' });
  expect((await run('migrate', 'run', path)).err).toBe(`carries on with the run ${id}\n`);
  for (const [argv, words] of [
    [['set', id], /Name what to set: --concurrency/],
    [['set', id, '--concurrency', 'none'], /--concurrency is a whole number, not 'none'/],
    [['set', id, '--concurrency', '0'], /'concurrency' is a whole number from 1 to 1000. Nothing was set/],
    [['set', id, '--window', '25:00-01:00'], /--window is HH:MM-HH:MM in UTC/],
    [['set', id, '--hold', '--release'], /exclude each other/],
    [['set', 'x', '--hold'], /no run 'x'/],
    [['resume'], /takes one run/],
    [['verify', 'nobody'], /no migration 'nobody' here/],
    [['contract', 'studio/1', '--sign-off', 'a'], /needs --role R and --reason TEXT/],
    [['contract', 'studio/1', '--complements', 'keep'], /takes 'drop'/],
  ] as const) {
    const ran = await run('migrate', ...argv);
    expect([ran.code, ran.out], argv.join(' ')).toEqual([2, '']);
    expect(ran.err).toMatch(words);
  }
});

test('a migration that says that no picture changes is held to it, by a run and by a worker alike', async () => {
  const path = file('strict.ts', "m.edges.enforce('strict')");
  writeFileSync(path, readFileSync(path, 'utf8').replace(', mayChangeResults: true', ''));
  const dry = await run('migrate', 'run', path, '--dry');
  expect(dry.code).toBe(1);
  expect(dry.out).toMatch(/^stays {5}\S+: its picture would be another one \(/m);
  const { id, migration } = await newest();
  const told = await runResults(db.database, id);
  await startRun(db.database, { migration, direction: 'dry' }, { person: 'person-1', nowMs: Date.now() });
  expect((await run('worker', '--until-idle')).code).toBe(0);
  expect(await runResults(db.database, (await newest()).id)).toEqual(told);
});

test('first workspaces come first, and a dry run of a script that breaks what was clean stops and says by what', async () => {
  const [workspace] = projects
    .map((project) => project.workspace)
    .sort()
    .reverse();
  await run('migrate', 'run', file('strict.ts', "m.edges.enforce('strict')"), '--dry', '--first', workspace ?? '');
  const [chunk] = await db.database.query<{ graphs: string[] }>('select graphs from turnbuckle.migration_chunks where run = $1 and no = 1', [(await newest()).id]);
  const own = projects.filter((project) => project.workspace === workspace).map(({ id }) => id);
  expect(chunk?.graphs.slice(0, own.length).sort()).toEqual(own.sort());

  const script = `const rekey = (text) => text.replaceAll('"target":', '"target":"gone","was":').replaceAll('"target": ', '"target":"gone","was": ');\n`;
  const path = file('broken.ts', "m.document.replace('rekey', rekey)", script);
  const dry = await run('migrate', 'run', path, '--dry');
  expect(dry.code).toBe(1);
  expect(dry.out).toMatch(/\nstopped {3}after \d+ documents: Of \d+ documents that were clean \d+ gained an error \(.*dangling-edge/);
  expect(dry.out).toMatch(/\nstate {5}failed/);
});

test('a migration with scripts runs where its file is named, and is refused where its code is not at hand', async () => {
  const path = file('note.ts', "m.document.replace('note', note)", `const note = (text) => text.replace(/\\}\\s*$/, ',"note":1}');\n`);
  expect(await run('migrate', 'run', path)).toMatchObject({ code: 0, err: '' });
  const { id, migration } = await newest();
  expect(await readRun(db.database, id, { nowMs: Date.now() })).toMatchObject({ state: 'done', counts: { documents: 40, changed: 40 } });
  const refused = await run('migrate', 'rollback', 'studio/1');
  expect(refused).toMatchObject({ code: 2, out: '', err: 'This migration runs the scripts note. Name the file that declares it with --migration FILE.\n' });
  expect((await run('migrate', 'rollback', 'studio/1', '--migration', file('other.ts', "m.edges.enforce('strict')"))).err).toMatch(/declares another migration/);
  expect((await run('migrate', 'verify', 'studio/1', '--migration', path)).code).toBe(0);
  await startRun(db.database, { migration, direction: 'down' }, { person: 'person-1', nowMs: Date.now() });
  // A worker without the code leaves it alone.
  expect(await run('worker', '--until-idle')).toMatchObject({ out: '0 chunks done, 0 failed, 0 taken over by others\n' });
  expect(await run('worker', '--until-idle', '--migration', path)).toMatchObject({ code: 0, out: expect.stringMatching(/^[1-9]\d* chunks done, 0 failed/) });
  expect((await run('worker', '--migration', file('new.ts', "m.edges.enforce('strict')"))).err).toMatch(/is not registered here/);
});

test('the doctor tells a broken audit chain, and the old bodies that wait', async () => {
  await run('migrate', 'run', file('strict.ts', "m.edges.enforce('strict')"));
  expect((await run('doctor-database')).out).toMatch(/\nok {3}audit: whole up to entry 3, [0-9a-f]{64}\nok {3}old bodies: up to date\nok {3}runs: none at work\n$/);
  const [changed] = await db.database.query<{ id: string }>('select id from turnbuckle.graphs where revision = 2 limit 1');
  await putGraph(
    db.database,
    { id: changed?.id ?? '', bytes: new TextEncoder().encode('{"nodes":[],"edges":[]}'), ifMatch: 'any' },
    { person: 'person-2', nowMs: Date.now() - 5_000 },
  );
  expect((await run('doctor-database')).out).toMatch(/\nok {3}old bodies: 1 to be brought up to date, the oldest for \d+ s\n/);
  await db.database.query('alter table turnbuckle.audit disable trigger audit_is_for_ever');
  await db.database.query("update turnbuckle.audit set payload = '{}' where seq = 2");
  const told = await run('doctor-database');
  expect(told).toMatchObject({ code: 1, out: expect.stringContaining('BAD  audit: entry 2 does not follow from the one before; 3 entries') });
  expect(JSON.parse((await run('doctor-database', '--json')).out)).toMatchObject({ fine: false, audit: { brokenAt: 2 }, shadow: { graphs: 1 } });
});

test('whoever stops verify in the middle is told so by the exit code, and nothing is started', async () => {
  await run('migrate', 'run', file('strict.ts', "m.edges.enforce('strict')"));
  const listeners = process.listenerCount('SIGHUP');
  const before = await newest();
  const verifying = run('migrate', 'verify', 'studio/1');
  while (process.listenerCount('SIGHUP') === listeners) await setImmediate();
  process.emit('SIGHUP');
  expect(await verifying).toEqual({ code: 3, out: '', err: '' });
  expect(await newest()).toEqual(before);
  expect(process.listenerCount('SIGHUP')).toBe(listeners);
});

test('on a terminal a run shows how far it is and why it waits, and takes the line away', async () => {
  const path = file('strict.ts', "m.edges.enforce('strict')");
  await run('migrate', 'run', path, '--dry');
  const made = await startRun(db.database, { migration: (await newest()).migration, direction: 'up', knobs: { hold: true } }, { person: 'person-1', nowMs: 2_000 });
  const id = made.outcome === 'started' ? made.run : '';
  const { isTTY } = process.stderr;
  process.stderr.isTTY = true;
  try {
    const working = run('migrate', 'run', path);
    const shown = vi.mocked(process.stderr.write).mock.calls;
    while (!shown.some(([part]) => String(part).includes('0/40 waits: manual'))) await setTimeout(20);
    await setKnobs(db.database, id, { knobs: { hold: false }, person: 'person-1', nowMs: Date.now() });
    const ran = await working;
    expect(ran.code).toBe(0);
    expect(ran.err.endsWith('\r\u001b[K')).toBe(true);
    expect(ran.out).toMatch(/\nthrottled [\d.]+ s manual\n/);
    expect(await run('migrate', 'run', path, '--quiet')).toMatchObject({ code: 0, err: '' });
  } finally {
    process.stderr.isTTY = isTTY;
  }
});

test('progress has a bar, rate, time left and why it waits', async () => {
  await run('migrate', 'run', file('strict.ts', "m.edges.enforce('strict')"), '--dry');
  const report = await readRun(db.database, (await newest()).id, { nowMs: Date.now() });
  if (report === null) throw new Error('there is a run');
  const half = { ...report, counts: { ...report.counts, left: 20 }, metrics: { ...report.metrics, docsPerSecond: 12.4, etaMs: 95_000 } };
  expect(progressLine({ ...half, throttle: { reason: 'wal', sinceMs: 1 } })).toBe('████████████░░░░░░░░░░░░ 20/40 12/s 1 min 35 s left waits: wal');
  expect(progressLine({ ...report, metrics: { ...report.metrics, docsPerSecond: null, etaMs: null } })).toBe(`${'█'.repeat(24)} 40/40`);
});
