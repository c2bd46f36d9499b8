import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCounts, type Counts, mergeCounts } from '../evidence/counts.ts';
import { isLong, seed } from '../evidence/random.testing.ts';
import { exampleFact } from './example-fact.ts';
import type { Fact, FactSubject } from './fact.ts';
import type { StepContext } from './guardrail.ts';
import { guardrails } from './index.ts';
import { latencyLimit } from './latency-limit.ts';
import { planCells, watch } from './plan-cells.ts';
import { readPolicy } from './read-policy.ts';
import { tally } from './tally.ts';

const rules = ['type-mismatch', 'unknown-port'];
const watched = watch(
  guardrails.map(({ slug }) => ({ id: slug, guardrail: slug, policy: {}, per: ['plan'] })),
  { segments: { plan: ['free', 'pro'] }, rules },
);
const context: StepContext = { release: 'strict', control: 'loose', step: 'share-10', share: 0.1, slowerThanMs: { render: 100 } };
const subjectOf = (workspace: string): FactSubject => ({ segments: { plan: workspace.endsWith('0') ? 'pro' : 'enterprise' }, isRandomised: true, firstRelease: null });

function count(facts: readonly Fact[], counted: ReadonlySet<string> = new Set()): ReadonlyMap<string, Counts> {
  return tally({ facts }, { watched, context, subjectOf, isCounted: (key) => counted.has(key) }).counts;
}

const anyFact: fc.Arbitrary<Fact> = fc
  .record({
    person: fc.nat(5),
    graph: fc.nat(2),
    release: fc.constantFrom('strict', 'loose', 'another'),
    name: fc.constantFrom('open', 'connect', 'save', 'render' as const),
    ok: fc.boolean(),
    rule: fc.constantFrom(undefined, ...rules, 'no-such-rule'),
    ms: fc.constantFrom(undefined, 50, 150),
    atMs: fc.nat(3_000_000),
  })
  .map(({ person, graph, release, name, ok, rule, ms, atMs }) => ({
    ...exampleFact(person, { graph: `graph-${graph}`, release, function: name as Fact['function'], ok, atMs }),
    ...(rule === undefined || ok ? {} : { rule }),
    ...(ms === undefined ? {} : { ms }),
  }));
const anyFacts = fc.array(anyFact, { maxLength: 60 }).map((list) => list.map((fact, index) => ({ ...fact, id: `fact-${index}` })));
const options = { numRuns: isLong ? 10_000 : 150, seed };

