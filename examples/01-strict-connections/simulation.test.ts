import type { RolloutPlan } from '@turnbuckle/rollout';
import { type Fault, parseFault, type SimulatedRun, simulateRollout, summariseRuns } from '@turnbuckle/rollout/simulate';
import { describe, expect, it } from 'vitest';
import plan from './rollout.ts';

const isLong = process.env['TURNBUCKLE_LONG'] === '1';
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 1);
const dayMs = 86_400_000;

function fault(text: string): Fault {
  const parsed = parseFault(text, plan);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

function runs(
  count: number,
  { of = plan, faults = [], untilMs }: { readonly of?: RolloutPlan; readonly faults?: readonly Fault[]; readonly untilMs?: number } = {},
): SimulatedRun[] {
  return Array.from({ length: count }, (_, index) => simulateRollout(of, { seed: seed + index, faults, ...(untilMs === undefined ? {} : { untilMs }) }));
}

const say = (text: string): void => void process.stdout.write(`seed ${seed}: ${text}\n`);

describe('the order, rehearsed', () => {
  it('is the same run for the same seed, and another for another', () => {
    const faults = [fault('error=0.1@beta')];
    expect(simulateRollout(plan, { seed, faults })).toEqual(simulateRollout(plan, { seed, faults }));
    expect(simulateRollout(plan, { seed, faults })).not.toEqual(simulateRollout(plan, { seed: seed + 1, faults }));
  });

  it('goes through eight weeks and removes its flag where nothing is wrong', { timeout: 3_600_000 }, () => {
    const count = isLong ? 2_000 : 12;
    const report = summariseRuns(runs(count), seed);
    say(`${report.outcome.completed} of ${count} healthy rollouts completed within eight weeks, ${report.falseRollbacks} false rollbacks`);
    expect(report.falseRollbacks).toBeLessThanOrEqual(Math.ceil(count * 0.014));
    expect(report.outcome.completed).toBeGreaterThanOrEqual(Math.floor(count * 0.95));
    expect(report.lostEdits).toBe(0);
    expect(report.timeline.flatMap(({ event, detail, atMs }) => (event === 'admitted' ? [[detail, Math.floor(atMs / dayMs / 7) + 1]] : []))).toEqual([
      ['internal', 3],
      ['beta', 3],
      ['rollout-10', 4],
      ['rollout-25', 4],
      ['rollout-50', 5],
      ['rollout-75', 5],
      ['rollout-100', 6],
    ]);
    expect(report.timeline.at(-1)?.event).toBe('completed');
  });

  it('never moves on where nobody does anything', () => {
    const silent: RolloutPlan = { ...plan, traffic: { ...plan.traffic, exposuresPerPersonAndDay: 1e-9 } };
    const run = simulateRollout(silent, { seed });
    expect(run.outcome).toBe('held');
    expect(run.timeline.filter(({ event }) => event === 'admitted').map(({ detail }) => detail)).toEqual(['internal']);
  });
});

describe.each(['beta', 'rollout', 'stabilise', 'clean-up'])('a fault in the phase %s', (phase) => {
  it.each(['error=0.3', 'critical=0.5', 'latency=2', 'integrity=1'])('%s rolls back by itself, all of it, and loses no edit', { timeout: 600_000 }, (kind) => {
    const count = isLong ? 40 : 2;
    const report = summariseRuns(runs(count, { faults: [fault(`${kind}@${phase}`)] }), seed);
    const { medianExposures, medianSeconds } = report.detection;
    say(
      `${kind}@${phase}: ${report.outcome.rolledBack} of ${count} rolled back, after ${medianExposures} exposures and ${medianSeconds} s in the middle, ${report.harmedUsers.median} people hurt, ${report.lostEdits} edits lost`,
    );
    expect(report.outcome.rolledBack).toBe(count);
    expect(report.lostEdits).toBe(0);
  });
});

describe('a fault in a part', () => {
  it.each(['browser=firefox', 'plan=team', 'graph-size=large'])('5 %% errors in %s take back that segment and no other', { timeout: 1_200_000 }, (segment) => {
    const count = isLong ? 300 : 20;
    const found = runs(count, { faults: [fault(`error=0.05@rollout/${segment}`)], untilMs: 26 * dayMs });
    const [attribute, value] = segment.split('=');
    const right = found.filter(({ loosened }) => loosened.length > 0 && loosened.every((scope) => scope.segment?.attribute === attribute && scope.segment?.value === value));
    say(`5 % errors in ${segment}: ${right.length} of ${count} took back that segment alone`);
    expect(right.length).toBeGreaterThanOrEqual(Math.floor(count * 0.95));
  });

  it.each<[string, string | null]>([
    ['error:type-maybe=0.2@rollout', null],
    ['error:type-maybe=0.2@rollout/browser=firefox', 'firefox'],
  ])('%s takes back the rule, or the rule in the segment, and the rest goes on', { timeout: 600_000 }, (text, value) => {
    const count = isLong ? 100 : 8;
    const found = runs(count, { faults: [fault(text)], untilMs: 26 * dayMs });
    const right = found.filter(({ loosened }) => loosened.length === 1 && loosened[0]?.rule === 'type-maybe' && (loosened[0].segment?.value ?? null) === value);
    say(`${text}: ${right.length} of ${count} named exactly`);
    expect(right.length).toBeGreaterThanOrEqual(Math.floor(count * 0.8));
    expect(found.filter(({ outcome }) => outcome === 'held').length).toBeGreaterThanOrEqual(Math.floor(count * 0.9));
  });
});

/** A threshold of the order by itself, and a fault that lies between it and ten times as much. */
const thresholds: readonly (readonly [guardrail: string, limit: string, fault: string])[] = [
  ['error-rate', 'max', 'error=0.05@rollout'],
  ['critical', 'max', 'critical=0.3@rollout'],
  ['latency', 'factor', 'latency=3@rollout'],
  ['integrity', 'readings', 'integrity=1@rollout'],
];

describe.each(thresholds)('the threshold of %s', (slug, limit, text) => {
  const alone = (times: number): RolloutPlan => ({
    ...plan,
    guardrails: plan.guardrails
      .filter(({ guardrail }) => guardrail === slug || guardrail === 'error-rate')
      .map((one) => {
        // Only the guardrail in question may find it.
        const blind = one.guardrail === slug ? {} : { max: 0.99 };
        const own = one.guardrail === slug ? { [limit]: times * Number(one.policy[limit] ?? 2) } : {};
        return { ...one, policy: { ...one.policy, ...blind, ...own } };
      }),
  });
  const taken = (times: number): boolean => simulateRollout(alone(times), { seed, faults: [fault(text)], untilMs: 25 * dayMs }).triggers.includes(slug);

  it('takes the release back', () => {
    expect(taken(1)).toBe(true);
  });

  it('would not, were it ten times as high', () => {
    expect(taken(10)).toBe(false);
  });
});
