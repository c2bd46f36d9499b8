import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betsAbove, oddsRatios } from './bets.ts';
import type { CellTest } from './cell-test.ts';
import { addCounts, type Counts } from './counts.ts';
import { type Batch, countsInStep, type EvidenceState, feed, lnEvidence, lnSafetyEvidence, noEvidence } from './evidence-state.ts';
import { isLong, seed } from './random.testing.ts';

const options = { numRuns: isLong ? 10_000 : 200, seed };
const rate: CellTest = { kind: 'rate', p0: 0.01, safeBelow: 0.005 };
const tests: readonly CellTest[] = [rate, { kind: 'relative', ratio: 2 }, { kind: 'split', share: 0.25 }, { kind: 'confirmed' }];

const counts: fc.Arbitrary<Counts> = fc
  .tuple(fc.nat(300), fc.nat(300), fc.nat(300), fc.nat(300))
  .map(([a, b, c, d]) => ({ n: Math.max(a, b), failed: Math.min(a, b), exposed: Math.max(c, d), treated: Math.min(c, d) }));
/** Ticks of a run: gaps of up to a minute, now and then another step. */
const batches: fc.Arbitrary<readonly Batch[]> = fc
  .array(fc.record({ counts, gapMs: fc.constantFrom(0, 1_000, 3_000, 60_000), isNewStep: fc.constantFrom(false, false, false, false, true) }), { maxLength: 30 })
  .map((list) => {
    let atMs = 0;
    let step = 0;
    return list.map((one) => {
      atMs += one.isNewStep ? one.gapMs + 1 : one.gapMs;
      step += one.isNewStep ? 1 : 0;
      return { step: `step-${step}`, atMs, counts: one.counts };
    });
  });

function run(all: readonly Batch[], test: CellTest): EvidenceState {
  return all.reduce((state, batch) => feed(state, batch, test), noEvidence);
}

describe(`evidence, ${options.numRuns} runs each, seed ${seed}`, () => {
  it('starts at none', () => {
    for (const test of tests) expect(lnEvidence(noEvidence, test)).toBe(0);
    expect(Math.abs(lnEvidence(run([{ step: 'a', atMs: 0, counts: { n: 0, failed: 0, exposed: 0, treated: 0 } }], rate), rate))).toBeLessThan(1e-12);
  });

  it('is the sum over all starts, each followed by itself', () => {
    fc.assert(
      fc.property(batches, (all) => {
        const state = run(all, rate);
        expect(lnEvidence(state, rate)).toBeCloseTo(lnByStarts(all), 8);
      }),
      options,
    );
  });

  it('gives the same bits for counts of a tick that come in parts', () => {
    fc.assert(
      fc.property(batches, fc.constantFrom(...tests), (all, test) => {
        const merged = all.reduce<Batch[]>((list, batch) => {
          const last = list.at(-1);
          if (last?.atMs !== batch.atMs || last.step !== batch.step) return [...list, batch];
          return [...list.slice(0, -1), { ...last, counts: addCounts(last.counts, batch.counts) }];
        }, []);
        expect(run(merged, test)).toEqual(run(all, test));
        expect(Object.is(lnEvidence(run(merged, test), test), lnEvidence(run(all, test), test))).toBe(true);
      }),
      options,
    );
  });

  it('gives the same bits after it was stored as JSON half way', () => {
    fc.assert(
      fc.property(batches, fc.nat(30), fc.constantFrom(...tests), (all, cut, test) => {
        const stored = JSON.parse(JSON.stringify(run(all.slice(0, cut), test))) as EvidenceState;
        const resumed = all.slice(cut).reduce((state, batch) => feed(state, batch, test), stored);
        expect(JSON.stringify(resumed)).toBe(JSON.stringify(run(all, test)));
      }),
      options,
    );
  });

  it('grows with each failure in the place of a good trial, and its proof of safety falls', () => {
    fc.assert(
      fc.property(batches, fc.nat(29), (all, at) => {
        const worse = all.map((batch, index) =>
          index === at && batch.counts.failed < batch.counts.n ? { ...batch, counts: { ...batch.counts, failed: batch.counts.failed + 1 } } : batch,
        );
        expect(lnEvidence(run(worse, rate), rate)).toBeGreaterThanOrEqual(lnEvidence(run(all, rate), rate));
        expect(lnSafetyEvidence(run(worse, rate), rate)).toBeLessThanOrEqual(lnSafetyEvidence(run(all, rate), rate));
      }),
      options,
    );
  });

  it('counts nothing of an earlier step', () => {
    const counted = { n: 7, failed: 1, exposed: 0, treated: 0 };
    const state = run([{ step: 'a', atMs: 0, counts: counted }], rate);
    expect(countsInStep(state, 'a')).toEqual(counted);
    for (const one of [state, noEvidence, undefined]) expect(countsInStep(one, 'b').n).toBe(0);
  });

  it('compares arms only over windows that have both', () => {
    const relative: CellTest = { kind: 'relative', ratio: 2 };
    const one: Batch = { step: 'a', atMs: 0, counts: { n: 20, failed: 20, exposed: 250, treated: 50 } };
    expect(lnEvidence(run([one], relative), relative)).toBeLessThan(1e-12);
    expect(lnEvidence(run([one, { ...one, atMs: 1_000 }], relative), relative)).toBeGreaterThan(10);
    const alone: Batch = { ...one, counts: { ...one.counts, treated: 250 } };
    expect(lnEvidence(run([alone, { ...alone, atMs: 1_000 }], relative), relative)).toBeLessThan(1e-12);
  });
});

/** The definition, word by word: a list of starts, each with its own capital by bet; windows are cut as the engine cuts them. */
function lnByStarts(all: readonly Batch[]): number {
  const windows: { step: string; openedMs: number; lastMs: number; n: number; failed: number }[] = [];
  for (const {
    step,
    atMs,
    counts: { n, failed },
  } of all) {
    const last = windows.at(-1);
    const isFull = last !== undefined && atMs > last.lastMs && (last.n >= 200 || atMs - last.openedMs >= 10_000);
    if (last === undefined || last.step !== step || isFull) windows.push({ step, openedMs: atMs, lastMs: atMs, n, failed });
    else Object.assign(last, { lastMs: atMs, n: last.n + n, failed: last.failed + failed });
  }
  const { lnFailed, lnGood } = betsAbove(0.01);
  const terms: number[] = [];
  let started = 0;
  for (const [index] of windows.entries()) {
    const weight = 6 / (Math.PI * Math.PI * (index + 1) ** 2);
    started += weight;
    for (const bet of oddsRatios.keys()) {
      const later = windows.slice(index);
      terms.push(Math.log(weight / 8) + later.reduce((sum, { n, failed }) => sum + failed * (lnFailed[bet] ?? 0) + (n - failed) * (lnGood[bet] ?? 0), 0));
    }
  }
  terms.push(Math.log(1 - started));
  const most = Math.max(...terms);
  return most + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - most), 0));
}
