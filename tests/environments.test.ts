import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createGraphs, getGraph, graphHistory, listGraphs, packMigration, putGraph, registerMigration, registerRelease, runWorker, startRun } from '@turnbuckle/store';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { generateProjects } from '@turnbuckle/texture';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { legacyToStrict } from '../examples/02-legacy-to-strict/migration.ts';
import { run } from '../packages/cli/src/main.ts';

const cwd = mkdtempSync(join(tmpdir(), 'turnbuckle-environments-'));
const { projects } = generateProjects({ seed: 3, count: 90 });
/** Names that nobody may find in a copy. */
const realName = (owner: string): string => `jane.doe+${owner}@example.org`;

let dbs: { production: TestDatabase; staging: TestDatabase; other: TestDatabase };
beforeAll(async () => {
  dbs = { production: await testDatabase(), staging: await testDatabase(), other: await testDatabase() };
  for (const [index, { document, owner, workspace, ...project }] of projects.entries()) {
    const graph = { ...project, owner: realName(owner), workspace: `team of ${realName(workspace)}`, title: `Secret of ${owner}`, bytes: new TextEncoder().encode(document) };
    await createGraphs(dbs.production.database, [graph], { person: realName(owner), nowMs: 1_000 + ((index * 7_919) % 90), release: index % 4 === 0 ? 'strict' : 'legacy' });
  }
  const [first] = projects;
  if (first === undefined) throw new Error('there are projects');
  await putGraph(
    dbs.production.database,
    { id: first.id, bytes: new TextEncoder().encode(`${first.document}\n`), ifMatch: 'any' },
    { person: 'jane.doe+admin@example.org', nowMs: 9_000 },
  );
  const entries = { production: dbs.production.url, staging: dbs.staging.url, other: dbs.other.url, gone: 'postgres://app:secret@127.0.0.1:1/x', unset: '' };
  writeFileSync(
    join(cwd, 'turnbuckle.config.ts'),
    `export default { environments: { ${Object.entries(entries)
      .map(([name, url]) => `${name}: { url: '${url}' }`)
      .join(', ')} } };\n`,
  );
});
afterAll(async () => {
  for (const db of Object.values(dbs)) await db.drop();
  rmSync(cwd, { recursive: true });
});

