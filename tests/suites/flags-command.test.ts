import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FlagdCore } from '@openfeature/flagd-core';
import { putFlagDocument } from '@turnbuckle/store/rollouts';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { run } from '../../packages/cli/src/main.ts';
import { setAttributes, signedRollout, startRollout } from '../../packages/store/src/rollouts/testing.ts';

let db: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-flags-'));
beforeAll(async () => {
  db = await testDatabase();
  await setAttributes(db.database, 'house', { staff: 'yes' });
  await signedRollout(db.database);
  await putFlagDocument(
    db.database,
    { name: 'team', text: '{"flags":{"banner":{"state":"ENABLED","variants":{"on":true},"defaultVariant":"on"}}}' },
    { person: 'person-1', nowMs: 1 },
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

async function flags(...argv: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((part) => {
      written[stream] += Buffer.from(part).toString('utf8');
      return true;
    }),
  );
  try {
    return { code: await run(['flags', ...argv]), out: written.stdout, err: written.stderr };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test('flags are listed and told, before the start and after it', async () => {
  const { code, out } = await flags('list');
  expect({ code, out: out.replace(/state \d+/, 'state N') }).toEqual({
    code: 0,
    out: `${['small              ', 'small.type-mismatch', 'small.type-maybe   '].map((key) => `${key}  draft         rollout small\n`).join('')}banner               stored        stored team\n4 flags, state N\n`,
  });
  expect(await flags('get', 'small', '--workspace', 'house')).toEqual({
    code: 0,
    err: '',
    out: "small  rollout small, draft\n  admits    nobody\n  value     that of the client's code (DISABLED)\n",
  });
  await startRollout(db.database, 'small', 1_000_000_000_000);
  expect(JSON.parse((await flags('get', 'small', '--workspace', 'house', '--attribute', 'plan=pro', '--json')).out)).toMatchObject({
    version: 1,
    key: 'small',
    source: 'rollout small',
    state: 'running',
    context: { targetingKey: 'house', plan: 'pro' },
    evaluation: { value: false },
  });
  expect(JSON.parse((await flags('list', '--json')).out)).toMatchObject({ version: 1, flags: [{ key: 'small', state: 'running' }, {}, {}, { key: 'banner' }], diagnostics: [] });
});

test('all flags are written for flagd, which reads them', async () => {
  const file = join(folder, 'flags.json');
  expect(await flags('export', '-o', file)).toEqual({ code: 0, out: '', err: '' });
  const text = readFileSync(file, 'utf8');
  expect((await flags('export')).out).toBe(text);
  const core = new FlagdCore();
  expect(core.setConfigurations(text).sort()).toEqual(['banner', 'small', 'small.type-maybe', 'small.type-mismatch']);
  expect(core.resolveBooleanEvaluation('banner', false).value).toBe(true);
});

test.each([
  [['get', 'smal'], "There is no flag 'smal'. Did you mean 'small'? 'turnbuckle flags list' lists them.\n"],
  [['get', 'nothing-like-it'], "There is no flag 'nothing-like-it'. 'turnbuckle flags list' lists them.\n"],
  [['get'], "'flags get' takes the key of one flag.\n"],
  [['get', 'small', '--attribute', 'plan=pro'], '--attribute says something of a workspace: give --workspace as well.\n'],
  [['get', 'small', '--workspace', 'w', '--attribute', 'plan'], "--attribute is NAME=VALUE, not 'plan'.\n"],
  [['list', 'x'], "'flags list' takes no argument.\n"],
  [['export', 'x'], "'flags export' takes no argument: all flags go into one document.\n"],
  [['lst'], "There is no 'flags lst'. Expected 'list', 'get' or 'export'."],
])('refuses flags %j with what was expected', async (argv, message) => {
  const { code, out, err } = await flags(...argv);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});
