import { describe, expect, it } from 'vitest';
import { cellKey } from '../evidence/cell.ts';
import { type EvidenceState, noEvidence } from '../evidence/evidence-state.ts';
import { feedCells } from '../evidence/feed-cells.ts';
import { type EvidenceRecord, judgeAgain, judgeCells } from '../evidence/judge-cells.ts';
import { isLong, randomOf, seed } from '../evidence/random.testing.ts';
import { weighCells } from '../evidence/weigh-cells.ts';
import { exampleFact } from './example-fact.ts';
import type { Fact, FactSubject } from './fact.ts';
import type { StepContext } from './guardrail.ts';
import { guardrails } from './index.ts';
import { planCells, watch } from './plan-cells.ts';
import { tally } from './tally.ts';

const rules = ['type-mismatch', 'unknown-port'];
const watched = watch(
  guardrails.map(({ slug }) => ({ id: slug, guardrail: slug, policy: {}, per: ['plan'] })),
  { segments: { plan: ['free', 'pro'] }, rules },
);
const cells = planCells(watched);
const weights = weighCells(cells, (id) => id === 'critical');
const contextAt = (tick: number): StepContext => ({
  release: 'strict',
  control: 'loose',
  step: tick < 60 ? 'share-10' : 'share-50',
  share: tick < 60 ? 0.1 : 0.5,
  slowerThanMs: { render: 100 },
});

/** Two minutes of facts, 40 a second, one log line a second; a rule breaks for one segment half way. */
function writeLog(random: () => number): readonly (readonly Fact[])[] {
  return Array.from({ length: 120 }, (_, tick) =>
    Array.from({ length: 40 }, (_, index) => {
      const person = Math.floor(random() * 2_000);
      const isTreated = (person * 7_919) % 2_000 < contextAt(tick).share * 2_000;
      const ok = random() >= (isTreated && person % 3 === 0 && tick > 60 ? 0.4 : 0.002);
      const fact = exampleFact(person, {
        id: `fact-${tick}-${index}`,
        release: isTreated ? 'strict' : 'loose',
        function: (['open', 'connect', 'save', 'render'] as const)[Math.floor(random() * 4)] ?? 'open',
        ok,
        ms: Math.floor(random() * 104),
        atMs: tick * 1_000 + index,
      });
      return ok ? fact : { ...fact, rule: rules[1] ?? '' };
    }),
  );
}

const subjectOf = (workspace: string): FactSubject => ({ segments: { plan: Number(workspace.slice(-4)) % 3 === 0 ? 'pro' : 'free' }, isRandomised: true, firstRelease: null });

interface Way {
  /** Facts of one tick, as they reach one server after the other. */
  readonly parts: (facts: readonly Fact[]) => readonly (readonly Fact[])[];
  /** What becomes of the states between two ticks. */
  readonly keep: (states: ReadonlyMap<string, EvidenceState>) => ReadonlyMap<string, EvidenceState>;
}

/** A record for each tick, by the way that counts take. */
function replay(log: readonly (readonly Fact[])[], { parts, keep }: Way): readonly EvidenceRecord[] {
  const counted = new Set<string>();
  let states: ReadonlyMap<string, EvidenceState> = new Map();
  return log.map((facts, tick) => {
    const context = contextAt(tick);
    const tests = new Map(watched.flatMap((one) => planCells([one]).map((cell) => [cellKey(cell), one.guardrail.test(one.policy, context)] as const)));
    for (const part of parts(facts)) {
      const { counts, keys } = tally({ facts: part }, { watched, context, subjectOf, isCounted: (key) => counted.has(key) });
      for (const key of keys) counted.add(key);
      states = feedCells(states, { step: context.step, atMs: tick * 1_000, counts }, (key) => tests.get(key));
    }
    states = keep(states);
    const evidence = cells.flatMap((cell) => {
      const key = cellKey(cell);
      const test = tests.get(key);
      return test === undefined ? [] : [{ cell, test, weight: weights.get(key) ?? 0, state: states.get(key) ?? noEvidence }];
    });
    return judgeCells(evidence, { alpha: 0.01, step: context.step });
  });
}

describe(`verdicts from the log, seed ${seed}`, () => {
  it.each(Array.from({ length: isLong ? 20 : 2 }, (_, run) => run))('are the same bits by one server or two, in memory or stored, now or later: log %d', (run) => {
    const log = writeLog(randomOf(seed * 31_337 + run));
    const byOne = replay(log, { parts: (facts) => [facts], keep: (states) => states });
    const byTwo = replay(log, {
      parts: (facts) => [0, 1].map((server) => facts.filter(({ user }) => Number(user.slice(-4)) % 2 === server).reverse()),
      keep: (states) => new Map(JSON.parse(JSON.stringify([...states])) as [string, EvidenceState][]),
    });
    for (const [tick, record] of byOne.entries()) {
      expect(JSON.stringify(byTwo[tick])).toBe(JSON.stringify(record));
      expect(JSON.stringify(judgeAgain(JSON.parse(JSON.stringify(record)) as EvidenceRecord))).toBe(JSON.stringify(record));
    }
    const first = byOne.findIndex(({ isBreach }) => isBreach);
    console.log(`log ${run}: in breach ${first - 60} s after the fault, ${JSON.stringify(byOne[first]?.scope)}`);
    expect(first).toBeGreaterThan(60);
    expect(byOne[first]?.scope).toEqual({ rule: 'unknown-port', segment: { attribute: 'plan', value: 'pro' } });
  });
});

describe('weights of cells', () => {
  it('sum to one, twice as much for what is critical, by structure alone', () => {
    expect([...weights.values()].reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    const of = (id: string): number => cells.filter(({ guardrail }) => guardrail === id).reduce((sum, cell) => sum + (weights.get(cellKey(cell)) ?? 0), 0);
    expect(of('critical')).toBeCloseTo(2 * of('error-rate'), 12);
    expect(of('latency')).toBeCloseTo(of('error-rate'), 12);
    expect(weights.get('error-rate/*/*/*')).toBeCloseTo(of('error-rate') / 4, 12);
  });
});