async function env(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await run(['env', ...args], { stdout, stderr, stdin: process.stdin, color: false, isTerminal: false, cwd });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

async function all(db: TestDatabase) {
  return (await listGraphs(db.database, {}, { limit: 1_000 })).graphs;
}

/** Every row of every table of ours, as text. */
async function everything(db: TestDatabase): Promise<string> {
  const tables = await db.database.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'turnbuckle' and table_type = 'BASE TABLE'`,
  );
  const rows = await Promise.all(tables.map(({ name }) => db.database.query<{ row: string }>(`select t::text as row from turnbuckle.${name} t order by 1`)));
  return rows.flatMap((list) => list.map(({ row }) => row)).join('\n');
}

describe('env list', () => {
  it('tells which can be reached, their schema and their graphs, and no password', async () => {
    const { code, stdout } = await env('list');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ok {3}production {2}PostgreSQL 18\.\d+, schema \d{4}_\w+, 90 graphs {2}postgres/);
    expect(stdout).toMatch(/\nok {3}staging {5}PostgreSQL .*, 0 graphs /);
    expect(stdout).toMatch(/\nBAD {2}gone {8}.*ECONNREFUSED.* {2}postgres:\/\/app:\*\*\*@127\.0\.0\.1:1\/x\n/);
    expect(stdout).toContain('BAD  unset       its url is empty: is the variable set from which it comes?');
    expect(stdout).not.toContain('secret');
    expect(JSON.parse((await env('list', '--json')).stdout)).toMatchObject({
      version: 1,
      environments: [{ name: 'production', isReachable: true, graphs: 90, missing: 0 }, {}, {}, {}, {}],
    });
  });
});

describe('env snapshot', () => {
  it('is cut off by Ctrl-C and carried on, and writes nothing where it reads', async () => {
    const before = await everything(dbs.production);
    let isOver = false;
    const cutting = env('snapshot', 'production', 'staging', '--json').finally(() => {
      isOver = true;
    });
    // Once the first graphs are there, as somebody at the terminal would.
    while (!isOver && (await all(dbs.staging)).length === 0);
    if (!isOver) process.emit('SIGINT');
    const cut = await cutting;
    const first = JSON.parse(cut.stdout) as { copied: number; interrupted: boolean };
    expect([cut.code, first.interrupted]).toEqual([3, true]);
    expect(cut.stderr).toContain('the same command carries on');
    expect(first.copied).toBeGreaterThan(0);
    expect(first.copied).toBeLessThan(90);
    const rest = await env('snapshot', 'production', 'staging');
    expect(rest).toEqual({
      code: 0,
      stderr: '',
      stdout: `${90 - first.copied} graphs copied from 'production' to 'staging', ${first.copied} were there; ${new Set(projects.map(({ owner }) => owner)).size} people and ${new Set(projects.map(({ workspace }) => workspace)).size} workspaces without their names\n`,
    });
    expect(await everything(dbs.production)).toBe(before);
  });

  it('holds every graph byte for byte, as it stood, and no person', async () => {
    const [originals, copies] = [await all(dbs.production), await all(dbs.staging)];
    expect(copies.map(({ id }) => id)).toEqual(originals.map(({ id }) => id));
    for (const original of originals) {
      const [was, is] = [await getGraph(dbs.production.database, original.id), await getGraph(dbs.staging.database, original.id)];
      expect(Buffer.compare(Buffer.from(was?.bytes ?? []), Buffer.from(is?.bytes ?? [1]))).toBe(0);
      expect(is).toMatchObject({ revision: 1, release: was?.release, format: was?.format, state: was?.state });
      expect(await graphHistory(dbs.staging.database, original.id)).toHaveLength(1);
    }
    const text = await everything(dbs.staging);
    expect(text).not.toMatch(/jane|doe|example\.org|Secret/);
    // Documents are bytes: nothing of a person is in them either.
    for (const { id } of copies.slice(0, 5)) expect(Buffer.from((await getGraph(dbs.staging.database, id))?.bytes ?? []).toString()).not.toContain('jane');
    const ofOwner = new Map(originals.map(({ id, owner }) => [id, owner]));
    const names = new Map<string, Set<string>>();
    for (const { id, owner } of copies) names.set(owner, (names.get(owner) ?? new Set()).add(ofOwner.get(id) ?? ''));
    for (const [name, people] of names) {
      expect(name).toMatch(/^person-\d{4}$/);
      expect(people.size).toBe(1);
    }
    expect(copies.every(({ workspace, title }) => /^workspace-\d{4}$/.test(workspace) && title === undefined)).toBe(true);
  });

  it('gives the same names the next time, when others have come', async () => {
    const before = await all(dbs.staging);
    await createGraphs(
      dbs.production.database,
      [{ id: 'a-newcomer', workspace: 'a new one', owner: 'aaron', format: 'auto', bytes: new TextEncoder().encode('{"nodes":[],"edges":[]}') }],
      {
        person: 'aaron',
        nowMs: 20_000,
      },
    );
    expect((await env('snapshot', 'production', 'staging')).stdout).toMatch(/^1 graphs copied .*, 90 were there/);
    const after = await all(dbs.staging);
    expect(after.filter(({ id }) => id !== 'a-newcomer')).toEqual(before);
    expect(after.find(({ id }) => id === 'a-newcomer')?.owner).toBe(`person-${String(new Set(projects.map(({ owner }) => owner)).size + 1).padStart(4, '0')}`);
  });

  it('refuses to stand beside graphs that are no copy', async () => {
    await createGraphs(dbs.other.database, [{ id: 'mine', workspace: 'w', owner: 'person-0001', format: 'auto', bytes: new TextEncoder().encode('{"nodes":[],"edges":[]}') }], {
      person: 'person-0001',
      nowMs: 1,
    });
    const before = await everything(dbs.other);
    const { code, stdout, stderr } = await env('snapshot', 'production', 'other');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain("'other' holds 1 graph that is no copy from 'production', 'mine' for one.");
    expect(await everything(dbs.other)).toBe(before);
    const back = await env('snapshot', 'staging', 'production');
    expect(back.code).toBe(2);
    expect(back.stderr).toContain("'production' holds 91 graphs that are no copy from 'staging'");
  });

  it.each<[string[], string]>([
    [['production', 'production'], 'are the same database'],
    [['production', 'nowhere'], "There is no environment 'nowhere'. There are production, staging, other, gone, unset."],
    [['unset', 'staging'], "The environment 'unset' has no address"],
    [['gone', 'staging'], "'gone': connect ECONNREFUSED"],
    [['production'], 'Name two environments'],
  ])('%j is refused', async (args, message) => {
    const { code, stdout, stderr } = await env('snapshot', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('brings along where graphs stand: in a release, or carried over by a run', async () => {
    const { production } = dbs;
    const as = { person: 'jane.doe+admin@example.org', nowMs: 30_000 };
    const migrated = await registerMigration(production.database, packMigration(legacyToStrict), as);
    if (migrated.outcome !== 'registered') throw new Error(migrated.problems.join(' '));
    const workspace = `team of ${realName(projects[0]?.workspace ?? '')}`;
    const started = await startRun(production.database, { migration: migrated.digest, direction: 'up', cohort: { workspaces: [workspace] } }, { ...as, clock: Date.now });
    expect(started.outcome).toBe('started');
    await runWorker(production.database, { signal: new AbortController().signal, clock: Date.now, untilIdle: true });
    const declaration = { version: 1, id: 'studio/strict', policy: 'strict', catalog: legacyToStrict.to.digest, migration: migrated.digest };
    const release = await registerRelease(production.database, { release: declaration }, as);
    if (release.outcome !== 'registered') throw new Error(release.problems.join(' '));
    const fresh = { id: 'in-a-release', workspace: 'a new one', owner: 'aaron', format: 'auto', bytes: new TextEncoder().encode('{"nodes":[],"edges":[]}') };
    await createGraphs(production.database, [fresh], { ...as, release: release.digest });
    const carried = (await all(production)).filter((one) => one.workspace === workspace).map(({ id }) => id);

    // Over what an earlier snapshot brought nothing is copied again, so this one goes into an empty database.
    const empty = await testDatabase();
    try {
      writeFileSync(join(cwd, 'turnbuckle.config.ts'), `export default { environments: { production: { url: '${production.url}' }, empty: { url: '${empty.url}' } } };\n`);
      expect((await env('snapshot', 'production', 'empty')).stdout).toMatch(/^92 graphs copied /);
      expect(await getGraph(empty.database, 'in-a-release')).toMatchObject({ release: release.digest, standing: migrated.digest });
      for (const id of carried) {
        const [was, is] = [await getGraph(production.database, id), await getGraph(empty.database, id)];
        expect({ id, standing: is?.standing, text: Buffer.from(is?.bytes ?? []).toString() }).toEqual({
          id,
          standing: migrated.digest,
          text: Buffer.from(was?.bytes ?? []).toString(),
        });
      }
      expect(await everything(empty)).not.toMatch(/jane|aaron|example\.org/);
    } finally {
      await empty.drop();
    }
  });
});
