import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../decide/decide.ts';
import { draftState, type RolloutState } from '../decide/rollout-state.ts';
import { noFacts, smallDigest, smallPlan } from '../decide/testing.ts';
import type { Segment } from '../evidence/cell.ts';
import { tally } from '../guardrails/tally.ts';
import { monitorOf } from '../monitor/monitor.ts';
import { checkRollout } from '../plan/check-rollout.ts';
import { critical, errorRate, latency } from '../plan/guardrail-declarations.ts';
import type { PlannedGuardrail, RolloutPlan } from '../plan/rollout-plan.ts';
import { type CountersCounted, type CounterValues, countCounters } from './count-counters.ts';
import { isCountedLate } from './is-counted-late.ts';
import { promqlQuery } from './promql-query.ts';
import { labelOf, promql } from './promql-source.ts';
import { type Counter, readAnswer } from './read-answer.ts';

const isLong = process.env['TURNBUCKLE_LONG'] === '1';
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 20_261);
const source = promql({ all: 'requests_total{release="$release"}', failed: 'requests_failed_total{release="$release"}', segment: 'browser' });
const guardrail = errorRate({ max: 0.01, id: 'errors', per: ['browser'], source });
const planWith = (...guardrails: readonly PlannedGuardrail[]): RolloutPlan => ({ ...smallPlan, segments: { ...smallPlan.segments, staff: ['yes', 'no'] }, guardrails });
const plan = planWith(guardrail);
const [watched] = monitorOf(plan).watched;
if (watched === undefined) throw new Error('The plan has a guardrail.');

function counter(query: Counter['query'], instance: string, given: number | { readonly value: number; readonly browser: string }): Counter {
  const { value, browser } = typeof given === 'number' ? { value: given, browser: 'chromium' } : given;
  return { query, labels: { __name__: `requests_${query}`, instance, browser }, value };
}

function count(counters: readonly Counter[], before: CounterValues | null): CountersCounted {
  return countCounters({ takenAtMs: 1, counters }, { before: before ?? {}, watched: watched as NonNullable<typeof watched>, source, isBase: before === null, isLate: () => false });
}

const plain = ({ counts }: CountersCounted): Record<string, string> => Object.fromEntries([...counts].map(([key, { n, failed }]) => [key, `${failed}/${n}`]));

describe('a source in a plan', () => {
  it('can be declared and checked', () => {
    expect(checkRollout(plan)).toEqual([]);
    expect(checkRollout(planWith(latency({ of: ['save'], quantile: 0.95, maxRatio: 1.2, source: promql({ all: 'a', failed: 'a - ignoring(le) b{le="0.5"}' }) })))).toEqual([]);
    expect(checkRollout({ ...plan, prometheus: { production: 'http://127.0.0.1:9090' } })).toEqual([]);
    expect(promql({ all: 'a', failed: 'b' })).toEqual({ kind: 'promql', all: 'a', failed: 'b' });
    expect(labelOf('graph-size')).toBe('graph_size');
  });

  it.each<[string, RolloutPlan, RegExp]>([
    ['without the query for failures', planWith({ ...guardrail, source: { ...source, failed: ' ' } }), /'errors' has no source: its query 'failed' is empty/],
    [
      'counted by an attribute that is no label',
      planWith({ ...guardrail, source: promql({ all: 'a', failed: 'b' }) }),
      /counted by 'browser', and its counters have no such label/,
    ],
    ['by an unknown attribute', planWith({ ...guardrail, source: { ...source, segment: 'country' } }), /counters by 'country', which is no segment of the plan/],
    [
      'of a rate',
      planWith({ ...guardrail, source: { ...source, all: 'rate(requests_total[1m])' } }),
      /'all' of the guardrail 'errors' asks for 'rate': ask for the counters themselves/,
    ],
    ['of a sum', planWith({ ...guardrail, source: { ...source, failed: 'sum by (browser) (b)' } }), /asks for 'sum'/],
    ['of people', planWith(guardrail, { ...critical({ functions: ['save'], maxUsers: 0.05 }), source }), /'critical' cannot be counted by counters/],
    ['of two functions', planWith(latency({ of: ['save', 'open'], quantile: 0.95, maxRatio: 1.2, source: promql({ all: 'a', failed: 'b' }) })), /give it one function/],
    ['of an unknown kind', planWith({ ...guardrail, source: { kind: 'graphite' } as never }), /unknown kind/],
    ['of an environment that the plan does not have', { ...plan, prometheus: { moon: 'http://127.0.0.1:1' } }, /A Prometheus is given for 'moon'/],
    ['without an address', { ...plan, prometheus: { production: 'localhost' } }, /The Prometheus of 'production' has no address/],
  ])('is refused %s', (_, wrong, message) => {
    expect(checkRollout(wrong).join('\n')).toMatch(message);
  });

  it('takes texts, labels and comments for what they are', () => {
    expect(checkRollout(planWith({ ...guardrail, source: { ...source, all: 'requests_total{path="/sum(rate", le=\'max(\'} # sum by (x)' } }))).toEqual([]);
  });

  it('is the only one that counts for its guardrail', () => {
    const fact = { id: 'f', user: 'person-0001', workspace: 'w', release: plan.release, function: 'save', ok: false, atMs: 1 } as const;
    const context = { release: plan.release, control: 'legacy', step: 's', share: 1, slowerThanMs: {} };
    const options = { context, subjectOf: () => ({ segments: {}, isRandomised: true, firstRelease: null }), isCounted: () => false };
    expect(tally({ facts: [fact] }, { ...options, watched: monitorOf(smallPlan).watched }).counts.size).toBeGreaterThan(0);
    expect(tally({ facts: [fact] }, { ...options, watched: monitorOf(plan).watched }).counts.size).toBe(0);
    // Counters know no rules, so none of the evidence waits in cells of rules.
    expect(monitorOf(plan).families[0]?.cells.map(({ key }) => key)).toEqual([
      'errors/*/*/*',
      'errors/*/browser=chromium/*',
      'errors/*/browser=firefox/*',
      'errors/*/browser=other/*',
    ]);
  });
});