describe(`counting facts, ${options.numRuns} runs, seed ${seed}`, () => {
  it('counts by person, graph, function and ten minutes, in each segment and each rule', () => {
    const facts = [
      exampleFact(10, { id: 'a', ok: false, rule: 'type-mismatch' }),
      exampleFact(10, { id: 'b', ok: false, rule: 'type-mismatch', atMs: 2_000 }),
      exampleFact(10, { id: 'c', atMs: 700_000 }),
      exampleFact(11, { id: 'd' }),
    ];
    const counts = count(facts);
    expect(counts.get('error-rate/*/*/*')).toMatchObject({ n: 3, failed: 1 });
    expect(counts.get('error-rate/*/plan=pro/*')).toMatchObject({ n: 2, failed: 1 });
    expect(counts.get('error-rate/*/plan=other/*')).toMatchObject({ n: 1, failed: 0 });
    expect(counts.get('error-rate/*/plan=pro/type-mismatch')).toMatchObject({ n: 2, failed: 1 });
    expect(counts.get('error-rate/*/plan=pro/unknown-port')).toMatchObject({ n: 2, failed: 0 });
    expect(counts.get('critical/connect/*/*')).toMatchObject({ n: 2, failed: 1 });
    expect(counts.get('sample-ratio/*/*/*')).toMatchObject({ n: 2, failed: 2 });
    expect(counts.get('multiple-exposure/*/*/*')).toMatchObject({ n: 2, failed: 0 });
  });

  it('sees a workspace that meets both releases', () => {
    const counts = count([exampleFact(1, { id: 'a' }), exampleFact(1, { id: 'b', release: 'loose', atMs: 5_000 })]);
    expect(counts.get('multiple-exposure/*/*/*')).toMatchObject({ n: 1, failed: 1 });
  });

  it('fills no cell that the plan does not have, and keeps rules within what all rules have', () => {
    const keys = new Set(
      planCells(watched).map(
        ({ guardrail, part, segment, rule }) => `${guardrail}/${part ?? '*'}/${segment === null ? '*' : `${segment.attribute}=${segment.value}`}/${rule ?? '*'}`,
      ),
    );
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const counts = count(facts);
        for (const [key, { n, failed, exposed, treated }] of counts) {
          expect(keys.has(key)).toBe(true);
          expect(failed).toBeLessThanOrEqual(n);
          expect(treated).toBeLessThanOrEqual(exposed);
          const all = counts.get(`${key.split('/').slice(0, 3).join('/')}/*`);
          expect(n).toBeLessThanOrEqual(all?.n ?? -1);
          expect(failed).toBeLessThanOrEqual(all?.failed ?? -1);
        }
      }),
      options,
    );
  });

  it('does not look at the order of facts', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        expect(count([...facts].reverse())).toEqual(count(facts));
      }),
      options,
    );
  });

  it('counts the same in one batch as in two that follow each other', () => {
    fc.assert(
      fc.property(anyFacts, fc.nat(60), (facts, cut) => {
        const sorted = [...facts].sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
        const [early, late] = [sorted.slice(0, cut), sorted.slice(cut)];
        const seen = (workspace: string): string | null => early.find((fact) => fact.workspace === workspace)?.release ?? null;
        const first = tally({ facts: early }, { watched, context, subjectOf, isCounted: () => false });
        const second = tally(
          { facts: late },
          { watched, context, subjectOf: (workspace) => ({ ...subjectOf(workspace), firstRelease: seen(workspace) }), isCounted: (key) => first.keys.includes(key) },
        );
        expect(withoutZeros(mergeCounts(first.counts, second.counts))).toEqual(withoutZeros(count(facts)));
      }),
      options,
    );
  });

  it('bears any text in a fact', () => {
    const odd = exampleFact(1, { user: '\ud800/"', graph: '%', workspace: '*', rule: '\udfff', ok: false });
    expect(count([odd]).get('error-rate/*/*/*')).toEqual(addCounts({ n: 1, failed: 1, exposed: 0, treated: 0 }, { n: 0, failed: 0, exposed: 0, treated: 0 }));
  });
});

function withoutZeros(counts: ReadonlyMap<string, Counts>): Record<string, Counts> {
  return Object.fromEntries([...counts].filter(([, one]) => one.n + one.exposed > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('limits', () => {
  const errorRate = guardrails.find(({ slug }) => slug === 'error-rate');
  if (errorRate === undefined) throw new Error('no error-rate');

  it('are the defaults where the plan says nothing, and what it says where it does', () => {
    expect(readPolicy(errorRate, {}).value).toEqual({ max: 0.01, safeBelow: 0.01, everyMs: 600_000 });
    expect(readPolicy(errorRate, { max: 0.02 }).value).toMatchObject({ max: 0.02, safeBelow: 0.02 });
    expect(readPolicy(errorRate, { safeBelow: 0.001 }).value).toMatchObject({ max: 0.01, safeBelow: 0.001 });
  });

  it.each([[{ max: 0 }], [{ max: 1 }], [{ max: '1 %' }], [{ maximum: 0.01 }], [{ everyMs: -1 }], [{ max: Number.NaN }]])('are refused when they mean nothing: %o', (policy) => {
    expect(readPolicy(errorRate, policy).problems).toHaveLength(1);
    expect(readPolicy(errorRate, policy).value).toEqual(readPolicy(errorRate, {}).value);
  });
});

describe('the limit of latency', () => {
  it('lies above the true quantile, and closer the more is known', () => {
    const times = (n: number): number[] => Array.from({ length: n }, (_, index) => ((index * 7_919) % n) + 1).map((rank) => (rank / n) * 1_000);
    const limit = (n: number): number => {
      const found = latencyLimit(times(n), { factor: 1 });
      return found.kind === 'known' ? found.slowerThanMs : Number.NaN;
    };
    expect(limit(10_000)).toBeGreaterThan(965);
    expect(limit(10_000)).toBeLessThan(970);
    expect(limit(100_000)).toBeLessThan(limit(10_000));
  });

  it('is not known from too few times', () => {
    const found = latencyLimit(Array.from({ length: 1_000 }, () => 5));
    expect(found).toEqual({ kind: 'too-few', needed: 1_383 });
    expect(latencyLimit([])).toMatchObject({ kind: 'too-few' });
    expect(latencyLimit(Array.from({ length: 1_383 }, () => 5))).toMatchObject({ kind: 'known', slowerThanMs: 6 });
  });
});
