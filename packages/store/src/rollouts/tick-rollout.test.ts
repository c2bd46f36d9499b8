import type { RolloutPlan } from '@turnbuckle/rollout';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../audit/audit.ts';
import { createGraph } from '../graphs/create-graph.ts';
import { putGraph } from '../graphs/put-graph.ts';
import { releaseInForce } from '../releases/release-in-force.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { type Asking, askRollout } from './ask-rollout.ts';
import { registerRollout } from './register-rollout.ts';
import { checkIn, readDiary } from './rollout-diary.ts';
import { readRolloutRow } from './rollout-row.ts';
import { signRollout } from './sign-rollout.ts';
import { dayMs, expose, finishJobs, hourMs, setAttributes, signedRollout, startRollout } from './testing.ts';
import { tickRollout } from './tick-rollout.ts';
import { readVerdicts, verifyVerdicts } from './verify-verdicts.ts';
import { optIn, pinInRollout } from './volunteers.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.drop());

const t0 = 1_000_000_000_000;
const state = async () => (await readRolloutRow(db.database, 'small'))?.state;

/** Up to the first step that admits somebody, with all work said to be done. */
async function admitted(more: Partial<RolloutPlan> = {}): Promise<string> {
  await setAttributes(db.database, 'house', { staff: 'yes', browser: 'firefox' });
  await setAttributes(db.database, 'guest', { browser: 'chromium' });
  const { plan } = await signedRollout(db.database, more);
  await startRollout(db.database, 'small', t0);
  for (let turn = 0; turn < 8 && (await state())?.admitted !== 1; turn++) {
    await finishJobs(db.database, 'small', t0);
    await tickRollout(db.database, 'small', { nowMs: t0 + 1_000 });
  }
  expect((await state())?.admitted).toBe(1);
  return plan.release;
}

test('two servers that look at the same moment decide once, and looking again decides nothing', async () => {
  await signedRollout(db.database);
  const other = db.another();
  await db.database.query(`insert into turnbuckle.rollout_requests (rollout, no, person, request, at_ms) values ('small', 1, 'person-1', '{"ask":"start"}', $1)`, [t0]);
  await Promise.all([db.database, other, db.database, other].map((database) => tickRollout(database, 'small', { nowMs: t0, isPatient: true })));
  const verdicts = await db.database.query<{ seq: number }>('select seq from turnbuckle.rollout_verdicts order by seq');
  expect(verdicts.map(({ seq }) => seq)).toEqual(verdicts.map((_, index) => index + 1));
  const jobs = await db.database.query<{ id: string }>('select id from turnbuckle.rollout_jobs order by id');
  expect(jobs.filter(({ id }) => id === 'start/message')).toHaveLength(1);
  await tickRollout(other, 'small', { nowMs: t0 });
  expect(await db.database.query('select seq from turnbuckle.rollout_verdicts order by seq')).toEqual(verdicts);
  expect(await verifyAudit(db.database)).toMatchObject({ brokenAt: null });
  await other.close();
});

test('a workspace that is admitted follows the release, another one the control, and naming the release does not get it in', async () => {
  const release = await admitted();
  expect(await releaseInForce(db.database, { workspace: 'house', wanted: undefined })).toMatchObject({ name: release, isTakenBack: false });
  expect(await releaseInForce(db.database, { workspace: 'guest', wanted: undefined })).toMatchObject({ name: 'legacy', isTakenBack: false });
  expect(await releaseInForce(db.database, { workspace: 'guest', wanted: release })).toMatchObject({ isTakenBack: true });
  const bytes = new TextEncoder().encode('{"nodes":[],"edges":[]}');
  const refused = await createGraph(db.database, { id: 'g', workspace: 'guest', owner: 'person-7', format: 'react-flow', bytes }, { person: 'person-7', nowMs: t0, release });
  expect(refused).toMatchObject({ outcome: 'taken-back', fork: { state: 'forked', forkOf: 'g' } });
  await pinInRollout(db.database, { rollout: 'small', workspace: 'guest', pinned: 'in' }, { person: 'person-1', nowMs: t0 });
  expect(await releaseInForce(db.database, { workspace: 'guest', wanted: undefined })).toMatchObject({ name: release });
});