describe('an answer', () => {
  const answer = (result: unknown): unknown => ({ status: 'success', data: { resultType: 'vector', result } });
  const now = { metric: { turnbuckle_query: 'now' }, value: [1_700_000_000.123, '0'] };

  it('is asked for as one query, with the releases filled in', () => {
    const query = promqlQuery({ ...source, all: `${source.all} # all of them` }, plan);
    expect(query.match(/label_replace/g)).toHaveLength(3);
    expect(query).toContain(`requests_failed_total{release="${'a'.repeat(64)}"}`);
    expect(query).toContain('# all of them\n)');
  });

  it('is read with its moment', () => {
    const one = { metric: { __name__: 'requests_total', browser: 'firefox', turnbuckle_query: 'all' }, value: [1_700_000_000.123, '17'] };
    expect(readAnswer(answer([one, now]))).toEqual({
      problem: null,
      reading: { takenAtMs: 1_700_000_000_123, counters: [{ query: 'all', labels: { __name__: 'requests_total', browser: 'firefox' }, value: 17 }] },
    });
    expect(readAnswer(answer([now])).reading?.counters).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ['an error', { status: 'error', errorType: 'bad_data', error: 'parse error: unexpected "}"' }, /refused the query: parse error/],
    ['something else', '<html>', /no Prometheus/],
    ['nothing', null, /no Prometheus/],
    ['a matrix', { status: 'success', data: { resultType: 'matrix', result: [] } }, /no vector/],
    ['no moment', answer([]), /did not say when/],
    ['a rate', answer([now, { metric: { turnbuckle_query: 'all' }, value: [1, '0.25'] }]), /0.25, which is no count/],
    ['no number', answer([now, { metric: { turnbuckle_query: 'failed' }, value: [1, 'NaN'] }]), /NaN, which is no count/],
    ['less than nothing', answer([now, { metric: { turnbuckle_query: 'all' }, value: [1, '-1'] }]), /which is no count/],
    ['too many', answer(Array.from({ length: 10_002 }, () => now)), /10002 counters/],
  ])('that is %s says why there is nothing to count', (_, body, message) => {
    const { reading, problem } = readAnswer(body);
    expect({ reading, isRight: message.test(problem ?? '') }).toEqual({ reading: null, isRight: true });
  });

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.anything().map(answer), fc.array(fc.record({ metric: fc.anything(), value: fc.anything() })).map(answer)), (body) => {
        const { reading, problem } = readAnswer(body);
        expect(reading === null).toBe(problem !== null);
      }),
      { seed, numRuns: isLong ? 10_000 : 300 },
    );
  });
});

