import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGraphs } from '@turnbuckle/store';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { generateProjects } from '@turnbuckle/texture';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DryRunReport } from '../packages/cli/src/dry-run/dry-run-report.ts';
import type { ForecastReport } from '../packages/cli/src/dry-run/forecast-report.ts';
import { turnbuckle } from './corpora.ts';

const release = join(dirname(fileURLToPath(import.meta.url)), '../examples/02-legacy-to-strict/migration.ts');
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-forecast-'));
const count = process.env['TURNBUCKLE_LONG'] === '1' ? 1_000 : 80;
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 11);
const { projects, ledger } = generateProjects({ seed, count });
const faulty = new Set(ledger.map(({ project }) => project));
/** The words under which an application might keep the same thing. */
const attachment = { table: 'app.projects', id: 'key', owner: 'person', document: 'body', revision: 'version', workspace: 'team' };

let db: TestDatabase;
let before: readonly object[];
beforeAll(async () => {
  db = await testDatabase();
  await createGraphs(
    db.database,
    projects.map(({ document, ...project }) => ({ ...project, bytes: new TextEncoder().encode(document) })),
    { person: 'person-1', nowMs: 1_000 },
  );
  await db.database.query('create schema app');
  await db.database.query('create table app.projects (key text primary key, person text, team text, version integer not null, body jsonb)');
  for (const { id, owner, workspace, document } of projects) await db.database.query('insert into app.projects values ($1, $2, $3, 1, $4)', [id, owner, workspace, document]);
  before = await fingerprint();
});
beforeEach(() => {
  vi.stubEnv('DATABASE_URL', db.url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await db.drop();
  rmSync(folder, { recursive: true });
});

async function fingerprint(): Promise<readonly object[]> {
  return db.database.query(`select md5(string_agg(p::text, '|' order by key)) as rows, (select md5(string_agg(g::text, '|' order by id)) from turnbuckle.graphs g) as graphs,
    (select count(*) from turnbuckle.graph_revisions) as revisions from app.projects p`);
}

function file(name: string, content: string | object): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function forecast(...args: string[]): Promise<ForecastReport> {
  const { code, stdout, stderr } = await turnbuckle('forecast', '--release', release, '--json', ...args);
  if (stdout === '') throw new Error(stderr);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as ForecastReport;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe(`forecast over ${count} stored graphs, seed ${seed}`, () => {
  it('counts what changes for whom, and needs nobody for a graph without a fault', async () => {
    const { summary, byCode, byOwner, byWorkspace, documents, release: of } = await forecast();
    expect(of).toMatchObject({ id: 'studio/1-strict-connections', migration: 'studio/1-strict-connections' });
    expect(summary).toMatchObject({ documents: count, quarantined: 0, roundTripProven: count });
    expect(summary.owners).toBe(new Set(projects.map(({ owner }) => owner)).size);
    expect(summary.workspaces).toBe(new Set(projects.map(({ workspace }) => workspace)).size);
    expect(summary.unchanged + summary.repaired + summary.needsOwner).toBe(count);
    expect(summary.needsOwner).toBeGreaterThan(5);
    const needing = documents.filter(({ codes, gained }) => codes !== undefined || gained !== undefined);
    expect(needing).toHaveLength(summary.needsOwner);
    for (const { document } of needing) expect({ document, isFaulty: faulty.has(document) }).toEqual({ document, isFaulty: true });
    for (const groups of [byOwner, byWorkspace]) {
      expect(sum(groups.map((one) => one.documents))).toBe(count);
      expect(sum(groups.map((one) => one.needsOwner))).toBe(summary.needsOwner);
      expect(sum(groups.flatMap((one) => Object.values(one.byCode)))).toBe(sum(Object.values(byCode)));
      expect(groups.map((one) => one.needsOwner)).toEqual(groups.map((one) => one.needsOwner).sort((a, b) => b - a));
    }
    for (const { owner, documents: all, affected, unchanged } of byOwner) {
      expect(all).toBe(projects.filter((one) => one.owner === owner).length);
      expect(affected).toBe(all - unchanged);
    }
  });

  it('is one screen for a person', async () => {
    const { code, stdout } = await turnbuckle('forecast', '--release', release);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^studio\/1-strict-connections: [\d,]+ documents of \d+ people in \d+ workspaces?\n {2}unchanged +[\d,]+ +\d/);
    expect(stdout).toMatch(/\n {2}need their owner +\d+ +\d+\.\d %/);
    expect(stdout).toMatch(/\nwires set aside\n +\d+ {2}[a-z-]+\n/);
    expect(stdout).toMatch(/\n\d+ people have something to look at\n {2}person-\d+ +\d+ of \d+ {3}[a-z-]+ \d+/);
    expect(stdout).toMatch(/\n[\d,]+ ways back run and equal to the byte; nothing was written\n$/);
    expect(stdout.split('\n').length).toBeLessThan(50);
  });

  it('looks at some workspaces only', async () => {
    const [first, second] = [...new Set(projects.map(({ workspace }) => workspace))];
    if (first === undefined || second === undefined) throw new Error('there are several workspaces');
    const { byWorkspace, summary } = await forecast('--workspace', first, '--workspace', second);
    expect(byWorkspace.map(({ workspace }) => workspace).sort()).toEqual([first, second].sort());
    expect(summary.documents).toBe(projects.filter(({ workspace }) => workspace === first || workspace === second).length);
  });

  it('takes a release, with its migration or with rules alone', async () => {
    const text = (rest: string): string =>
      `import { release } from '@turnbuckle/evolve';\nimport { legacyToStrict } from '${release}';\nimport { legacyStudio } from '${join(dirname(release), 'catalog-v1.ts')}';\nexport default ${rest};\n`;
    const whole = file('whole.ts', text("release({ id: 'strict/1', policy: 'strict', catalog: legacyToStrict.to, migration: legacyToStrict })"));
    const bare = file('rules.ts', text("release({ id: 'strict/1', policy: { base: 'strict', rules: { 'param-out-of-range': 'off' } }, catalog: legacyStudio })"));
    const [a, b] = [await turnbuckle('forecast', '--release', whole, '--json'), await turnbuckle('forecast', '--release', bare, '--json')];
    if (a.stdout === '' || b.stdout === '') throw new Error(a.stderr + b.stderr);
    const [first, second] = [a, b].map(({ stdout }) => JSON.parse(stdout) as ForecastReport);
    if (first === undefined || second === undefined) throw new Error(a.stderr + b.stderr);
    expect(Object.keys(second.refusedByCode)).not.toContain('param-out-of-range');
    expect(first.release).toMatchObject({ problems: [], id: 'strict/1', migration: 'studio/1-strict-connections' });
    expect(first.summary.repaired).toBeGreaterThan(count / 3);
    // What the migration sets aside is refused no more, and nothing else is wrong with a wire.
    expect(Object.keys(first.refusedByCode).filter((code) => !code.startsWith('param-') && code !== 'port-required')).toEqual([]);
    expect(second.release).toMatchObject({ id: 'strict/1', migration: 'strict/1/as-it-is' });
    expect(second.summary).toMatchObject({ clean: count, repaired: 0, edgesAside: 0 });
    expect(second.summary.needsOwner).toBeGreaterThan(10);
    expect(second.summary.unchanged).toBeGreaterThan(count / 3);
    for (const { document, refused } of second.documents) expect({ document, refused, isFaulty: faulty.has(document) }).toEqual({ document, refused, isFaulty: true });
    expect(sum(Object.values(second.refusedByCode))).toBe(sum(second.documents.flatMap(({ refused = {} }) => Object.values(refused))));
    expect((await turnbuckle('forecast', '--release', bare)).stdout).toMatch(/\nrefused from then on\n +\d+ {2}[a-z-]+\n/);
  });

  it('says what keeps a release from going out, and forecasts it all the same', async () => {
    const path = file(
      'open.ts',
      `import { release } from '@turnbuckle/evolve';\nimport { legacyToStrict } from '${release}';\nexport default release({ id: 'strict/1', policy: { rules: { 'type-mismach': 'error' } as never }, catalog: legacyToStrict.to, migration: legacyToStrict });\n`,
    );
    const { code, stdout, stderr } = await turnbuckle('forecast', '--release', path, '--json');
    expect([code, stderr]).toEqual([0, "It could not go out as it stands: There is no rule 'type-mismach'. Did you mean 'type-mismatch'?\n"]);
    expect((JSON.parse(stdout) as ForecastReport).release.problems).toEqual(["There is no rule 'type-mismach'. Did you mean 'type-mismatch'?"]);
  });

  it.each([
    ["{ id: 'strict/1', policy: 'stricter', catalog: legacyStudio }", 'its policy is neither a preset (draft, strict, '],
    ["{ id: 'strict/1', policy: 'strict', catalog: legacyStudio, migration: legacyToStrict }", "its migration 'studio/1-strict-connections' leads to the catalog "],
    ["{ id: 'strict/1', policy: 'strict', catalog: legacyStudio, migration: {} }", 'its migration is none'],
    ["{ id: 'strict/1', policy: 'strict' }", 'expected a release or a migration as its default export'],
  ])('refuses the release %s', async (rest, message) => {
    const path = file(
      'odd.ts',
      `import { legacyToStrict } from '${release}';\nimport { legacyStudio } from '${join(dirname(release), 'catalog-v1.ts')}';\nexport default ${rest};\nexport { legacyToStrict, legacyStudio };\n`,
    );
    expect(await turnbuckle('forecast', '--release', path)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) as string });
  });
});

