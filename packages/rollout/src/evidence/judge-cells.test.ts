import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scope } from './attribute-breach.ts';
import type { Cell, Segment } from './cell.ts';
import type { CellTest } from './cell-test.ts';
import { feed, noEvidence } from './evidence-state.ts';
import { type CellEvidence, type EvidenceRecord, judgeAgain, judgeCells } from './judge-cells.ts';
import { isLong, randomOf, seed } from './random.testing.ts';

const options = { numRuns: isLong ? 10_000 : 300, seed };
const test: CellTest = { kind: 'rate', p0: 0.01, safeBelow: 0.01 };
const alpha = 0.01;

function evidenceOf(cell: Cell, { n, failed, weight = 1 }: { n: number; failed: number; weight?: number }): CellEvidence {
  return { cell, test, weight, state: feed(noEvidence, { step: 's', atMs: 0, counts: { n, failed, exposed: 0, treated: 0 } }, test) };
}

const anyCells = fc
  .array(fc.record({ n: fc.nat(400), share: fc.double({ min: 0, max: 0.06, noNaN: true }), weight: fc.integer({ min: 1, max: 9 }) }), { minLength: 1, maxLength: 7 })
  .map((list) =>
    list.map(({ n, share, weight }, index) => evidenceOf({ guardrail: 'g', part: `${index}`, segment: null, rule: null }, { n, failed: Math.floor(n * share), weight })),
  );

/** The definition of closed testing, over every set of cells. */
function isRejected(record: EvidenceRecord, index: number): boolean {
  const { cells } = record;
  for (let set = 0; set < 2 ** cells.length; set += 1) {
    if ((set & (1 << index)) === 0) continue;
    const members = cells.filter((_, member) => (set & (1 << member)) !== 0);
    const weight = members.reduce((sum, one) => sum + one.weight, 0);
    const mean = members.reduce((sum, one) => sum + (one.weight * Math.exp(one.lnEvidence)) / weight, 0);
    if (mean < 1 / record.alpha) return false;
  }
  return true;
}

describe(`cells judged together, ${options.numRuns} runs, seed ${seed}`, () => {
  it('finds a cell in breach exactly when closed testing does', () => {
    let breaches = 0;
    fc.assert(
      fc.property(anyCells, (cells) => {
        const record = judgeCells(cells, { alpha, step: 's' });
        for (const [index, { verdict }] of record.cells.entries()) {
          if (verdict === 'breach') breaches += 1;
          expect(verdict === 'breach').toBe(isRejected(record, index));
          if (verdict === 'breach') expect(record.isBreach).toBe(true);
        }
      }),
      options,
    );
    expect(breaches).toBeGreaterThan(10);
  });

  it('gives the same record again from its own JSON, and in any order of cells', () => {
    fc.assert(
      fc.property(anyCells, (cells) => {
        const record = judgeCells(cells, { alpha, step: 's' });
        const stored = JSON.stringify(record);
        expect(JSON.stringify(judgeAgain(JSON.parse(stored) as EvidenceRecord))).toBe(stored);
        expect(JSON.stringify(judgeCells([...cells].reverse(), { alpha, step: 's' }))).toBe(stored);
      }),
      options,
    );
  });

  it('takes an earlier step for no proof', () => {
    const [cell] = [evidenceOf({ guardrail: 'g', part: null, segment: null, rule: null }, { n: 5_000, failed: 2 })];
    expect(judgeCells([cell], { alpha, step: 's' }).cells[0]?.verdict).toBe('safe');
    expect(judgeCells([cell], { alpha, step: 'next' }).cells[0]?.verdict).toBe('undecided');
  });

  it('has nothing to say about nothing', () => {
    const cell: Cell = { guardrail: 'g', part: null, segment: null, rule: null };
    expect(judgeCells([{ cell, test, weight: 1, state: noEvidence }], { alpha, step: 's' })).toMatchObject({ isBreach: false, scope: null, cells: [{ verdict: 'undecided' }] });
    expect(judgeCells([], { alpha, step: 's' })).toMatchObject({ isBreach: false, scope: null });
  });
});

const rules = ['type-mismatch', 'unknown-port', 'value-outside-set'];
const attributes = { plan: { free: 0.6, pro: 0.3, team: 0.1 }, browser: { chrome: 0.7, firefox: 0.3 } };