test('where a flag service of the team’s own decides, whoever it names the release for has it, until it is taken back', async () => {
  const release = await admitted({ decidedBy: 'team' });
  // Without a word of that service nobody follows the release, people of the house neither.
  expect(await releaseInForce(db.database, { workspace: 'house', wanted: undefined })).toMatchObject({ name: 'legacy' });
  expect(await releaseInForce(db.database, { workspace: 'guest', wanted: release })).toMatchObject({ name: release, isTakenBack: false });
  await pinInRollout(db.database, { rollout: 'small', workspace: 'guest', pinned: 'out' }, { person: 'person-1', nowMs: t0 });
  expect(await releaseInForce(db.database, { workspace: 'guest', wanted: release })).toMatchObject({ isTakenBack: true });
  await expose(db.database, 30, { workspace: 'house', release, ok: false, atMs: t0 + 2_500 });
  await tickRollout(db.database, 'small', { nowMs: t0 + 3_000 });
  expect(await releaseInForce(db.database, { workspace: 'house', wanted: release })).toMatchObject({ isTakenBack: true });
});

test('a breach takes back the release, and a save that names it is kept apart from then on', async () => {
  const release = await admitted();
  const bytes = new TextEncoder().encode('{"nodes":[],"edges":[]}');
  const graph = { id: 'g', workspace: 'house', owner: 'person-7', format: 'react-flow', bytes };
  expect(await createGraph(db.database, graph, { person: 'person-7', nowMs: t0 + 2_000 })).toMatchObject({ outcome: 'saved', answer: { release } });
  await expose(db.database, 30, { workspace: 'house', release, ok: false, atMs: t0 + 2_500 });
  const after = await tickRollout(db.database, 'small', { nowMs: t0 + 3_000 });
  expect(after).toMatchObject({ status: 'rolling-back', admitted: -1, rollbacks: [{ trigger: { by: 'guardrail', name: 'errors' } }] });
  expect(await putGraph(db.database, { id: 'g', bytes, ifMatch: [1] }, { person: 'person-7', nowMs: t0 + 3_001, release })).toMatchObject({ outcome: 'taken-back' });
  expect(await releaseInForce(db.database, { workspace: 'house', wanted: undefined })).toMatchObject({ name: 'legacy' });
  expect(await db.database.query("select workspace, until_ms from turnbuckle.rollout_adopters where rollout = 'small'")).toEqual([{ workspace: 'house', until_ms: t0 + 3_000 }]);
});

test('a fact counts once however often it is sent, and one from before the step not at all', async () => {
  const release = await admitted();
  await expose(db.database, 40, { workspace: 'house', release, ok: false, atMs: t0 - hourMs });
  expect(await tickRollout(db.database, 'small', { nowMs: t0 + 2_000 })).toMatchObject({ status: 'running' });
  for (let time = 0; time < 40; time++) await expose(db.database, 1, { id: 'the-same', user: 'person-9', workspace: 'house', release, ok: false, atMs: t0 + 2_000 });
  expect(await tickRollout(db.database, 'small', { nowMs: t0 + 3_000 })).toMatchObject({ status: 'running' });
  // Another id of the same person at the same graph within ten minutes is the same exposure.
  for (let time = 0; time < 40; time++) await expose(db.database, 1, { user: 'person-9', workspace: 'house', release, ok: false, atMs: t0 + 2_100 + time });
  expect(await tickRollout(db.database, 'small', { nowMs: t0 + 4_000 })).toMatchObject({ status: 'running' });
});

test('nothing moves on without data, and it does with proof', async () => {
  const release = await admitted();
  const later = t0 + 2 * dayMs;
  expect(await tickRollout(db.database, 'small', { nowMs: later })).toMatchObject({ step: 1, waitingFor: expect.arrayContaining(['no-data', 'unproven:errors']) });
  await expose(db.database, 1_500, { workspace: 'house', release, atMs: later });
  expect(await tickRollout(db.database, 'small', { nowMs: later + 1_000 })).toMatchObject({ step: 2, stage: 'preparing' });
});