describe('an attached table', () => {
  it('is forecast as the same graphs in our own store', async () => {
    const attach = file('attach.json', attachment);
    const [own, theirs] = [await forecast(), await forecast('--attach', attach, '--database', db.url)];
    const without = ({ summary: { ms: _, docsPerSecond: __, ...summary }, ...rest }: ForecastReport): object => ({ ...rest, summary });
    expect(without(theirs)).toEqual(without(own));
  });

  it('is tried by a dry run, with its owners, and nothing in it is written', async () => {
    await db.database.query(`insert into app.projects values ('zz-null', 'person-0', null, 1, null), ('zz-odd', null, null, 1, '{"name":"no graph"}'),
      ('zz-large', 'person-0', null, 1, jsonb_build_object('nodes', '[]'::jsonb, 'picture', repeat('x', 50 * 1024 * 1024)))`);
    const { code, stdout } = await turnbuckle('migrate', 'dry-run', release, '--attach', file('attach.json', attachment), '--json');
    const report = JSON.parse(stdout) as DryRunReport;
    await db.database.query(`delete from app.projects where key like 'zz-%'`);
    expect(code).toBe(1);
    expect(report.stopped).toBeNull();
    expect(report.summary).toMatchObject({ documents: count + 3, quarantined: 3 });
    expect(report.byOwner.find(({ owner }) => owner === 'person-0')).toEqual({ owner: 'person-0', documents: 2, affected: 2, quarantined: 2 });
    expect(report.byOwner.find(({ owner }) => owner === null)).toEqual({ owner: null, documents: 1, affected: 1, quarantined: 1 });
    expect(report.documents.filter(({ outcome }) => outcome === 'quarantined').map(({ document, reason }) => [document, reason])).toEqual([
      ['zz-large', 'The document is 50.0 MB large; the most that is carried over is 32.0 MB.'],
      ['zz-null', 'There is no document: the place where it should stand is empty.'],
      ['zz-odd', expect.stringMatching(/^[A-Z].*\.$/)],
    ]);
    expect(await fingerprint()).toEqual(before);
  });

  it.each<[string, string | object, string[], string]>([
    ['a column that is not there', { ...attachment, owner: 'ower' }, [], `The table "app"."projects" has no column 'ower'. It has key (text), `],
    ['a table that is not there', { ...attachment, table: 'projects' }, [], "There is no table 'projects'. This role sees app.projects."],
    ['a field that is none', { ...attachment, ownr: 'person' }, [], '"ownr" is not known. Expected table, id, document, owner, revision, workspace.'],
    ['a file that is no JSON', '{ table', [], 'attach.json:1:3: '],
    ['no server at the address', attachment, ['--database', 'postgres://someone:secret@127.0.0.1:1/nowhere'], 'PostgreSQL in postgres://someone:***@127.0.0.1:1/nowhere: '],
  ])('%s is told with what there is', async (...[, content, args, message]) => {
    const { code, stdout, stderr } = await turnbuckle('migrate', 'dry-run', release, '--attach', file('attach.json', content), ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('secret');
  });

  it('needs a database', async () => {
    vi.stubEnv('DATABASE_URL', '');
    expect((await turnbuckle('forecast', '--release', release, '--attach', file('attach.json', attachment))).stderr).toContain(
      '--attach needs the PostgreSQL that holds the table',
    );
  });
});

it.each<[string[], string]>([
  [[], 'Name the release with --release FILE'],
  [['--release', 'gone.ts'], 'gone.ts: there is no such file.'],
  [['--release', release, '--database', 'x'], '--database goes with --attach'],
  [['--release', release, '--attach', 'a', '--data', 'd'], '--workspace and --data are about the stored graphs'],
  [['--release', release, '--attach', 'a', '--documents', 'd'], 'Give either --documents or --attach.'],
])('forecast %j is refused', async (args, message) => {
  const { code, stdout, stderr } = await turnbuckle('forecast', ...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
});

it('says where it looked for graphs when there are none', async () => {
  vi.stubEnv('DATABASE_URL', '');
  const { code, stderr } = await turnbuckle('forecast', '--release', release, '--data', join(folder, 'nothing'));
  expect(code).toBe(2);
  expect(stderr).toContain(`No graphs are stored in ${join(folder, 'nothing')}. Import some with 'turnbuckle graphs import'`);
});
