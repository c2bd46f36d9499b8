import { describe, expect, it } from 'vitest';
import type { CellTest } from './cell-test.ts';
import { type EvidenceState, feed, lnEvidence, lnSafetyEvidence, noEvidence } from './evidence-state.ts';
import { isLong, randomOf, seed } from './random.testing.ts';

const runs = isLong ? 2_000 : 200;
const alpha = 0.05;

/** What chance adds to a share of `alpha` seen in `runs` runs. */
const allowed = alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / runs);

/** Share of runs in which `isAlarm` is ever true. */
function shareOf(isAlarm: (random: () => number) => boolean): number {
  let alarms = 0;
  for (let run = 0; run < runs; run += 1) if (isAlarm(randomOf(seed * 1_000_003 + run))) alarms += 1;
  return alarms / runs;
}

interface Course {
  readonly test: CellTest;
  readonly ticks: number;
  /** What happens at one tick. */
  count(random: () => number, tick: number): { n: number; failed: number; exposed: number; treated: number };
  step?(tick: number): string;
}

function everReaches({ test, ticks, count, step = () => 'step' }: Course, read: (state: EvidenceState) => number): (random: () => number) => boolean {
  return (random) => {
    let state = noEvidence;
    for (let tick = 0; tick < ticks; tick += 1) {
      state = feed(state, { step: step(tick), atMs: tick * 1_000, counts: count(random, tick) }, test);
      if (read(state) >= Math.log(1 / alpha)) return true;
    }
    return false;
  };
}

function binomial(random: () => number, n: number, p: number): number {
  let hits = 0;
  for (let trial = 0; trial < n; trial += 1) if (random() < p) hits += 1;
  return hits;
}

/** Two arms at one tick: failures of control at 2 %, of the release twice as many, which is just allowed. */
function arms(random: () => number, exposed: number, share: number): ReturnType<Course['count']> {
  const treated = binomial(random, exposed, share);
  const failedTreated = binomial(random, treated, 0.04);
  return { n: failedTreated + binomial(random, exposed - treated, 0.02), failed: failedTreated, exposed, treated };
}

describe(`false alarms at the boundary, ${runs} runs each, seed ${seed}, alpha ${alpha}`, () => {
  const relative: CellTest = { kind: 'relative', ratio: 2 };
  const courses: Record<string, Course> = {
    'a rate of exactly 1 %': {
      test: { kind: 'rate', p0: 0.01, safeBelow: 0.01 },
      ticks: 400,
      count: (random) => ({ n: 25, failed: binomial(random, 25, 0.01), exposed: 0, treated: 0 }),
    },
    'a rate of exactly 5 %': {
      test: { kind: 'rate', p0: 0.05, safeBelow: 0.05 },
      ticks: 400,
      count: (random) => ({ n: 10, failed: binomial(random, 10, 0.05), exposed: 0, treated: 0 }),
    },
    'a release that fails exactly twice as often': { test: relative, ticks: 300, count: (random) => arms(random, 40, 0.1) },
    'the same while its share goes from 1 to 99 of 100, step by step': {
      test: relative,
      ticks: 300,
      count: (random, tick) => arms(random, 40, [0.01, 0.1, 0.25, 0.5, 0.75, 0.99][Math.floor(tick / 50)] ?? 0.99),
      step: (tick) => `step-${Math.floor(tick / 50)}`,
    },
    'the same while its share creeps up within one step': { test: relative, ticks: 300, count: (random, tick) => arms(random, 40, 0.01 + (0.98 * tick) / 300) },
    'a split exactly as planned': {
      test: { kind: 'split', share: 0.1 },
      ticks: 400,
      count: (random) => ({ n: 20, failed: binomial(random, 20, 0.1), exposed: 0, treated: 0 }),
    },
  };

  it.each(Object.entries(courses))('%s', (name, course) => {
    const share = shareOf(everReaches(course, (state) => lnEvidence(state, course.test)));
    console.log(`false alarms, ${name}: ${(share * 100).toFixed(2)} %`);
    expect(share).toBeLessThanOrEqual(allowed);
  });

  it('proves no cell safe that is exactly at its limit, but for one in twenty', () => {
    const test: CellTest = { kind: 'rate', p0: 0.01, safeBelow: 0.01 };
    const course: Course = { test, ticks: 400, count: (random) => ({ n: 25, failed: binomial(random, 25, 0.01), exposed: 0, treated: 0 }) };
    const share = shareOf(everReaches(course, (state) => lnSafetyEvidence(state, test)));
    console.log(`false proofs: ${(share * 100).toFixed(2)} %`);
    expect(share).toBeLessThanOrEqual(allowed);
  });

  it('sees a split that is off, either way', () => {
    const off = (share: number): Course => ({
      test: { kind: 'split', share: 0.1 },
      ticks: 500,
      count: (random) => ({ n: 20, failed: binomial(random, 20, share), exposed: 0, treated: 0 }),
    });
    for (const share of [0.07, 0.13]) expect(shareOf(everReaches(off(share), (state) => lnEvidence(state, off(share).test)))).toBeGreaterThan(0.99);
  });
});
