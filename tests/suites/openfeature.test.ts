import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaveMerging, mergingSteps, mergingWorld } from './context-merging-steps.ts';
import { earlierSteps } from './earlier-evaluation-steps.ts';
import { configuration, type FlagServer, flagToken, startFlagServer } from './flag-server.ts';
import { OfrepSchema } from './ofrep-schema.ts';
import { type ClientOptions, type OpenFeatureClient, serverClient, webClient } from './openfeature-clients.ts';
import { openFeatureFlags } from './openfeature-flags.ts';
import { openFeatureSteps, openFeatureWorld } from './openfeature-steps.ts';
import { runFeature, type Scenario } from './run-feature.ts';
import { hasSuite } from './suite-files.ts';

const has = hasSuite('openfeature');
const schema = hasSuite('ofrep') ? new OfrepSchema() : null;
let server: FlagServer;
let domains = 0;

beforeAll(async () => {
  if (has) server = await startFlagServer(configuration({ foreign: [{ name: 'openfeature', text: openFeatureFlags() }] }));
});
afterAll(async () => {
  if (has) await server.close();
  if (schema !== null) console.info(`OFREP schema: ${schema.checked} answers to the OpenFeature suites held to it, ${schema.withDefault} of them with the reason DEFAULT.`);
});

const clients: readonly { readonly name: string; readonly make: (options: ClientOptions) => OpenFeatureClient; readonly skip: (scenario: Scenario) => string | null }[] = [
  { name: 'the server SDK and its OFREP provider', make: serverClient, skip: skipOnServer },
  { name: 'the web SDK and its OFREP provider', make: webClient, skip: skipOnBoth },
];

for (const { name, make, skip } of has ? clients : []) {
  for (const feature of ['evaluation_v2', 'hooks', 'metadata']) {
    runFeature(`openfeature/${feature}.feature`, {
      through: name,
      steps: openFeatureSteps,
      world: () => openFeatureWorld(make({ url: server.url, token: flagToken, fetch: schema?.fetch ?? fetch, domain: `suite-${++domains}` })),
      leave: ({ client }) => client.close(),
      skip,
    });
  }
}

describe.skipIf(!has)('the server provider', () => {
  it('takes the default of the code where a flag has no value', async () => {
    const client = serverClient({ url: server.url, token: flagToken, fetch: schema?.fetch ?? fetch, domain: 'no-value' });
    await client.register('stable');
    for (const fallback of [true, false])
      expect(await client.evaluate({ type: 'boolean', key: 'boolean-disabled-flag', fallback, context: {} })).toMatchObject({ value: fallback });
    await client.close();
  });
});

for (const { name, make } of has ? clients : []) {
  runFeature('openfeature/evaluation.feature', {
    through: name,
    steps: earlierSteps,
    world: () => openFeatureWorld(make({ url: server.url, token: flagToken, fetch: schema?.fetch ?? fetch, domain: `suite-${++domains}` })),
    leave: ({ client }) => client.close(),
    skip: ({ steps }) => (steps.some((step) => step.includes('"context-aware"')) ? 'test-flags.json has no flag context-aware any more' : null),
  });
}

if (has) {
  runFeature('openfeature/contextMerging.feature', {
    through: 'the server SDK and its OFREP provider',
    steps: mergingSteps,
    world: () => mergingWorld({ url: server.url, token: flagToken }),
    leave: leaveMerging,
  });
}

function skipOnBoth({ tags }: Scenario): string | null {
  return tags.includes('@reason-codes-cached') ? 'OFREP has no reason CACHED: a server evaluates each time' : null;
}

function skipOnServer(scenario: Scenario): string | null {
  if (scenario.steps.some((step) => /^an? (not ready|error|fatal|stale) provider$/.test(step)))
    return 'the server provider has no states: it neither starts up nor listens, and is READY at once';
  if (scenario.tags.includes('@reason-codes-disabled'))
    return 'the server provider 0.1.3 gives the right value, and calls an answer without a value an error (OFREP had none before 0.3)';
  return skipOnBoth(scenario);
}
