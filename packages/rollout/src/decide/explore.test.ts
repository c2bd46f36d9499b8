import { describe, expect, it } from 'vitest';
import type { Scope } from '../evidence/attribute-breach.ts';
import type { RolloutPlan } from '../plan/rollout-plan.ts';
import { stepsOf } from '../plan/steps-of.ts';
import { decide } from './decide.ts';
import type { Effect } from './effect.ts';
import type { Breach, Facts, JobFact, Request } from './facts.ts';
import { flagOf } from './flag-of.ts';
import { draftState, type RolloutState } from './rollout-state.ts';
import { scopeName } from './scope.ts';
import { noFacts, signed, smallDigest, smallPlan } from './testing.ts';

const isLong = process.env['TURNBUCKLE_LONG'] === '1';
/** Events in a row. */
const depth = isLong ? 10 : 7;

/** Two admitting steps and the end, without waits, so that few events go far. */
const plan: RolloutPlan = {
  ...smallPlan,
  phases: smallPlan.phases.map((phase) => ({
    ...phase,
    steps: phase.steps.filter(({ id }) => ['internal', 'half', 'end'].includes(id)).map((step) => ({ ...step, plannedMs: 0, holdMs: 0 })),
  })),
};
const cell: Scope = { rule: 'type-maybe', segment: { attribute: 'browser', value: 'firefox' } };
const whole: Scope = { rule: null, segment: null };

type Job = JobFact['state'];

/** What a server read and has not acted on yet; it may be old by now. */
interface Read {
  readonly state: RolloutState;
  readonly facts: Facts;
  readonly nowMs: number;
}

interface World {
  readonly state: RolloutState;
  readonly nowMs: number;
  readonly jobs: Readonly<Record<string, Job>>;
  readonly effects: Readonly<Record<string, Effect>>;
  /** How often the work of a job was finished. */
  readonly finished: Readonly<Record<string, number>>;
  readonly servers: readonly (Read | null)[];
  /** The job that each server works at. */
  readonly working: readonly (string | null)[];
  readonly requests: readonly Request[];
  readonly harm: 'none' | 'cell' | 'release' | 'integrity';
  readonly harmSinceMs: number;
  readonly isSplitRight: boolean;
  readonly lastExposureMs: number | null;
  readonly isSafe: boolean;
  readonly crashes: number;
  readonly failures: number;
}

const start: World = {
  state: draftState,
  nowMs: 1,
  jobs: {},
  effects: {},
  finished: {},
  servers: [null, null],
  working: [null, null],
  requests: [{ no: 1, person: 'person-0003', ask: 'start' }],
  harm: 'none',
  harmSinceMs: 0,
  isSplitRight: true,
  lastExposureMs: null,
  isSafe: false,
  crashes: 0,
  failures: 0,
};

function factsOf(world: World): Facts {
  const breach = (scope: Scope): Breach[] => [{ guardrail: 'errors', scope, sinceMs: world.harmSinceMs, reason: 'more failed than may' }];
  return {
    ...noFacts,
    signOffs: signed,
    checks: { 'dry-run': { state: 'passed', detail: '' }, 'flag-gone': { state: 'passed', detail: '' } },
    breaches: world.harm === 'cell' ? breach(cell) : world.harm === 'release' ? breach(whole) : [],
    integrity: world.harm === 'integrity' ? [{ id: 'v', detail: 'an edge ends at no node' }] : [],
    sampleRatio: world.isSplitRight ? 'ok' : 'mismatch',
    lastExposureAtMs: world.lastExposureMs,
    safe: world.isSafe ? ['errors'] : [],
    jobs: Object.fromEntries(Object.entries(world.jobs).map(([id, state]) => [id, { state, detail: '' }])),
    requests: world.requests,
  };
}

