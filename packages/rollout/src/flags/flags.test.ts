import { existsSync, readFileSync } from 'node:fs';
import { FlagdCore } from '@openfeature/flagd-core';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftState, type RolloutState } from '../decide/rollout-state.ts';
import { smallPlan } from '../decide/testing.ts';
import { isLong, seed } from '../evidence/random.testing.ts';
import { type Members, nobody } from './members.ts';
import { prepareFlag } from './prepare-flag.ts';
import { type RolloutFlag, rolloutFlag, ruleFlagKey } from './rollout-flag.ts';
import { toFlagd } from './to-flagd.ts';

const options = { numRuns: isLong ? 10_000 : 400, seed };
const half: RolloutState = { ...draftState, status: 'running', step: 2, admitted: 2, stage: 'open' };
const segment = { attribute: 'browser', value: 'firefox' };
const answer = (flag: RolloutFlag, context: Record<string, unknown>, { key = flag.key, members = nobody }: { key?: string; members?: Members } = {}) =>
  prepareFlag(flag, members).get(key)?.({ targetingKey: 'workspace-1', ...context });

describe('the flag of a rollout', () => {
  it('has no value before the start, and the value off after a rollback', () => {
    expect(answer(rolloutFlag(smallPlan, draftState), {})).not.toHaveProperty('value');
    expect(answer(rolloutFlag(smallPlan, { ...half, status: 'rolled-back' }), {})).toMatchObject({ value: false, variant: 'off', reason: 'DISABLED' });
  });

  it('is on for everybody once the rollout is completed, but for what is loosened', () => {
    const loosened = [{ scope: { rule: 'type-maybe', segment }, atMs: 1, rollback: 'r' }];
    const flag = rolloutFlag(smallPlan, { ...half, status: 'completed', loosened });
    const members = { ...nobody, pinnedOut: new Set(['workspace-1']) };
    expect(answer(flag, {}, { members })).toMatchObject({ value: true, reason: 'STATIC' });
    expect(answer(flag, { browser: 'firefox' }, { members, key: ruleFlagKey('small', 'type-maybe') })).toMatchObject({ value: false, reason: 'TARGETING_MATCH' });
  });

  it('says who decided, chance or a rule', () => {
    const flag = rolloutFlag(smallPlan, half);
    expect(answer(flag, { staff: 'yes' })).toEqual({
      key: 'small',
      value: true,
      variant: 'on',
      reason: 'TARGETING_MATCH',
      metadata: { rollout: 'small', release: 'a'.repeat(64), control: 'legacy' },
    });
    expect(answer(flag, {})?.reason).toBe('SPLIT');
    expect(answer(rolloutFlag(smallPlan, { ...half, admitted: 1 }), {})).toMatchObject({ value: false, reason: 'TARGETING_MATCH' });
    expect(answer(flag, { staff: 'yes' }, { members: { ...nobody, pinnedOut: new Set(['workspace-1']) } })).toMatchObject({ value: false, reason: 'TARGETING_MATCH' });
  });

  it('takes an attribute that is no text for none', () => {
    expect(answer(rolloutFlag(smallPlan, { ...half, admitted: 1 }), { staff: ['yes'] })?.value).toBe(false);
  });

  it('turns off one rule in one segment and leaves the release and the other rules on', () => {
    const loosened = [{ scope: { rule: 'type-maybe', segment }, atMs: 1, rollback: 'r' }];
    const flag = rolloutFlag(smallPlan, { ...half, loosened });
    const maybe = ruleFlagKey('small', 'type-maybe');
    const inFirefox = { staff: 'yes', browser: 'firefox' };
    expect(answer(flag, inFirefox, { key: maybe })).toMatchObject({
      value: false,
      reason: 'TARGETING_MATCH',
      metadata: { rule: 'type-maybe', loosened: 'type-maybe in browser=firefox' },
    });
    expect(answer(flag, inFirefox)?.value).toBe(true);
    expect(answer(flag, inFirefox, { key: ruleFlagKey('small', 'type-mismatch') })?.value).toBe(true);
    expect(answer(flag, { staff: 'yes', browser: 'chromium' }, { key: maybe })?.value).toBe(true);
    const forAll = rolloutFlag(smallPlan, { ...half, loosened: [{ scope: { rule: 'type-maybe', segment: null }, atMs: 1, rollback: 'r' }] });
    expect(answer(forAll, { staff: 'yes' }, { key: maybe })).toMatchObject({ value: false, reason: 'DISABLED' });
  });
});

