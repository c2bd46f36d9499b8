import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { Breach, Facts } from './facts.ts';
import { flagOf } from './flag-of.ts';
import { draftState, type RolloutState } from './rollout-state.ts';
import { noFacts, signed, smallDigest, smallPlan } from './testing.ts';

const hour = 3_600_000;

/** Does what it is asked for at once, and people save all the time. */
class World {
  state: RolloutState = draftState;
  nowMs = 0;
  facts: Facts = { ...noFacts, signOffs: signed, checks: { 'dry-run': passed, 'flag-gone': passed }, safe: ['errors'] };
  readonly asked: string[] = [];
  readonly events: string[] = [];
  isBusy = true;

  tick(more: Partial<Facts> = {}): Decision {
    const facts = { ...this.facts, ...(this.isBusy ? { lastExposureAtMs: this.nowMs } : {}), ...more };
    const decision = decide({ plan: smallPlan, digest: smallDigest, state: this.state, facts, nowMs: this.nowMs });
    this.state = decision.state;
    this.events.push(...decision.notes.map(({ event }) => event));
    for (const { id } of decision.effects) {
      this.asked.push(id);
      this.facts = { ...this.facts, jobs: { ...this.facts.jobs, [id]: { state: 'done', detail: '' } } };
    }
    return decision;
  }

  ask(request: Omit<Facts['requests'][number], 'no' | 'person'> & Record<string, unknown>): Decision {
    const no = this.facts.requests.length + 1;
    this.facts = { ...this.facts, requests: [...this.facts.requests, { ...request, no, person: 'person-0003' } as Facts['requests'][number]] };
    return this.tick();
  }

  run(hours: number, more: Partial<Facts> = {}): void {
    for (let passedHours = 0; passedHours < hours; passedHours++) {
      this.nowMs += hour;
      // Work is done at once, and asked about again.
      while (this.tick(more).effects.length > 0);
    }
  }
}

const passed = { state: 'passed', detail: '' } as const;

function started(): World {
  const world = new World();
  world.ask({ ask: 'start' });
  return world;
}

function breach(scope: Breach['scope'], sinceMs: number): Pick<Facts, 'breaches'> {
  return { breaches: [{ guardrail: 'errors', scope, sinceMs, reason: '30 of 100 failed' }] };
}

describe('a rollout that goes well', () => {
  it('goes through every step in order, not before its date, and removes its flag', () => {
    const world = started();
    world.run(24 * 10);
    expect(world.state.status).toBe('completed');
    expect(world.state.history.map(({ step }) => step)).toEqual(['prepare', 'internal', 'half', 'everybody', 'soak', 'end']);
    expect(world.state.history.map(({ startedAtMs }) => startedAtMs / hour)).toEqual([0, 24, 48, 72, 96, 144]);
    expect(world.asked.filter((id) => id.startsWith('half'))).toEqual(['half-3/shadow-compile', 'half-3/freeze-segments', 'half-3/migrate-up', 'half-3/message']);
    expect(world.asked).toContain('completed/remove-flag');
  });

  it('admits everybody whom an earlier step admitted', () => {
    const world = started();
    world.run(50);
    expect(flagOf(smallPlan, world.state)).toEqual({
      audience: {
        isOn: true,
        lineage: 'small',
        rules: [
          { kind: 'internal', attribute: 'staff', values: ['yes'] },
          { kind: 'share', shareBp: 5_000 },
        ],
        without: [],
        controlShareBp: 1_000,
      },
      loosened: [],
    });
  });
});