/** A server commits what it decided from what it read; refused when somebody else was faster. */
function commit(world: World, server: number): World {
  const read = world.servers[server];
  if (read === null || read === undefined) return world;
  const idle = { ...world, servers: world.servers.map((one, index) => (index === server ? null : one)) };
  if (read.state.seq !== world.state.seq) return idle;
  const { state, effects } = decide({ plan, digest: smallDigest, ...read });
  requireLegal(read, state, effects);
  const jobs = { ...world.jobs };
  const known = { ...world.effects };
  for (const effect of effects) {
    jobs[effect.id] ??= 'waiting';
    known[effect.id] ??= effect;
  }
  return { ...idle, state, jobs, effects: known };
}

/** What no decision may do, whatever it was made of. */
function requireLegal({ state: before, facts, nowMs }: Read, after: RolloutState, effects: readonly Effect[]): void {
  const isOff = !flagOf(plan, after).audience.isOn;
  if (after.status === 'rolling-back' || after.status === 'rolled-back') expect(isOff).toBe(true);
  if (before.status === 'rolled-back') expect(after.status).toBe('rolled-back');
  expect(after.step - before.step, 'a step is skipped').toBeLessThanOrEqual(before.step < 0 ? 2 : 1);
  expect(after.admitted - Math.max(before.admitted, 0), 'two audiences at once').toBeLessThanOrEqual(1);
  const hasMoved = before.step >= 0 && after.step > before.step && before.admitted >= 0;
  const isCompleted = after.status === 'completed' && before.status !== 'completed';
  if (hasMoved || isCompleted) {
    expect(facts.lastExposureAtMs ?? -1, 'moved on without data').toBeGreaterThanOrEqual(before.admittedAtMs ?? Infinity);
    expect(facts.safe, 'moved on unproven').toContain('errors');
    expect(facts.sampleRatio).toBe('ok');
    expect(facts.integrity).toEqual([]);
  }
  if (after.admitted > before.admitted) {
    const step = stepsOf(plan)[after.admitted];
    const did = Object.entries(facts.jobs).filter(([id, { state }]) => id.startsWith(`${step?.id}-`) && state === 'done');
    for (const work of ['shadow-compile', 'freeze-segments', 'migrate-up'])
      expect(
        did.some(([id]) => id.endsWith(work)),
        `admitted before ${work}`,
      ).toBe(true);
  }
  const isExposed = before.admitted >= 0 && (before.status === 'running' || before.status === 'paused');
  if (isExposed && facts.integrity.length > 0) expect(after.status).not.toBe('running');
  for (const { scope, sinceMs } of isExposed ? facts.breaches : []) {
    const isGone = after.status === 'rolling-back' || after.status === 'rolled-back';
    const isLoosened = after.loosened.some((one) => scopeName(one.scope) === scopeName(scope) || one.atMs > sinceMs);
    expect(isGone || isLoosened, 'harm goes on').toBe(true);
  }
  for (const effect of effects) expect(facts.jobs[effect.id], 'asked for twice').toBeUndefined();
  for (const { atMs } of after.rollbacks.slice(before.rollbacks.length)) expect(atMs).toBe(nowMs);
}

function work(world: World, server: number, outcome: 'done' | 'failed'): World {
  const id = world.working[server];
  if (id === null || id === undefined) return world;
  const idle = { ...world, working: world.working.map((one, index) => (index === server ? null : one)), jobs: { ...world.jobs, [id]: outcome } };
  return outcome === 'failed' ? { ...idle, failures: world.failures + 1 } : { ...idle, finished: { ...world.finished, [id]: (world.finished[id] ?? 0) + 1 } };
}

