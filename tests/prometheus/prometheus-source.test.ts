import { errorRate, promql, type RolloutPlan } from '@turnbuckle/rollout';
import { runWorker } from '@turnbuckle/store';
import { type RolloutReport, RolloutWorker, readRollout, readRolloutRow, verifyVerdicts } from '@turnbuckle/store/rollouts';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs, setAttributes, signedRollout, startRollout } from '../../packages/store/src/rollouts/testing.ts';
import { type MetricsTarget, startTarget } from './metrics-target.ts';
import { hasPrometheus, type Prometheus, startPrometheus } from './start-prometheus.ts';

const source = promql({ all: 'app_exposures_total{release="$release"}', failed: 'app_failures_total{release="$release"}', segment: 'browser' });
const guardrails: RolloutPlan['guardrails'] = [{ ...errorRate({ max: 0.01, id: 'errors', per: ['browser'], source }) }];

describe.skipIf(!hasPrometheus)('a guardrail that is counted from a real Prometheus', () => {
  let db: TestDatabase;
  let targets: readonly [MetricsTarget, MetricsTarget];
  let prometheus: Prometheus;
  let plan: RolloutPlan;
  /** Added to the real clock, so that a plan's hours pass. */
  let aheadMs = 0;
  const clock = (): number => Date.now() + aheadMs;
  const stopping = [new AbortController(), new AbortController()];
  const running: Promise<unknown>[] = [];
  const state = async () => (await readRolloutRow(db.database, 'small'))?.state;
  const report = async (): Promise<RolloutReport | null> => readRollout(db.database, 'small', { nowMs: clock() });
  const counted = async (key: string): Promise<string> => {
    const cell = (await report())?.cells.find((one) => one.key === key);
    return `${cell?.failed ?? 0}/${cell?.n ?? 0}`;
  };
  const wait = { timeout: 40_000, interval: 200 };
  /** Questions come every ten seconds of this clock. */
  const tenSecondsOn = (): void => {
    aheadMs += 10_000;
  };
  /** Waits while ten seconds pass again and again. */
  const eventually = <T>(read: () => Promise<T>) =>
    expect.poll(async () => {
      tenSecondsOn();
      return read();
    }, wait);

  beforeAll(async () => {
    targets = [await startTarget(), await startTarget()];
    prometheus = await startPrometheus(targets.map(({ address }) => address));
    db = await testDatabase();
    await setAttributes(db.database, 'house', { staff: 'yes', browser: 'firefox' });
    ({ plan } = await signedRollout(db.database, { guardrails, prometheus: { production: prometheus.url }, maxSilenceMs: 7 * dayMs, projects: 10 }));
    for (const [server, { signal }] of stopping.entries()) {
      const database = db.another();
      // One was told where to ask, the other finds it in the plan.
      const worker = new RolloutWorker(database, { signal, clock, tickMs: 100, prometheus: server === 0 ? prometheus.url : undefined });
      running.push(Promise.all([worker.ended(), runWorker(database, { signal, clock, pollMs: 20 })]).then(() => database.close()));
    }
    await startRollout(db.database, 'small', clock());
  });
  afterAll(async () => {
    for (const one of stopping) one.abort();
    await Promise.all(running);
    await prometheus?.remove();
    for (const target of targets ?? []) await target.close();
    await db?.drop();
  });

  const [a, b] = [0, 1] as const;
  const expose = (target: 0 | 1, count: number, more: { readonly failed?: number; readonly browser?: string } = {}): void =>
    targets[target].expose({ release: plan.release, browser: 'firefox', count, ...more });

  it('counts each exposure once, whichever of two servers asks and whichever process starts anew', async () => {
    await expect.poll(async () => (await state())?.admitted, wait).toBe(1);
    // Values that were there when it was asked first in this step are not the step's.
    await eventually(async () => (await report())?.sources).toMatchObject([{ guardrail: 'errors', problem: expect.stringContaining('no counter') }]);
    expose(a, 300);
    expose(b, 200, { browser: 'chromium' });
    await eventually(() => counted('errors/*/*/*')).toBe('0/500');
    targets[b].restart();
    expose(b, 40, { browser: 'chromium' });
    expose(b, 20, { browser: 'opera' });
    targets[a].expose({ release: 'legacy', browser: 'firefox', count: 1_000, failed: 900 });
    await eventually(() => counted('errors/*/*/*')).toBe('0/560');
    expect([await counted('errors/*/browser=firefox/*'), await counted('errors/*/browser=chromium/*'), await counted('errors/*/browser=other/*')]).toEqual([
      '0/300',
      '0/240',
      '0/20',
    ]);
    // Nothing comes twice, however often it is asked.
    for (let turn = 0; turn < 10; turn++) {
      tenSecondsOn();
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(await counted('errors/*/*/*')).toBe('0/560');
    expect((await report())?.sources).toMatchObject([{ guardrail: 'errors', isSilent: false, problem: null }]);
  }, 90_000);

  it('holds while Prometheus is stopped, says why, and goes on once it answers again', async () => {
    expose(a, 900);
    await eventually(async () => (await state())?.waitingFor).not.toContain('unproven:errors');
    await prometheus.stop();
    await eventually(async () => (await state())?.waitingFor).toContain('no-answer:errors');
    // All else would let it go on: it is proven safe, its time is over, and the next step's date has come.
    aheadMs += dayMs;
    await eventually(async () => (await state())?.waitingFor).toEqual(['no-answer:errors']);
    expect((await report())?.sources).toMatchObject([{ guardrail: 'errors', isSilent: true, problem: expect.stringMatching(/did not answer: ECONNREFUSED/) }]);
    expect(await state()).toMatchObject({ status: 'running', step: 1 });
    await prometheus.startAgain();
    await eventually(async () => (await state())?.step).toBe(2);
    await expect.poll(async () => (await state())?.admitted, wait).toBe(2);
    expect((await state())?.rollbacks).toEqual([]);
  }, 90_000);

  it('takes back the segment where it fails, and all of it where all fail, by what Prometheus says alone', async () => {
    const admittedAtMs = (await state())?.admittedAtMs ?? 0;
    await eventually(async () => ((await report())?.sources[0]?.answeredAtMs ?? 0) > admittedAtMs).toBe(true);
    // Two processes are not read at the same moment: what went well must be known before what fails.
    expose(b, 500, { browser: 'chromium' });
    await eventually(() => counted('errors/*/browser=chromium/*')).toBe('0/500');
    for (let turn = 0; turn < 3; turn++) expose(a, 40, { failed: 12 });
    await eventually(async () => (await state())?.loosened.map(({ scope }) => scope)).toEqual([{ rule: null, segment: { attribute: 'browser', value: 'firefox' } }]);
    const [first] = (await state())?.rollbacks ?? [];
    expect(first?.trigger).toMatchObject({ by: 'guardrail', name: 'errors', reason: expect.stringMatching(/^errors: 36 of \d+ failed in browser=firefox/) });
    expect(await state()).toMatchObject({ status: 'running', admitted: 2 });
    expose(b, 40, { failed: 20, browser: 'chromium' });
    expose(b, 40, { failed: 20, browser: 'opera' });
    await eventually(async () => (await state())?.admitted).toBe(-1);
    expect((await state())?.rollbacks.at(-1)).toMatchObject({ trigger: { by: 'guardrail', name: 'errors' }, scope: { rule: null, segment: null } });
    expect(await db.database.query('select from turnbuckle.facts limit 1')).toEqual([]);
    expect(await verifyVerdicts(db.database, 'small')).toMatchObject({ wrong: [] });
  }, 90_000);
});
