import { describe, expect, it } from 'vitest';
import type { CellTest } from './cell-test.ts';
import { type EvidenceState, feed, lnEvidence, noEvidence } from './evidence-state.ts';
import { lnMixture } from './ln-mixture.ts';
import { isLong, quantileOf, randomOf, seed } from './random.testing.ts';

const runs = isLong ? 2_000 : 1_000;
/** The table rests on 300 runs, ours on `runs`: medians of few runs stray. */
const within = isLong ? 0.15 : 0.2;
const alpha = 0.001;

const table = [
  { p0: 0.01, rate: 0.015, median: 7_447 },
  { p0: 0.01, rate: 0.02, median: 2_012 },
  { p0: 0.01, rate: 0.03, median: 610 },
  { p0: 0.01, rate: 0.05, median: 204 },
  { p0: 0.01, rate: 0.1, median: 56 },
  { p0: 0.01, rate: 0.3, median: 12 },
  { p0: 0.01, rate: 1, median: 3 },
  { p0: 0.05, rate: 0.075, median: 1_359 },
  { p0: 0.05, rate: 0.1, median: 398 },
  { p0: 0.05, rate: 0.2, median: 56 },
  { p0: 0.05, rate: 0.5, median: 11 },
  { p0: 0.05, rate: 1, median: 4 },
];

/** Exposures until the evidence of one start reaches the threshold. It can only do so at a failure. */
function bareDelay(random: () => number, { p0, rate }: { readonly p0: number; readonly rate: number }): number {
  let failed = 0;
  for (let n = 1; n < 1_000_000; n += 1) {
    if (random() >= rate) continue;
    failed += 1;
    if (lnMixture({ n, failed }, p0) >= Math.log(1 / alpha)) return n;
  }
  return Infinity;
}

interface Story {
  readonly p0: number;
  readonly rate: number;
  readonly goodBefore?: number;
}

/** Exposures from the fault on until the engine sees it, at ten a second, each a tick of its own. */
function engineDelay(random: () => number, { p0, rate, goodBefore = 0 }: Story): number {
  const test: CellTest = { kind: 'rate', p0, safeBelow: p0 };
  let state: EvidenceState = noEvidence;
  for (let n = 0; n < 1_000_000; n += 1) {
    const failed = random() < (n < goodBefore ? 0.001 : rate) ? 1 : 0;
    state = feed(state, { step: 'a', atMs: n * 100, counts: { n: 1, failed, exposed: 0, treated: 0 } }, test);
    if (n >= goodBefore && failed === 1 && lnEvidence(state, test) >= Math.log(1 / alpha)) return n - goodBefore + 1;
  }
  return Infinity;
}

function delays(count: number, one: (random: () => number) => number): number[] {
  return Array.from({ length: count }, (_, run) => one(randomOf(seed * 7_919 + run)));
}

describe(`exposures to detection, ${runs} runs, seed ${seed}, alpha ${alpha}`, () => {
  it.each(table)('$rate against $p0: about $median', ({ p0, rate, median }) => {
    const bare = delays(runs, (random) => bareDelay(random, { p0, rate }));
    const engine = delays(Math.min(runs, isLong ? 300 : 40), (random) => engineDelay(random, { p0, rate }));
    const measured = quantileOf(bare, 0.5);
    console.log(
      `${rate} against ${p0}: bare ${measured} (p95 ${quantileOf(bare, 0.95)}), published ${median}; with restarts ${quantileOf(engine, 0.5)} (p95 ${quantileOf(engine, 0.95)})`,
    );
    // A median of a few exposures is a whole number.
    expect(Math.abs(measured - median)).toBeLessThanOrEqual(Math.max(1, within * median));
  });

  it('is as fast after ten thousand good exposures as at the beginning, where evidence without restarts is not', () => {
    const late = delays(40, (random) => engineDelay(random, { p0: 0.01, rate: 0.3, goodBefore: 10_000 }));
    const bare = delays(40, (random) => lateBareDelay(random, { p0: 0.01, rate: 0.3, goodBefore: 10_000 }));
    console.log(`30 % after 10,000 good: with restarts ${quantileOf(late, 0.5)}, without ${quantileOf(bare, 0.5)}`);
    expect(quantileOf(late, 0.5)).toBeLessThan(40);
    expect(quantileOf(bare, 0.5)).toBeGreaterThan(300);
  });
});

function lateBareDelay(random: () => number, { p0, rate, goodBefore }: Required<Story>): number {
  let failed = 0;
  for (let n = 1; n < 1_000_000; n += 1) {
    if (random() >= (n <= goodBefore ? 0.001 : rate)) continue;
    failed += 1;
    if (n > goodBefore && lnMixture({ n, failed }, p0) >= Math.log(1 / alpha)) return n - goodBefore;
  }
  return Infinity;
}

interface Arms {
  readonly share: number;
  readonly treated: number;
  /** Exposures under the release until one start with a known share sees it: published. */
  readonly median: number;
}

/** Exposures under the release until the arms are seen to differ: control fails at 1 in 1,000, ticks of 20 exposures. */
function relativeDelay(random: () => number, { share, treated: rate }: Arms): number {
  const test: CellTest = { kind: 'relative', ratio: 2 };
  let state: EvidenceState = noEvidence;
  let treatedInAll = 0;
  for (let tick = 0; tick < 100_000; tick += 1) {
    const counts = { n: 0, failed: 0, exposed: 20, treated: 0 };
    for (let exposure = 0; exposure < 20; exposure += 1) {
      const isTreated = random() < share;
      if (isTreated) counts.treated += 1;
      if (random() >= (isTreated ? rate : 0.001)) continue;
      counts.n += 1;
      if (isTreated) counts.failed += 1;
    }
    treatedInAll += counts.treated;
    state = feed(state, { step: 'a', atMs: tick * 1_000, counts }, test);
    if (lnEvidence(state, test) >= Math.log(1 / alpha)) return treatedInAll;
  }
  return Infinity;
}

describe(`exposures until the arms are seen to differ, seed ${seed}, alpha ${alpha}`, () => {
  it.each<Arms>([
    { share: 0.05, treated: 0.01, median: 1_225 },
    { share: 0.1, treated: 0.01, median: 1_348 },
    { share: 0.1, treated: 0.02, median: 403 },
    { share: 0.1, treated: 0.05, median: 135 },
    { share: 0.25, treated: 0.01, median: 2_063 },
    { share: 0.5, treated: 0.01, median: 3_850 },
    { share: 0.5, treated: 0.05, median: 474 },
  ])('$treated against 0.001 at a share of $share: about $median', (arms) => {
    const measured = quantileOf(
      delays(isLong ? 2_000 : 300, (random) => relativeDelay(random, arms)),
      0.5,
    );
    console.log(`${arms.treated} against 0.001 at a share of ${arms.share}: ${measured}, published ${arms.median}`);
    // Windows of 200 exposures are read when they are full, and restarts cost a little.
    expect(measured).toBeLessThanOrEqual(1.25 * arms.median + 220 * arms.share);
  });
});