describe('counting counters', () => {
  it('counts what was added, in all and by segment; values that the plan does not name are others', () => {
    const first = count([counter('all', 'a', 100), counter('failed', 'a', 2), counter('all', 'a', { value: 50, browser: 'opera' })], null);
    expect(first.counts.size).toBe(0);
    const second = count([counter('all', 'a', 110), counter('failed', 'a', 3), counter('all', 'a', { value: 54, browser: 'opera' })], first.values);
    expect(plain(second)).toEqual({ 'errors/*/*/*': '1/14', 'errors/*/browser=chromium/*': '1/10', 'errors/*/browser=other/*': '0/4' });
    expect(count([counter('all', 'a', 110), counter('failed', 'a', 3), counter('all', 'a', { value: 54, browser: 'opera' })], second.values).counts.size).toBe(0);
  });

  it('sees a process that started anew, one that came and one that went and came back', () => {
    const none = counter('failed', 'a', 0);
    const { values } = count([counter('all', 'a', 100), counter('all', 'b', 70), none], null);
    const after = count([counter('all', 'a', 8), counter('all', 'c', 5), none], values);
    expect(plain(after)).toEqual({ 'errors/*/*/*': '0/13', 'errors/*/browser=chromium/*': '0/13' });
    expect(plain(count([counter('all', 'a', 8), counter('all', 'b', 71), counter('all', 'c', 5), none], after.values))).toEqual({
      'errors/*/*/*': '0/1',
      'errors/*/browser=chromium/*': '0/1',
    });
  });

  it('waits where failures outnumber what was done, and counts all once they add up', () => {
    const { values } = count([counter('all', 'a', 10), counter('failed', 'a', 0)], null);
    const torn = count([counter('all', 'a', 11), counter('failed', 'a', 2)], values);
    expect(torn).toEqual({ counts: new Map(), values, problem: '2 failed of 1: nothing is counted until the two counters add up.' });
    expect(plain(count([counter('all', 'a', 13), counter('failed', 'a', 2)], torn.values))['errors/*/*/*']).toBe('2/3');
  });

  it('counts nothing while something is missing, says what, and counts all of it later', () => {
    const all = [counter('all', 'a', 10)];
    expect(count([], {}).problem).toBe('Prometheus has no counter that the query for everything names.');
    const silent = count(all, {});
    expect(silent).toEqual({ counts: new Map(), values: {}, problem: 'Prometheus has no counter that the query for failures names: let it begin at 0.' });
    expect(plain(count([...all, counter('failed', 'a', 3)], silent.values))['errors/*/*/*']).toBe('3/10');
    expect(count([...all, { query: 'failed', labels: { instance: 'a' }, value: 1 }], {}).problem).toBe("A counter of the query 'failed' has no label 'browser'.");
    // What is only compared with later must not be counted later.
    expect(Object.values(count(all, null).values)).toEqual([10]);
  });

  const step = fc.record({
    instance: fc.constantFrom('a', 'b', 'c'),
    browser: fc.constantFrom('chromium', 'firefox', 'opera'),
    done: fc.nat(30),
    failed: fc.nat(30),
    isAnew: fc.boolean(),
    isRead: fc.boolean(),
  });
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  /** Lets processes count, and reads them now and then; gives what was done and what was counted of it. */
  function follow(steps: readonly Step[], onRead: (done: number, counted: number) => void): { readonly done: readonly number[]; readonly counted: readonly number[] } {
    const live = new Map<string, Counter>();
    let values: CounterValues = {};
    let [done, failed, counted, countedFailed] = [0, 0, 0, 0];
    for (const { instance, browser, isAnew, isRead, ...one } of [...steps, { instance: 'a', browser: 'chromium', done: 1, failed: 0, isAnew: false, isRead: true }]) {
      if (isAnew) for (const [key, { labels }] of live) if (labels['instance'] === instance) live.delete(key);
      const more = { all: one.done, failed: Math.min(one.done, one.failed) };
      for (const query of ['all', 'failed'] as const) {
        const key = `${query}/${instance}/${browser}`;
        live.set(key, counter(query, instance, { value: (live.get(key)?.value ?? 0) + more[query], browser }));
      }
      [done, failed] = [done + more.all, failed + more.failed];
      if (!isRead) continue;
      const read = count([...live.values()], values);
      values = read.values;
      const all = read.counts.get('errors/*/*/*');
      const inSegments = [...read.counts].filter(([key]) => key !== 'errors/*/*/*').reduce((sum, [, { n }]) => sum + n, 0);
      expect(inSegments).toBe(all?.n ?? 0);
      [counted, countedFailed] = [counted + (all?.n ?? 0), countedFailed + (all?.failed ?? 0)];
      onRead(done, counted);
    }
    return { done: [done, failed], counted: [counted, countedFailed] };
  }

  it('counts nothing twice, whatever starts anew, and everything where nothing does', () => {
    console.log(`counters: seed ${seed}`);
    const options = { seed, numRuns: isLong ? 10_000 : 300 };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        follow(steps, (done, counted) => expect(counted).toBeLessThanOrEqual(done));
        const whole = follow(
          steps.map((one) => ({ ...one, isAnew: false })),
          () => {},
        );
        expect(whole.counted).toEqual(whole.done);
      }),
      options,
    );
  });

  it('passes over what may be about something that was taken back', () => {
    const loosened = [{ scope: { rule: null, segment: { attribute: 'browser', value: 'firefox' } }, atMs: 1_000, rollback: 'r' }];
    const at = (value: string, sinceMs: number): boolean => isCountedLate({ attribute: 'browser', value }, { sinceMs, loosened });
    expect([at('firefox', 500), at('firefox', 60_999), at('firefox', 61_000), at('chromium', 500), isCountedLate(null, { sinceMs: 500, loosened })]).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
  });
});

describe('a source that is silent', () => {
  it('holds what would go on, and says which', () => {
    const state: RolloutState = { ...draftState, status: 'running', step: 1, stage: 'open', admitted: 1, admittedAtMs: 0, startedAtMs: 0, stepSinceMs: 0, isPromoted: true };
    const facts = { ...noFacts, safe: ['errors'], lastExposureAtMs: 5 };
    const at = (more: object): readonly string[] => decide({ plan, digest: smallDigest, state, facts: { ...facts, ...more }, nowMs: 10 }).state.waitingFor;
    expect(decide({ plan, digest: smallDigest, state, facts, nowMs: 10 }).state.step).toBe(2);
    expect(at({ unanswered: [{ guardrail: 'errors', reason: 'ECONNREFUSED' }] })).toEqual(['no-answer:errors']);
  });
});