/** Everything counted for 200 ticks, or until somebody is to blame. */
function attributeFault(random: () => number, isHit: (who: { plan: string; browser: string }, rule: string) => boolean, rate: number): EvidenceRecord {
  const segments: (Segment | null)[] = [null, ...Object.entries(attributes).flatMap(([attribute, values]) => Object.keys(values).map((value) => ({ attribute, value })))];
  const cells = segments.flatMap((segment) => [null, ...rules].map((rule): Cell => ({ guardrail: 'error-rate', part: null, segment, rule })));
  let states = cells.map(() => noEvidence);
  let record: EvidenceRecord | null = null;
  for (let tick = 0; tick < 200 && record?.isBreach !== true; tick += 1) {
    const seen = Array.from({ length: 20 }, () => {
      const who = { plan: pick(random, attributes.plan), browser: pick(random, attributes.browser) };
      const rule = rules[Math.floor(random() * rules.length)] ?? '';
      return { who, rule: random() < (isHit(who, rule) ? rate : 0.001) ? rule : null };
    });
    states = states.map((state, index) => {
      const { segment, rule } = cells[index] ?? { segment: null, rule: null };
      const those = seen.filter(({ who }) => segment === null || who[segment.attribute as 'plan'] === segment.value);
      const failed = those.filter((one) => one.rule !== null && (rule === null || one.rule === rule)).length;
      return feed(state, { step: 's', atMs: tick * 1_000, counts: { n: those.length, failed, exposed: 0, treated: 0 } }, test);
    });
    record = judgeCells(
      cells.map((cell, index) => ({ cell, test, weight: 1, state: states[index] ?? noEvidence })),
      { alpha, step: 's' },
    );
  }
  if (record === null) throw new Error('no tick');
  return record;
}

function pick(random: () => number, shares: Readonly<Record<string, number>>): string {
  let left = random();
  for (const [value, share] of Object.entries(shares)) {
    left -= share;
    if (left < 0) return value;
  }
  return Object.keys(shares)[0] ?? '';
}

describe('false alarms of all cells together', () => {
  it('are at most alpha where every segment is exactly as bad as allowed', () => {
    const runs = isLong ? 2_000 : 100;
    const alarms = Array.from({ length: runs }, (_, run) => attributeFault(randomOf(seed * 611_953 + run), () => true, 0.01)).filter(({ isBreach }) => isBreach).length;
    console.log(`${((alarms / runs) * 100).toFixed(2)} % false alarms of 24 cells`);
    expect(alarms / runs).toBeLessThanOrEqual(alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / runs));
  });
});

describe('the scope that explains a breach', () => {
  const runs = isLong ? 1_000 : 150;
  it.each([
    { name: 'a rule in a segment', scope: { rule: 'unknown-port', segment: { attribute: 'plan', value: 'pro' } } },
    { name: 'a rule', scope: { rule: 'unknown-port', segment: null } },
    { name: 'a segment', scope: { rule: null, segment: { attribute: 'browser', value: 'firefox' } } },
    { name: 'the release', scope: { rule: null, segment: null } },
  ])('is $name', ({ name, scope }) => {
    const found = Array.from({ length: runs }, (_, run) =>
      attributeFault(
        randomOf(seed * 104_729 + run),
        (who, rule) => (scope.rule === null || rule === scope.rule) && (scope.segment === null || who[scope.segment.attribute as 'plan'] === scope.segment.value),
        0.3,
      ),
    );
    const right = found.filter((record) => JSON.stringify(record.scope) === JSON.stringify(scope)).length;
    const beside = found.filter((record) => record.scope !== null && !isOverlapping(record.scope, scope)).length;
    const others = found.map((record) => JSON.stringify(record.scope)).filter((one) => one !== JSON.stringify(scope));
    console.log(`${name}: ${right} of ${runs} named exactly, ${beside} beside it; else ${[...new Set(others)].join(' ') || 'nothing'}`);
    expect(found.every((record) => record.isBreach)).toBe(true);
    expect(right / runs).toBeGreaterThanOrEqual(0.8);
    expect(beside / runs).toBeLessThanOrEqual(0.02);
  });
});

function isOverlapping(found: Scope, fault: Scope): boolean {
  const isRuleHit = found.rule === null || fault.rule === null || found.rule === fault.rule;
  const isOtherPeople = found.segment !== null && found.segment.attribute === fault.segment?.attribute && found.segment.value !== fault.segment.value;
  return isRuleHit && !isOtherPeople;
}
