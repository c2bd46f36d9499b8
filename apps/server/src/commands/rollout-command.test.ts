import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGraphs, runWorker } from '@turnbuckle/store';
import { RolloutWorker } from '@turnbuckle/store/rollouts';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { generateProjects } from '@turnbuckle/texture';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { commands } from '../commands.ts';

let db: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-rollout-'));
const stopping = new AbortController();
let running: Promise<unknown>;
beforeAll(async () => {
  db = await testDatabase();
  await createGraphs(
    db.database,
    generateProjects({ seed: 5, count: 20 }).projects.map(({ document, ...project }) => ({ ...project, bytes: new TextEncoder().encode(document) })),
    { person: 'person-1', nowMs: 1_000, release: 'legacy' },
  );
  await db.database.query(`update turnbuckle.workspaces set attributes = '{"staff":"yes"}' where id in (select id from turnbuckle.workspaces order by id limit 2)`);
  const { signal } = stopping;
  running = Promise.all([runWorker(db.database, { signal, clock: Date.now, pollMs: 20 }), new RolloutWorker(db.database, { signal, clock: Date.now, tickMs: 50 }).ended()]);
});
beforeEach(() => {
  vi.stubEnv('DATABASE_URL', db.url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  stopping.abort();
  await running;
  await db.drop();
  rmSync(folder, { recursive: true });
});

async function run(name: 'migrate' | 'rollout', ...argv: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
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

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const strict = `migration({ id: 'studio/1-strict', from: studio, to: studio, mayChangeResults: true }, (m) => [m.edges.enforce('strict')])`;
const plan = `import { migration, release } from '@turnbuckle/evolve';
import { coverage, defineRollout, errorRate, internal, phase, system, testsPass, tick } from '@turnbuckle/rollout';
import { studio } from '@turnbuckle/texture';
export const strict = release({ id: 'studio/strict', policy: 'strict', catalog: studio, migration: ${strict} });
export default defineRollout({
  id: 'by-command', title: 'By command', release: strict, rules: ['type-mismatch'], unit: 'workspace', environments: ['production'], segments: { staff: ['yes'] },
  phases: [phase('All', { weeks: [1], in: 'production', audience: [{ id: 'internal', admits: [internal('staff', 'yes')] }], steps: [50, 100],
    exit: [testsPass(), coverage({ above: 0.5 }), tick('told', { title: 'Told', role: 'qa' }), system('shadow-compiled', { limit: 0.5 })] })],
  guardrails: [errorRate({ max: 0.01, per: ['staff'] })], alpha: 0.01, rollback: { withinMs: 60_000, data: 'reverse', order: 'last-in-first-out' },
  signOff: [{ role: 'qa', line: 'signoff-qa' }], prerequisites: [system('drill-done')],
  traffic: { people: 100, internalPeople: 10, workspaces: 20, exposuresPerPersonAndDay: 2_000, errorRate: 0.0002 },
});
`;

test('a plan from a file to its rollback, by command alone', async () => {
  const path = file('rollout.ts', plan);
  const first = await run('rollout', 'start', path);
  expect([first.code, first.err]).toEqual([1, expect.stringContaining('never tried on the stored graphs')]);
  expect(first.err).toContain("registered as 'by-command'");
  const migration = file('migration.ts', `import { migration } from '@turnbuckle/evolve';\nimport { studio } from '@turnbuckle/texture';\nexport default ${strict};\n`);
  expect((await run('migrate', 'run', migration, '--dry', '--quiet')).code).toBe(0);
  expect((await run('rollout', 'start', 'by-command')).err).toContain('qa has not signed yet');
  expect((await run('rollout', 'approve', 'by-command', '--role', 'qa', '--digest', 'f'.repeat(64))).err).toContain('Read it again and sign that');
  expect((await run('rollout', 'approve', 'by-command', '--role', 'qa', '--user', 'person-0002')).out).toContain('qa has signed, by person-0002');
  expect((await run('rollout', 'approve', 'by-command', '--role', 'qa', '--user', 'person-0002')).code).toBe(1);
  const drilled = await run('rollout', 'drill', 'by-command', '--json');
  expect([drilled.code, JSON.parse(drilled.out)]).toEqual([0, expect.objectContaining({ isWithin: true, different: [] })]);
  expect((await run('rollout', 'start', 'by-command', '--user', 'person-0002')).code).toBe(0);
  const status = async () => JSON.parse((await run('rollout', 'status', 'by-command', '--json')).out);
  await expect.poll(async () => (await status()).state.admitted, { timeout: 60_000 }).toBe(0);
  expect((await run('rollout', 'promote', 'by-command', '--step', 'all-100')).err).toContain('no step is skipped');
  expect((await run('rollout', 'pin', 'by-command', '--workspace', 'elsewhere', '--in')).out).toBe('elsewhere  is held in\n');
  expect((await run('rollout', 'pin', 'by-command', '--workspace', 'elsewhere')).code).toBe(2);
  expect((await run('rollout', 'optin', 'by-command', '--workspace', 'elsewhere', '--withdraw')).out).toBe('elsewhere  is out\n');
  expect((await run('rollout', 'pause', 'by-command')).out).toContain('status    paused');
  expect((await run('rollout', 'resume', 'by-command')).out).toContain('status    running');
  const back = await run('rollout', 'rollback', 'by-command', '--reason', 'reports', '--rule', 'type-mismatch');
  expect([back.code, back.out]).toEqual([0, expect.stringContaining('type-mismatch')]);
  expect((await run('rollout', 'abort', 'by-command', '--reason', 'another plan')).code).toBe(0);
  await expect.poll(async () => (await status()).status, { timeout: 60_000 }).toBe('rolled-back');
  const log = await run('rollout', 'log', 'by-command', '--verify');
  expect([log.code, log.out]).toEqual([0, expect.stringContaining('rolled-back: the release: another plan')]);
  const report = join(folder, 'report.json');
  expect((await run('rollout', 'report', 'by-command', '-o', report)).code).toBe(0);
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ id: 'by-command', verified: { wrong: [] }, messages: expect.any(Array) });
  expect((await run('rollout', 'status')).out).toContain('by-command');
}, 150_000);

