import { errorRate, flagOf, promql } from '@turnbuckle/rollout';
import type { Counter } from '@turnbuckle/rollout/sources';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { pollSources, type SourceAnswer } from './poll-sources.ts';
import { readRollout } from './read-rollout.ts';
import { readRolloutRow } from './rollout-row.ts';
import { findOut } from './system-checks.ts';
import { finishJobs, setAttributes, signedRollout, startRollout } from './testing.ts';
import { tickRollout } from './tick-rollout.ts';
import { verifyVerdicts } from './verify-verdicts.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.drop());

const t0 = 1_000_000_000_000;
const source = promql({ all: 'done_total', failed: 'failed_total', segment: 'browser' });
const state = async () => (await readRolloutRow(db.database, 'small'))?.state;
const never = new AbortController().signal;

/** Up to the first step that admits somebody, at `t0`. */
async function admitted(): Promise<void> {
  await setAttributes(db.database, 'house', { staff: 'yes', browser: 'firefox' });
  await signedRollout(db.database, { guardrails: [{ ...errorRate({ max: 0.01, id: 'errors', per: ['browser'], source }) }], projects: 5 });
  await startRollout(db.database, 'small', t0);
  for (let turn = 0; turn < 8 && (await state())?.admitted !== 1; turn++) {
    await finishJobs(db.database, 'small', t0);
    await tickRollout(db.database, 'small', { nowMs: t0 });
  }
  // Whoever asks leaves a row, whatever the answer will be.
  await pollSources(db.database, 'small', { clock: () => t0, signal: never });
}

type Values = readonly [all: number, failed: number];

function answer(takenAtMs: number, firefox: Values, chromium: Values | null = null): SourceAnswer {
  const counters = Object.entries({ firefox, chromium }).flatMap(([browser, values]): Counter[] =>
    values === null
      ? []
      : [
          { query: 'all', labels: { browser }, value: values[0] },
          { query: 'failed', labels: { browser }, value: values[1] },
        ],
  );
  return { guardrail: 'errors', askedAtMs: t0 + takenAtMs, answer: { problem: null, reading: { takenAtMs, counters } } };
}

const take = (one: SourceAnswer, database = db.database) => tickRollout(database, 'small', { nowMs: one.askedAtMs, isPatient: true, answers: [one] });

async function counted(nowMs = t0): Promise<string> {
  const cell = (await readRollout(db.database, 'small', { nowMs }))?.cells.find(({ key }) => key === 'errors/*/*/*');
  return `${cell?.failed}/${cell?.n}`;
}

test('what a counter added counts once, whoever brings the answer and in whatever order', async () => {
  await admitted();
  await take(answer(1, [1_000, 100]));
  expect(await counted()).toBe('0/0');
  const other = db.another();
  const second = answer(2, [1_200, 101]);
  await Promise.all([take(second), take(second, other), take(second), take(second, other)]);
  expect(await counted()).toBe('1/200');
  // An answer that was on its way for longer would look like a process that started anew.
  await take(answer(1, [1_000, 100]));
  await take(answer(4, [1_300, 101]));
  await take(answer(3, [1_250, 101]), other);
  expect(await counted()).toBe('1/300');
  await take(answer(5, [40, 0]));
  expect(await counted()).toBe('1/340');
  expect(await verifyVerdicts(db.database, 'small')).toMatchObject({ wrong: [] });
  await other.close();
});

test('what was added over the beginning of a step is not the step’s', async () => {
  await admitted();
  await db.database.query('update turnbuckle.rollout_sources set read_at_ms = $1, taken_at_ms = 0, counters = $2', [t0 - 1, JSON.stringify({ 'all{"browser":"firefox"}': 0 })]);
  await take(answer(1, [500, 400]));
  expect(await counted()).toBe('0/0');
  await take(answer(2, [510, 400]));
  expect(await counted()).toBe('0/10');
});

test('servers together ask once in ten seconds, and without an address they say so', async () => {
  await admitted();
  const other = db.another();
  const ask = (nowMs: number, database = db.database) => pollSources(database, 'small', { clock: () => nowMs, signal: never });
  expect(await ask(t0 + 9_999)).toEqual([]);
  const both = await Promise.all([ask(t0 + 10_000), ask(t0 + 10_000, other), ask(t0 + 10_000), ask(t0 + 10_000, other)]);
  expect(both.map((answers) => answers.length).sort()).toEqual([0, 0, 0, 1]);
  const [said] = both.flat();
  expect(said?.answer.problem).toContain('TURNBUCKLE_PROMETHEUS');
  if (said !== undefined) await take(said);
  expect((await readRollout(db.database, 'small', { nowMs: t0 + 10_000 }))?.sources).toEqual([
    { guardrail: 'errors', answeredAtMs: null, isSilent: true, problem: said?.answer.problem },
  ]);
  expect((await state())?.waitingFor).toContain('no-answer:errors');
  // Before anybody follows the release there is nothing to count yet; that it answers is enough.
  const row = await readRolloutRow(db.database, 'small');
  if (row === null) throw new Error('The rollout is there.');
  const check = async (): Promise<string> => (await findOut(db.database, { ...row, flag: flagOf(row.plan, row.state) }, { what: 'sources-answering', nowMs: t0 + 20_000 })).state;
  expect(await check()).toBe('missing');
  await take({ guardrail: 'errors', askedAtMs: t0 + 20_000, answer: { problem: null, reading: { takenAtMs: 1, counters: [] } } });
  expect(await check()).toBe('passed');
  await other.close();
});

test('a loosened segment is counted anew only after everybody has heard of it', async () => {
  await admitted();
  await take(answer(1, [0, 0], [0, 0]));
  await take(answer(2, [60, 30], [500, 0]));
  expect((await state())?.loosened.map(({ scope }) => scope)).toEqual([{ rule: null, segment: { attribute: 'browser', value: 'firefox' } }]);
  await take(answer(30_000, [160, 130], [510, 0]));
  expect((await state())?.rollbacks).toHaveLength(1);
  await take(answer(61_000, [170, 131], [520, 0]));
  await take(answer(71_000, [180, 131], [530, 0]));
  const cells = (await readRollout(db.database, 'small', { nowMs: t0 }))?.cells;
  expect(cells?.find(({ key }) => key === 'errors/*/browser=firefox/*')).toMatchObject({ n: 10, failed: 0 });
  expect(cells?.find(({ key }) => key === 'errors/*/browser=chromium/*')).toMatchObject({ n: 530, failed: 0 });
});
