import { describe, expect, it } from 'vitest';
import { smallPlan } from '../decide/testing.ts';
import { checkRollout } from './check-rollout.ts';
import { rolloutDigest } from './define-rollout.ts';
import type { PlannedStep, RolloutPlan } from './rollout-plan.ts';
import { rightPlan, wrongPlans } from './rollout-types.examples.ts';

function withStep(index: number, changes: Partial<PlannedStep>): RolloutPlan {
  const [phase] = smallPlan.phases;
  if (phase === undefined) throw new Error('The plan has a phase.');
  return { ...smallPlan, phases: [{ ...phase, steps: phase.steps.map((step, at) => (at === index ? { ...step, ...changes } : step)) }] };
}

// The small plan's roles are two, so what is ticked by a third is ticked by nobody.
const plan: RolloutPlan = { ...smallPlan, segments: { ...smallPlan.segments, staff: ['yes', 'no'] } };

describe('checking a plan', () => {
  it('says nothing about one that can be started', () => {
    expect(checkRollout(plan)).toEqual([]);
    expect(checkRollout({ ...rightPlan, signOffs: [] })).toEqual([]);
  });

  it('refuses what the compiler refuses, for whoever sends JSON', () => {
    for (const wrong of wrongPlans.slice(0, 5)) expect(checkRollout(wrong()), wrong().id).not.toEqual([]);
  });

  it.each<[string, RolloutPlan, string]>([
    [
      'a percentage that goes down',
      { ...plan, phases: withStep(3, { audience: [{ kind: 'share', shareBp: 4_000 }] }).phases },
      "'everybody' admits 40 %, and 'half' before it 50 %: percentages only go up.",
    ],
    [
      'a share of nobody',
      { ...plan, phases: withStep(2, { audience: [{ kind: 'share', shareBp: 0 }] }).phases },
      "'half' admits 0 %: a share is above 0 and at most 100 %, in steps of 0.01 %.",
    ],
    [
      'an unknown segment',
      { ...plan, guardrails: [{ ...plan.guardrails[0], per: ['browsr'] } as RolloutPlan['guardrails'][number]] },
      "The guardrail 'errors' speaks of the segment 'browsr', which the plan does not have. Did you mean 'browser'?",
    ],
    [
      'an unknown value',
      { ...plan, phases: withStep(1, { audience: [{ kind: 'segment', attribute: 'browser', values: ['netscape'] }] }).phases },
      "'internal' speaks of browser=netscape; the plan knows chromium, firefox.",
    ],
    [
      'a gate that nobody can pass',
      { ...plan, prerequisites: [{ id: 'docs', title: '', line: null, by: 'tick', role: 'writers' }] },
      "Nobody can tick 'docs': 'writers' is no role of the plan.",
    ],
    [
      'a gate that nothing answers',
      { ...plan, prerequisites: [{ id: 'dry', title: '', line: null, by: 'system', what: 'dry-run-cleen' }] },
      "'dry' cannot pass: nothing finds out 'dry-run-cleen'. Did you mean 'dry-run-clean'?",
    ],
    [
      'a proof below what is normal',
      { ...plan, prerequisites: [{ id: 'proof', title: '', line: null, by: 'proven', guardrail: 'errors', below: 0.0001 }] },
      "'proof' cannot pass: 0.0001 is not above the rate that is expected in good times, 0.0002.",
    ],
    [
      'a gate that is late before it opens',
      { ...plan, phases: withStep(1, { maxHoldMs: 1 }).phases },
      "'internal' must last 43200000 ms and is called late after 1 ms: nobody can pass that gate in time.",
    ],
    [
      'a guardrail without a source',
      { ...plan, guardrails: [...plan.guardrails, { id: 'slow', guardrail: 'latency', policy: { functions: [] }, mustBeSafe: false, per: [], lines: [] }] },
      "The guardrail 'slow' has no source: it names no function whose exposures it counts.",
    ],
    ['no proof at all', { ...plan, guardrails: [] }, 'No guardrail must be proven safe: the rollout would move on by time alone.'],
    ['a hook that is not there', { ...plan, phases: withStep(0, { hooks: ['deploy'] }).phases }, "'prepare' runs the hook 'deploy', which the plan does not have."],
    ['a rule that is not there', { ...plan, rules: ['type-mismach'] }, "There is no rule 'type-mismach'. Did you mean 'type-mismatch'?"],
    ['a step before its turn', { ...plan, phases: withStep(2, { plannedMs: 0 }).phases }, "'half' is planned before 'internal', which comes first."],
    ['a role twice', { ...plan, signOffs: [...plan.signOffs, ...plan.signOffs.slice(0, 1)] }, "The role 'qa' signs twice."],
  ])('names %s', (_, wrong, sentence) => {
    expect(checkRollout(wrong)).toContain(sentence);
  });

  it('has another digest for another plan, so that signatures are void', () => {
    const digests = [plan, { ...plan, alpha: 0.02 }, { ...plan, release: 'b'.repeat(64) }].map(rolloutDigest);
    expect(new Set(digests).size).toBe(3);
    expect(rolloutDigest(JSON.parse(JSON.stringify(plan)) as RolloutPlan)).toBe(digests[0]);
  });
});