const workspaces = fc.nat(60).map((index) => `workspace-${index}`);
const anySegment = fc.record({ attribute: fc.constantFrom('plan', 'browser'), value: fc.constantFrom('a', 'b', 'c') });
const anyRule = fc.oneof(
  fc.record({ kind: fc.constant('share' as const), shareBp: fc.oneof(fc.nat(10_000), fc.constantFrom(0, 1, 10_000)) }),
  fc.record({
    kind: fc.constantFrom('internal' as const, 'segment' as const),
    attribute: fc.constantFrom('plan', 'browser', 'staff'),
    values: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 }),
  }),
  fc.record({ kind: fc.constant('opt-in' as const), maxPeopleBp: fc.constantFrom(0, 1_000) }),
);
const anyMembers: fc.Arbitrary<Members> = fc.record({ optedIn: sets(workspaces), pinnedIn: sets(workspaces), pinnedOut: sets(workspaces) });
const anyFlag: fc.Arbitrary<RolloutFlag> = fc.record({
  key: fc.constant('release'),
  isDecided: fc.constantFrom(true, true, true, false),
  isCompleted: fc.constantFrom(false, false, false, true),
  audience: fc.record({
    isOn: fc.constantFrom(true, true, true, false),
    lineage: fc.oneof(fc.string({ unit: 'grapheme-ascii', maxLength: 12 }), fc.constantFrom('$&', "a$'")),
    rules: fc.array(anyRule, { maxLength: 4 }),
    without: fc.array(anySegment, { maxLength: 2 }),
    controlShareBp: fc.constantFrom(0, 1_000, 9_999),
  }),
  rules: fc.constant(['one', 'two']),
  loosened: fc.array(fc.record({ rule: fc.constantFrom('one', 'two'), segment: fc.option(anySegment) }), { maxLength: 3 }),
  metadata: fc.constant({ rollout: 'r' }),
});
const texts = fc.constantFrom<unknown>('a', 'b', 'c', 'd', '', 1, true, null, undefined, ['a'], { a: 'a' });
const anyContext = fc.record(
  { targetingKey: fc.oneof(workspaces, fc.string({ unit: 'grapheme-ascii', minLength: 1 })), plan: texts, browser: texts, staff: texts },
  { requiredKeys: ['targetingKey'] },
);

function sets(of: fc.Arbitrary<string>): fc.Arbitrary<ReadonlySet<string>> {
  return fc.array(of, { maxLength: 12 }).map((list) => new Set(list));
}

const silent = { error() {}, warn() {}, info() {}, debug() {} };

describe(`the export to flagd, ${options.numRuns} runs, seed ${seed}`, () => {
  it('decides as we do, for any audience and anybody', () => {
    let on = 0;
    let off = 0;
    fc.assert(
      fc.property(anyFlag, anyMembers, fc.array(anyContext, { minLength: 1, maxLength: 10 }), (flag, members, contexts) => {
        const flagd = new FlagdCore(undefined, silent);
        flagd.setConfigurations(JSON.stringify(toFlagd(flag, members).value));
        const ours = prepareFlag(flag, members);
        for (const context of contexts) {
          for (const key of ['release', ruleFlagKey('release', 'one'), ruleFlagKey('release', 'two')]) {
            const { value, variant, metadata } = ours.get(key)?.(context) ?? {};
            const missing = { value: undefined, variant: undefined };
            const theirs = flagd.resolveBooleanEvaluation(key, true, context as never);
            expect({ key, context, value: value ?? true, variant, metadata }).toEqual({
              key,
              context,
              ...missing,
              value: theirs.value,
              variant: theirs.variant,
              metadata: theirs.flagMetadata,
            });
            // Nor does the default of the client's code decide where we did.
            if (value !== undefined) expect(flagd.resolveBooleanEvaluation(key, false, context as never).value).toBe(value);
            if (value === true) on++;
            else if (value === false) off++;
          }
        }
      }),
      options,
    );
    // Both outcomes were seen many times: the comparison compares something.
    expect(Math.min(on, off)).toBeGreaterThan(options.numRuns);
  });

  it('refuses what flagd would take for a path', () => {
    const flag = rolloutFlag(smallPlan, { ...half, loosened: [{ scope: { rule: 'type-maybe', segment: { attribute: 'os.name', value: 'x' } }, atMs: 1, rollback: 'r' }] });
    expect(toFlagd(flag)).toEqual({ value: null, diagnostics: ["flagd cannot read the attribute 'os.name': it would be taken for a path."] });
  });
});

const schemas = new URL('../../../../../shared/suites/flagd/schema/', import.meta.url);

describe.skipIf(!existsSync(schemas))("flagd's schema of flag definitions", () => {
  it('holds for any export', () => {
    const read = (name: string): object => JSON.parse(readFileSync(new URL(name, schemas), 'utf8')) as object;
    const ajv = new Ajv({ strict: false });
    ajv.addSchema(read('targeting.json'));
    const validate = ajv.compile(read('flags.json'));
    fc.assert(
      fc.property(anyFlag, anyMembers, (flag, members) => {
        const document = JSON.parse(JSON.stringify(toFlagd(flag, members).value)) as object;
        expect({ valid: validate(document), errors: validate.errors, document }).toMatchObject({ valid: true });
      }),
      { ...options, numRuns: Math.min(options.numRuns, 200) },
    );
  });
});
if (!existsSync(schemas)) console.warn("NOT TESTED: flagd's schema is not at ../shared/suites/flagd/schema");
