import { describe, expect, it } from 'vitest';
import { smallPlan } from '../decide/testing.ts';
import type { Counts } from '../evidence/counts.ts';
import { feedCells } from '../evidence/feed-cells.ts';
import { judgeAgain } from '../evidence/judge-cells.ts';
import type { Fact } from '../guardrails/fact.ts';
import type { StepContext } from '../guardrails/guardrail.ts';
import { tally } from '../guardrails/tally.ts';
import { integrity } from '../plan/guardrail-declarations.ts';
import type { RolloutPlan } from '../plan/rollout-plan.ts';
import { afterLoosening, type Evidence, isOutdated, type Judgement, judgeRollout, testsIn } from './judge-rollout.ts';
import { monitorOf } from './monitor.ts';
import { provenChecks } from './proven-checks.ts';

const plan: RolloutPlan = {
  ...smallPlan,
  guardrails: [...smallPlan.guardrails, integrity()],
  prerequisites: [{ id: 'proof', title: '', line: null, by: 'proven', guardrail: 'errors', below: 0.001 }],
};
const monitor = monitorOf(plan);
const context: StepContext = { release: 'new', control: 'legacy', step: 'half-3', share: 0.5, slowerThanMs: {} };

function fact(no: number, more: Partial<Fact> = {}): Fact {
  return { id: `fact-${no}`, user: `person-${no}`, workspace: no % 2 === 0 ? 'chromium' : 'firefox', release: 'new', function: 'save', ok: true, atMs: 1_000, ...more };
}

function gather(facts: readonly Fact[], evidence: Evidence = new Map(), atMs = 1_000): Evidence {
  const { counts } = tally(
    { facts },
    {
      watched: monitor.watched,
      context,
      subjectOf: (workspace) => ({ segments: { browser: workspace }, isRandomised: true, firstRelease: null }),
      isCounted: () => false,
    },
  );
  const tests = testsIn(monitor, context);
  return feedCells(evidence, { step: context.step, atMs, counts: counts as ReadonlyMap<string, Counts> }, (key) => tests.get(key));
}

const judge = (evidence: Evidence): Judgement => judgeRollout(monitor, evidence, { context, loosened: [], sinceMs: 7 });
const many = (count: number, more: (no: number) => Partial<Fact> = () => ({})): Fact[] => Array.from({ length: count }, (_, no) => fact(no, more(no)));

describe('judging what a plan watches', () => {
  it('proves a healthy release safe, and says nothing against it', () => {
    const { facts } = judge(gather(many(1_000)));
    expect(facts).toEqual({ breaches: [], safe: ['errors'], sampleRatio: 'ok', multipleExposure: 'ok', integrity: [] });
    expect(judge(gather(many(50))).facts.safe).toEqual([]);
  });

  it('names the rule in the segment where nothing else fails', () => {
    const evidence = gather(many(1_000, (no) => (no % 2 === 1 && no % 5 === 0 ? { ok: false, rule: 'type-maybe' } : {})));
    const [breach] = judge(evidence).facts.breaches;
    expect(breach).toMatchObject({ guardrail: 'errors', scope: { rule: 'type-maybe', segment: { attribute: 'browser', value: 'firefox' } }, sinceMs: 7 });
    expect(breach?.reason).toMatch(/^errors: 100 of 500 failed in type-maybe in browser=firefox, at most 1 % allowed$/);
  });

  it('gives every verdict again from its record, bit for bit', () => {
    const { records } = judge(gather(many(700, (no) => (no % 31 === 0 ? { ok: false } : {}))));
    for (const record of records) expect(judgeAgain(JSON.parse(JSON.stringify(record)) as typeof record)).toEqual(record);
  });

  it('begins anew where something was loosened, and passes over what came before', () => {
    const scope = { rule: 'type-maybe', segment: null };
    const evidence = gather(many(1_000, (no) => (no % 5 === 0 ? { ok: false, rule: 'type-maybe' } : {})));
    expect(judge(evidence).facts.breaches).toHaveLength(1);
    expect(judge(afterLoosening(monitor, evidence, scope)).facts.breaches).toEqual([]);
    const loosened = [{ scope, atMs: 5_000, rollback: 'rollback-1' }];
    expect(isOutdated(fact(1, { ok: false, rule: 'type-maybe', atMs: 4_000 }), {}, loosened)).toBe(true);
    expect(isOutdated(fact(1, { ok: false, rule: 'type-maybe', atMs: 5_000 + 59_999 }), {}, loosened)).toBe(true);
    expect(isOutdated(fact(1, { ok: false, rule: 'type-maybe', atMs: 5_000 + 60_000 }), {}, loosened)).toBe(false);
    expect(isOutdated(fact(1, { ok: false, rule: 'cycle', atMs: 4_000 }), {}, loosened)).toBe(false);
    expect(isOutdated(fact(1, { ok: true, atMs: 4_000 }), {}, loosened)).toBe(false);
  });

  it('proves a check once there are enough exposures', () => {
    expect(provenChecks(monitor, gather(many(3_900)), 'half-3')['proof']).toEqual({ state: 'missing', detail: '0 of 3900 failed; at the expected rate about 6657 are needed' });
    expect(provenChecks(monitor, gather(many(4_100)), 'half-3')['proof']?.state).toBe('passed');
    // What an earlier step proved says nothing about this one.
    expect(provenChecks(monitor, gather(many(4_100)), 'everybody-4')['proof']?.state).toBe('missing');
  });
});
