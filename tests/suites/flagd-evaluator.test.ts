import { FlagdCore } from '@openfeature/flagd-core';
import { draftState } from '@turnbuckle/rollout';
import { nobody, rolloutFlag } from '@turnbuckle/rollout/flags';
import { exportFlags, FlagSet } from '@turnbuckle/server';
import { describe, expect, it } from 'vitest';
import { flagDocumentProblems } from '../../apps/server/src/ofrep/foreign-flags.ts';
import { smallPlan } from '../../packages/rollout/src/decide/testing.ts';
import { configuration } from './flag-server.ts';
import type { Details, Evaluation, OpenFeatureClient } from './openfeature-clients.ts';
import { openFeatureSteps, openFeatureWorld, type World } from './openfeature-steps.ts';
import { runFeature, type Scenario, type Step } from './run-feature.ts';
import { hasSuite, listSuite, readSuite } from './suite-files.ts';

const has = hasSuite('flagd');
const features = ['disabled', 'errors', 'evaluation', 'evaluator-refs', 'fractional', 'metadata', 'no-default-variant', 'semver', 'string', 'targeting', 'zero-values'];
const silent = { error() {}, warn() {}, info() {}, debug() {} };
/** Beside the suite's flags one rollout, so that what is exported is a mixture. */
const configured = configuration({
  rollouts: [{ flag: rolloutFlag(smallPlan, { ...draftState, status: 'running', step: 2, admitted: 2, stage: 'open' }), members: nobody }],
  foreign: has ? [{ name: 'testkit', text: readSuite('flagd/flags/testkit-flags.json') }] : [],
});

/** As a client makes of an answer: its own default where there is no value, and no value of another type. */
function ours(flags: FlagSet): (evaluation: Evaluation) => Details {
  return ({ type, key, fallback, context }) => {
    const answer = flags.evaluate(key, context);
    const flagMetadata = answer.metadata ?? {};
    if ('errorCode' in answer) return { flagKey: key, value: fallback, reason: 'ERROR', errorCode: answer.errorCode as never, flagMetadata };
    if (answer.value === undefined) return { flagKey: key, value: fallback, reason: answer.reason, flagMetadata };
    if (typeof answer.value !== type) return { flagKey: key, value: fallback, reason: 'ERROR', errorCode: 'TYPE_MISMATCH' as never, flagMetadata };
    return { flagKey: key, value: answer.value as never, reason: answer.reason, ...(answer.variant === undefined ? {} : { variant: answer.variant }), flagMetadata };
  };
}

function exported(): (evaluation: Evaluation) => Details {
  const core = new FlagdCore(undefined, silent);
  core.setConfigurations(JSON.stringify(exportFlags(configured).value));
  return ({ type, key, fallback, context }) => ({ flagKey: key, ...core.resolve(type, key, fallback as never, context) }) as Details;
}

function evaluator(evaluate: (evaluation: Evaluation) => Details): OpenFeatureClient {
  const none = async (): Promise<void> => {};
  return { register: none, evaluate: async (evaluation) => evaluate(evaluation), status: () => 'READY', addHooks() {}, close: none };
}

const steps: readonly Step<World>[] = [
  ...openFeatureSteps,
  { pattern: /^an evaluator$/, run() {} },
  {
    pattern: /^a context containing a targeting key with value "(.*)"$/,
    run: ({ context }, [value = '']) => {
      context['targetingKey'] = value;
    },
  },
  {
    pattern: /^a context containing a nested property with outer key "([^"]+)" and inner key "([^"]+)", with value "(.*)"$/,
    run: ({ context }, [outer = '', inner = '', value = '']) => {
      context[outer] = { [inner]: value };
    },
  },
];

function skip({ tags }: Scenario): string | null {
  return tags.includes('@fractional-v1') ? 'the earlier buckets of flagd, which no version has that is kept up' : null;
}

if (has) {
  const ways = [
    { through: 'our evaluation', evaluate: ours(new FlagSet(configured)) },
    { through: "flagd's core on our export", evaluate: exported() },
  ];
  for (const { through, evaluate } of ways) {
    for (const feature of features) runFeature(`flagd/gherkin/${feature}.feature`, { through, steps, skip, world: () => openFeatureWorld(evaluator(evaluate)) });
  }
}

describe.skipIf(!has)("flagd's examples of definitions, as they are stored", () => {
  const folder = (kind: string): string[] => listSuite(`flagd/schema/test/flags/${kind}`);
  const arrays = 'example.flagdimport.array.json';

  it.each(folder('positive').filter((name) => name !== arrays))('%s is taken', (name) => {
    expect(flagDocumentProblems(readSuite(`flagd/schema/test/flags/positive/${name}`))).toEqual([]);
  });
  it.skip(`${arrays} is taken [flagd's JavaScript, which evaluates here, reads no flags in an array]`, () => {});

  it.each(folder('negative'))('%s is refused, with what is wrong', (name) => {
    const problems = flagDocumentProblems(readSuite(`flagd/schema/test/flags/negative/${name}`));
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toMatch(/^(\/|the document|Invalid|invalid)/);
  });
});

describe.skipIf(!has)('the export of all flags', () => {
  it('holds the stored ones and those of rollouts', () => {
    const { value, diagnostics } = exportFlags(configured);
    expect(diagnostics).toEqual([]);
    expect(Object.keys(value.flags)).toEqual(new FlagSet(configured).keys());
  });

  it('says what it leaves out', () => {
    const twice = exportFlags({
      rollouts: configured.rollouts,
      foreign: [
        { name: 'b', text: '{"flags":{"small":{},"other":{"state":"ENABLED"}},"metadata":{"owner":"b"}}' },
        { name: 'c', text: '{"flags":{},"$evaluators":{"ours":{}}}' },
        { name: 'c2', text: '{"flags":{},"$evaluators":{"ours":{}}}' },
        { name: 'd', text: '[' },
      ],
    });
    expect(twice.diagnostics).toEqual([
      "b: the flag 'small' stands in another document already.",
      "c2: the evaluator 'ours' stands in another document already.",
      'd: not a document of flag definitions.',
    ]);
    expect(twice.value.flags['other']).toEqual({ state: 'ENABLED', metadata: { owner: 'b' } });
  });
});