test('results of tests are counted from the files themselves', async () => {
  const junit = file(
    'junit.xml',
    '<testsuites tests="9"><testsuite name="a" failures="0"><testcase name="1"/><testcase name="2"><failure>no</failure></testcase></testsuite><testsuite name="b"><testcase name="3"><skipped/></testcase></testsuite></testsuites>',
  );
  const good = file('good.xml', '<testsuite><testcase name="1"/></testsuite>');
  const lcov = file('lcov.info', 'SF:a.ts\nDA:1,1\nDA:2,0\nDA:3,4\nend_of_record\n');
  const attest = (...argv: string[]) => run('rollout', 'attest', 'by-command', ...argv, '--commit', '8f14e45');
  expect(await attest('--junit', junit)).toMatchObject({ code: 1, out: expect.stringContaining('3 tests, 1 failed, 1 skipped') });
  const both = await attest('--junit', good, '--lcov', lcov);
  expect([both.code, both.out]).toEqual([0, expect.stringContaining('2 of 3 lines, 66.7 %')]);
  expect(await attest('--junit', file('empty.xml', '<testsuites/>'))).toMatchObject({ code: 2 });
  expect(await attest('--junit', file('text.xml', 'hello'))).toMatchObject({ code: 2 });
  expect(await attest('--lcov', file('none.info', 'SF:a.ts\n'))).toMatchObject({ code: 2, err: expect.stringContaining('no DA records') });
  expect(await attest()).toMatchObject({ code: 2 });
  expect(await run('rollout', 'attest', 'none', '--junit', good, '--commit', 'x')).toMatchObject({ code: 2, err: expect.stringContaining("no rollout 'none'") });
});