describe('what holds a rollout', () => {
  it('does not start before every role signed this very plan, each by its own person', () => {
    const refusal = (signOffs: Facts['signOffs']): string | null | undefined => {
      const world = new World();
      world.facts = { ...world.facts, signOffs };
      const { answers } = world.ask({ ask: 'start' });
      expect(world.state.status).toBe('draft');
      return answers[0]?.refused;
    };
    expect(refusal([])).toBe('It cannot start: qa has not signed yet; product has not signed yet.');
    expect(refusal(signed.map((one) => ({ ...one, digest: 'other' })))).toBe(
      'It cannot start: qa has not signed this version of the plan; product has not signed this version of the plan.',
    );
    expect(refusal(signed.map((one) => ({ ...one, person: 'person-0001' })))).toMatch(/^It cannot start: qa was signed by somebody who signed for another role/);
  });

  it('never moves on without data, proof, or what the plan asks for', () => {
    const holds = (facts: Partial<Facts>): readonly string[] => {
      const world = started();
      world.run(30);
      world.isBusy = !('lastExposureAtMs' in facts);
      world.run(24 * 30, facts);
      expect(world.state.history.at(-1)?.step).toBe('internal');
      return world.state.waitingFor;
    };
    expect(holds({ lastExposureAtMs: null })).toEqual(['no-data']);
    expect(holds({ lastExposureAtMs: 20 * hour })).toEqual(['no-data']);
    expect(holds({ safe: [] })).toEqual(['unproven:errors']);
    expect(holds({ sampleRatio: 'mismatch' })).toEqual(['sample-ratio']);
    expect(holds({ multipleExposure: 'breach' })).toEqual(['multiple-exposure']);
  });

  it('waits for the date, unless somebody promotes it; no step is skipped', () => {
    const world = started();
    world.run(25);
    expect(world.ask({ ask: 'promote', step: 'everybody' }).answers[0]?.refused).toBe("After 'internal' comes 'half', and no step is skipped.");
    expect(world.state.waitingFor).toEqual(['hold', 'date']);
    world.ask({ ask: 'promote', step: 'half' });
    world.tick();
    expect(world.state.history.at(-1)?.step).toBe('half');
  });

  it('says once that a step takes too long', () => {
    const world = started();
    world.run(30);
    world.run(24 * 20, { safe: [] });
    expect(world.asked.filter((id) => id.endsWith('/held'))).toEqual(['internal-2/held']);
  });
});

describe('a rollout that hurts', () => {
  it('takes back the smallest scope, and a wider one only on evidence from after that', () => {
    const world = started();
    world.run(50);
    const cell = { rule: 'type-maybe', segment: { attribute: 'browser', value: 'firefox' } };
    world.tick(breach(cell, 0));
    expect(flagOf(smallPlan, world.state).loosened).toEqual([{ rule: 'type-maybe', segment: cell.segment }]);
    world.run(2, breach(cell, 0));
    expect(world.state.loosened).toHaveLength(1);
    world.run(1, breach(cell, world.nowMs));
    expect(flagOf(smallPlan, world.state).loosened).toContainEqual({ rule: 'type-maybe', segment: null });
    expect(world.state.status).toBe('running');
    world.nowMs += hour;
    world.tick(breach(cell, world.nowMs));
    expect(world.state.status).toBe('rolling-back');
  });

  it('carries no documents back for a rule, and those of a segment for a segment', () => {
    const world = started();
    world.run(50);
    world.tick(breach({ rule: 'type-maybe', segment: null }, 0));
    world.tick(breach({ rule: null, segment: { attribute: 'browser', value: 'firefox' } }, 0));
    world.run(2);
    expect(world.asked.filter((id) => id.startsWith('rollback-') && id.endsWith('/database'))).toEqual(['rollback-2/database']);
    expect(flagOf(smallPlan, world.state).audience.without).toEqual([{ attribute: 'browser', value: 'firefox' }]);
  });

  it('goes through the seven stages, and is back once documents are', () => {
    const world = started();
    world.run(50);
    world.tick({ integrity: [{ id: 'v1', detail: 'An edge ends at no node.' }] });
    expect(flagOf(smallPlan, world.state).audience.isOn).toBe(false);
    world.run(6);
    expect(world.state.status).toBe('rolled-back');
    expect(world.state.rollbacks[0]?.stages.map(({ stage, state }) => [stage, state])).toEqual([
      ['flags', 'done'],
      ['assess', 'done'],
      ['database', 'done'],
      ['code', 'not-needed'],
      ['notify', 'done'],
      ['cause', 'done'],
      ['reschedule', 'done'],
    ]);
  });

  it('is guarded while it is paused, before it moves on, and in the tick in which it would', () => {
    const world = started();
    world.run(50);
    world.ask({ ask: 'pause' });
    world.tick(breach({ rule: null, segment: null }, 0));
    expect(world.state.status).toBe('rolling-back');
  });

  it('goes back to an earlier step and stays there', () => {
    const world = started();
    world.run(75);
    expect(world.ask({ ask: 'roll-back', reason: 'too many questions', toStep: 'half' }).answers[0]?.refused).toBeNull();
    expect(world.state).toMatchObject({ status: 'paused', step: 2, admitted: 2 });
    expect(flagOf(smallPlan, world.state).audience.controlShareBp).toBe(1_000);
    world.run(3);
    expect(world.asked).toContain('rollback-1/database');
    world.ask({ ask: 'resume' });
    world.run(24 * 10);
    expect(world.state.status).toBe('completed');
  });
});