function successors(world: World): World[] {
  const next: World[] = [];
  const add = (changes: Partial<World>): void => void next.push({ ...world, ...changes });
  for (const server of [0, 1]) {
    if (world.servers[server] === null)
      add({ servers: world.servers.map((one, index) => (index === server ? { state: world.state, facts: factsOf(world), nowMs: world.nowMs } : one)) });
    else next.push(commit(world, server));
    if (world.crashes === 0 && (world.servers[server] !== null || world.working[server] !== null)) {
      // What it read is gone; what it worked at is taken up by another once its lease has ended.
      const id = world.working[server];
      add({
        crashes: 1,
        servers: world.servers.map((one, index) => (index === server ? null : one)),
        working: world.working.map((one, index) => (index === server ? null : one)),
        ...(id === null || id === undefined ? {} : { jobs: { ...world.jobs, [id]: 'waiting' } }),
      });
    }
  }
  // Workers take what waits in its order: which of them does it changes nothing.
  const waiting = Object.keys(world.jobs).find((id) => world.jobs[id] === 'waiting');
  const free = world.working.indexOf(null);
  if (waiting !== undefined && free >= 0) add({ jobs: { ...world.jobs, [waiting]: 'running' }, working: world.working.map((one, index) => (index === free ? waiting : one)) });
  const busy = world.working.findIndex((id) => id !== null);
  if (busy >= 0) {
    next.push(work(world, busy, 'done'));
    if (world.failures === 0) next.push(work(world, busy, 'failed'));
  }
  if (world.state.admitted >= 0) {
    const later = world.nowMs + 1;
    if (world.harm === 'none') for (const harm of ['cell', 'release', 'integrity'] as const) add({ nowMs: later, harm, harmSinceMs: later });
    else if (world.harm === 'cell' && world.state.loosened.length > 0) add({ nowMs: later, harmSinceMs: later });
    if (world.lastExposureMs === null || world.lastExposureMs < (world.state.admittedAtMs ?? 0)) add({ nowMs: later, lastExposureMs: later });
    if (!world.isSafe) add({ isSafe: true });
    if (world.isSplitRight) add({ isSplitRight: false });
  }
  if (world.requests.length === 1 && world.state.status !== 'draft') {
    add({ requests: [...world.requests, { no: 2, person: 'person-0004', ask: 'pause' }] });
    add({ requests: [...world.requests, { no: 2, person: 'person-0004', ask: 'promote', step: 'end' }] });
    add({ requests: [...world.requests, { no: 2, person: 'person-0004', ask: 'roll-back', reason: 'too loud' }] });
  }
  return next;
}

describe('decisions and their carrying out, every order of events', () => {
  it(`keeps its promises in each state, two servers, one crash, one failed job, ${depth} events deep`, { timeout: 3_600_000 }, () => {
    // A rollout that has begun and asked for its first work: what comes before is one straight line.
    let begun = start;
    for (let turn = 0; turn < 3; turn++) begun = commit({ ...begun, servers: [{ state: begun.state, facts: factsOf(begun), nowMs: begun.nowMs }, null] }, 0);
    const finishAll = (world: World): World =>
      Object.keys(world.jobs).reduce((one, id) => ({ ...one, jobs: { ...one.jobs, [id]: 'done' }, finished: { ...one.finished, [id]: 1 } }), world);
    let admitted = begun;
    for (let turn = 0; turn < 12 && admitted.state.admitted < 0; turn++) {
      admitted = finishAll(commit({ ...admitted, servers: [{ state: admitted.state, facts: factsOf(admitted), nowMs: admitted.nowMs }, null] }, 0));
    }
    expect(admitted.state.admitted).toBe(0);
    const counts = [begun, admitted].map((from) => explore(from));
    console.log(`${counts.map((count) => count.toLocaleString('en')).join(' and ')} states, ${depth} events deep, from before anybody is admitted and from then on`);
    expect(Math.min(...counts)).toBeGreaterThan(isLong ? 10_000 : 1_000);
  });
});

function explore(from: World): number {
  const seen = new Set<string>([JSON.stringify(from)]);
  let frontier = [from];
  for (let level = 0; level < depth; level++) {
    const next: World[] = [];
    for (const world of frontier) {
      for (const successor of successors(world)) {
        for (const [id, count] of Object.entries(successor.finished)) expect(count, `${id} was done twice`).toBeLessThanOrEqual(1);
        const key = JSON.stringify(successor);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(successor);
      }
    }
    frontier = next;
  }
  return seen.size;
}
