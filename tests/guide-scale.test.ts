import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { packMigration, readRun, registerMigration, startRun } from '@turnbuckle/store';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { run } from '../packages/cli/src/main.ts';
import { way } from './stories/catalogs.ts';

const text = readFileSync(fileURLToPath(new URL('../docs/guide/scale.md', import.meta.url)), 'utf8');
/** Lines of the guide that are typed at a shell. */
const lines = [...text.matchAll(/^```\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.trim().split('\n'));

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  vi.stubEnv('DATABASE_URL', db.url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await db.drop();
});

it('limits a run with the very lines of the guide', async () => {
  const made = await registerMigration(db.database, packMigration(way), { person: 'person-0001', nowMs: 1 });
  if (made.outcome !== 'registered') throw new Error(made.problems.join(' '));
  const started = await startRun(db.database, { migration: made.digest, direction: 'dry' }, { person: 'person-0001', nowMs: 2 });
  if (started.outcome !== 'started') throw new Error(started.outcome);
  const commands = lines.filter((line) => line.startsWith('turnbuckle '));
  expect(commands.length).toBeGreaterThan(1);
  for (const line of commands) {
    let told = '';
    const sink = new Writable({
      write(chunk, _, done) {
        told += String(chunk);
        done();
      },
    });
    const args = line.replace('RUN', started.run).split(/\s+/).slice(1);
    const code = await run(args, { stdout: sink, stderr: sink, stdin: process.stdin, color: false, isTerminal: false, cwd: process.cwd() });
    expect(code, `${line}\n${told}`).toBe(0);
  }
  expect((await readRun(db.database, started.run, { nowMs: 3 }))?.knobs).toMatchObject({
    concurrency: 4,
    targetMs: 100,
    maxReplicaLagMs: 1_000,
    maxWalBytesPerSecond: 30_000_000,
    window: { fromMinute: 22 * 60, toMinute: 5 * 60 + 30 },
  });
});

it('names scripts that are there', () => {
  const { scripts } = JSON.parse(readFileSync(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8')) as { scripts: Readonly<Record<string, string>> };
  const named = lines.flatMap((line) => /^npm run (\S+)/.exec(line)?.[1] ?? []);
  expect(named.length).toBeGreaterThan(1);
  for (const name of named) expect(scripts).toHaveProperty(name);
});