test('what must be refused is refused, each with its reason', async () => {
  const ask = (asking: Asking) => askRollout(db.database, { rollout: 'small', asking }, { person: 'person-3', nowMs: t0 });
  expect(await ask({ ask: 'start' })).toEqual({ outcome: 'missing' });
  const { plan } = await signedRollout(db.database);
  const sign = (role: string, person: string, digest?: string) => signRollout(db.database, { rollout: 'small', role, digest }, { person, nowMs: t0 });
  expect(await sign('qa', 'person-1')).toMatchObject({ outcome: 'refused', reason: "'person-1' has signed as 'qa' already." });
  expect(await sign('product', 'person-1')).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('nobody signs two roles') });
  expect(await sign('sales', 'person-5')).toMatchObject({ outcome: 'refused' });
  expect(await sign('qa', 'person-5', 'f'.repeat(64))).toMatchObject({ outcome: 'stale' });
  await db.database.query("insert into turnbuckle.rollout_requests (rollout, no, person, request, at_ms) values ('small', 1, 'person-1', '{\"ask\":\"pause\"}', 1)");
  await tickRollout(db.database, 'small', { nowMs: t0 });
  // A change of the plan voids what was signed.
  await registerRollout(db.database, { ...plan, title: 'Another' }, { person: 'person-1', nowMs: t0 });
  expect(await ask({ ask: 'start' })).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('qa has not signed this version of the plan') });
  for (const [role, person] of [
    ['qa', 'person-1'],
    ['product', 'person-2'],
  ] as const)
    expect(await sign(role, person)).toMatchObject({ outcome: 'signed' });
  expect(await ask({ ask: 'promote', step: 'half' })).toMatchObject({ outcome: 'refused' });
  await db.database.query("update turnbuckle.migration_runs set state = 'failed'");
  expect(await ask({ ask: 'start' })).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('dry run') });
  await db.database.query("update turnbuckle.migration_runs set state = 'done'");
  expect(await ask({ ask: 'start' })).toEqual({ outcome: 'done' });
  expect(await ask({ ask: 'promote', step: 'everybody' })).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('no step is skipped') });
  const changed = await registerRollout(db.database, plan, { person: 'person-1', nowMs: t0 });
  expect(changed).toMatchObject({ outcome: 'refused', problems: [expect.stringContaining('cannot be changed any more')] });
  // Each decision was made by the plan that stood then.
  expect(await verifyVerdicts(db.database, 'small')).toMatchObject({ wrong: [] });
  expect(new Set((await readVerdicts(db.database, 'small')).map((verdict) => verdict.digest)).size).toBe(2);
});

test('a volunteer is in within the cap, and out at once', async () => {
  await setAttributes(db.database, 'w-1', {});
  const audience = [{ kind: 'opt-in', maxPeopleBp: 1_000 }] as const;
  const { plan } = await signedRollout(db.database);
  const beta = {
    ...plan,
    id: 'beta',
    lineage: 'beta',
    phases: plan.phases.map((phase) => ({ ...phase, steps: phase.steps.map((one) => (one.id === 'internal' ? { ...one, audience } : one)) })),
  };
  expect(await registerRollout(db.database, beta, { person: 'person-1', nowMs: t0 })).toMatchObject({ outcome: 'registered' });
  await db.database.query("insert into turnbuckle.people (id, created_at_ms) select 'p-' || n, 0 from generate_series(1, 200) n");
  await db.database.query("insert into turnbuckle.workspaces (id, created_at_ms) select 'v-' || n, 0 from generate_series(1, 20) n");
  await db.database.query("insert into turnbuckle.workspace_people (workspace, person, since_ms) select 'v-' || (n % 20 + 1), 'p-' || n, 0 from generate_series(1, 200) n");
  const [total] = await db.database.query<{ count: number }>('select count(distinct person) as count from turnbuckle.workspace_people');
  const cap = Math.floor((total?.count ?? 0) * 0.1);
  const admittedOnes: string[] = [];
  for (let n = 1; n <= 20; n++) {
    const opted = await optIn(db.database, { rollout: 'beta', workspace: `v-${n}` }, { person: 'p-1', nowMs: t0 + n });
    if (opted.outcome === 'opted-in' && opted.isAdmitted) admittedOnes.push(`v-${n}`);
  }
  expect(admittedOnes).toEqual(['v-1', 'v-2']);
  expect(cap).toBeGreaterThanOrEqual(20);
  expect(cap).toBeLessThan(30);
  await optIn(db.database, { rollout: 'beta', workspace: 'v-1', isWithdrawn: true }, { person: 'p-1', nowMs: t0 + 99 });
  expect(await db.database.query('select workspace from turnbuckle.rollout_volunteers where is_admitted order by workspace')).toEqual([{ workspace: 'v-2' }, { workspace: 'v-3' }]);
});

test('every day of the first week has its check-in once, and none before its day', async () => {
  await admitted();
  const say = (note: string, nowMs: number, day?: number) => checkIn(db.database, { rollout: 'small', note, day }, { person: 'person-1', nowMs });
  await db.database.query("insert into turnbuckle.rollout_adopters (rollout, workspace, since_ms) values ('small', 'guest', $1) on conflict do nothing", [t0]);
  expect(await say('All quiet.', t0 + hourMs)).toEqual({ outcome: 'noted', day: 1 });
  expect(await say('Again.', t0 + 2 * hourMs)).toMatchObject({ outcome: 'refused', reason: 'Day 1 has its check-in already.' });
  expect(await say('Early.', t0 + 2 * hourMs, 2)).toMatchObject({ outcome: 'refused', reason: 'Day 2 has not come: today is day 1.' });
  expect(await say('Missed it.', t0 + 3 * dayMs, 2)).toEqual({ outcome: 'noted', day: 2 });
  expect((await readDiary(db.database, 'small'))?.checkIns.map(({ day }) => day)).toEqual([2, 1]);
});
