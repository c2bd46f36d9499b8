import type { EvaluationContext, EvaluationContextValue, Hook, JsonValue } from '@openfeature/core';
import { expect } from 'vitest';
import type { Details, FlagType, OpenFeatureClient, ProviderState } from './openfeature-clients.ts';
import type { Argument, Step } from './run-feature.ts';

export interface World {
  readonly client: OpenFeatureClient;
  flag: { readonly type: FlagType; readonly key: string; readonly fallback: JsonValue } | null;
  context: Record<string, EvaluationContextValue>;
  details: Details | null;
  hooks: Hook[];
  /** What hooks were told, in order: `before`, `after` and so on, with the details where there are any. */
  readonly told: { readonly stage: string; readonly hook: string; readonly details: Details | null }[];
  /** Of an asynchronous evaluation: whether it had ended when the call came back. */
  hadEnded: boolean | null;
}

export function openFeatureWorld(client: OpenFeatureClient): World {
  return { client, flag: null, context: {}, details: null, hooks: [], told: [], hadEnded: null };
}

export const types: Readonly<Record<string, FlagType>> = { boolean: 'boolean', string: 'string', integer: 'number', float: 'number', object: 'object' };

export function typedValue(type: string, text: string): JsonValue {
  const name = types[type.toLowerCase()];
  if (name === undefined) throw new Error(`There is no type ${type}`);
  if (name === 'boolean') return text === 'true';
  if (name === 'number') return Number(text);
  return name === 'object' ? (JSON.parse(text.replaceAll('\\"', '"')) as JsonValue) : text;
}

function hookNamed(world: World, hook: string): Hook {
  const tell = (stage: string, details: Details | null): void => void world.told.push({ stage, hook, details });
  return {
    before: () => void tell('before', null),
    after: (_, details) => tell('after', details as Details),
    error: () => tell('error', null),
    finally: (_, details) => tell('finally', details as unknown as Details),
  };
}

async function evaluate(world: World): Promise<void> {
  if (world.flag === null) throw new Error('No flag was named.');
  world.details = await world.client.evaluate({ ...world.flag, context: world.context as EvaluationContext, hooks: world.hooks });
}

function details({ details: found }: World): Details {
  if (found === null) throw new Error('Nothing was evaluated.');
  return found;
}

function step(pattern: RegExp, run: (world: World, texts: readonly string[], table: Argument) => void | Promise<void>): Step<World> {
  return { pattern, run };
}

/** Steps of `evaluation_v2`, `hooks` and `metadata`. */
export const openFeatureSteps: readonly Step<World>[] = [
  step(/^an? (stable|not ready|error|fatal|stale) provider$/, (world, [state]) => world.client.register(state as ProviderState)),
  step(/^an? (\w+)-flag with key "([^"]*)" and a fallback value "(.*)"$/, (world, [type = '', key = '', fallback = '']) => {
    world.flag = { type: types[type.toLowerCase()] ?? 'string', key, fallback: typedValue(type, fallback) };
  }),
  step(/^a context containing a key "([^"]*)", with type "(\w+)" and with value "(.*)"$/, (world, [key = '', type = '', value = '']) => {
    world.context[key] = typedValue(type, value);
  }),
  step(/^a context containing a key "([^"]*)" with null value$/, (world, [key = '']) => {
    world.context[key] = null;
  }),
  step(/^the flag was evaluated with details$/, evaluate),
  step(/^the flag was evaluated with details using the evaluation options$/, evaluate),
  step(/^the flag was evaluated with details asynchronously$/, async (world) => {
    const running = evaluate(world);
    world.hadEnded = world.details !== null;
    await running;
  }),
  step(/^the evaluation should complete without blocking$/, (world) => expect(world.hadEnded).toBe(false)),
  step(/^the resolved details value should be "(.*)"$/, (world, [text = '']) => {
    expect(details(world).value).toEqual(
      typeof world.flag?.fallback === 'object' ? typedValue('object', text) : typedValue(typeof world.flag?.fallback === 'number' ? 'float' : typeof world.flag?.fallback, text),
    );
  }),
  step(/^the reason should be "(\w+)"$/, (world, [reason]) => expect(details(world).reason).toBe(reason)),
  step(/^the error-code should be "(\w+)"$/, (world, [code]) => expect(details(world).errorCode).toBe(code)),
  step(/^the flag key should be "(.*)"$/, (world, [key]) => expect(details(world).flagKey).toBe(key)),
  step(/^the variant should be "(.*)"$/, (world, [variant]) => expect(details(world).variant).toBe(variant)),
  step(/^the resolved metadata should contain$/, (world, _, table) => {
    expect(table.length).toBeGreaterThan(0);
    for (const { key = '', metadata_type = '', value = '' } of table) expect(details(world).flagMetadata[key]).toBe(typedValue(metadata_type, value));
  }),
  step(/^the resolved metadata is empty$/, (world) => expect(details(world).flagMetadata).toEqual({})),
  step(/^the provider status should be "(\w+)"$/, (world, [status]) => expect(world.client.status()).toBe(status)),
  step(/^a client with added hook$/, (world) => world.client.addHooks([hookNamed(world, 'client')])),
  step(/^evaluation options containing specific hooks$/, (world) => {
    world.hooks = [hookNamed(world, 'first'), hookNamed(world, 'second')];
  }),
  step(/^the specified hooks should execute during evaluation$/, (world) => expect(new Set(world.told.map(({ hook }) => hook))).toEqual(new Set(['first', 'second']))),
  // Source: OpenFeature, requirement 4.4.2: in order before, in reverse order after.
  step(/^the hook order should be maintained$/, (world) => {
    const order = ['before first', 'before second', 'after second', 'after first', 'finally second', 'finally first'];
    expect(world.told.map(({ stage, hook }) => `${stage} ${hook}`)).toEqual(order);
  }),
  step(/^the "(\w+)" hook should have been executed$/, (world, [stage]) => expect(world.told.filter((one) => one.stage === stage)).toHaveLength(1)),
  step(/^the "([\w, ]+)" hooks should be called with evaluation details$/, (world, [stages = ''], table) => {
    for (const stage of stages.split(', ')) {
      const told = world.told.find((one) => one.stage === stage)?.details as unknown as Record<string, unknown> | undefined;
      const names: Readonly<Record<string, string>> = { flag_key: 'flagKey', error_code: 'errorCode' };
      for (const { data_type = '', key = '', value = '' } of table) expect(told?.[names[key] ?? key] ?? null).toEqual(value === 'null' ? null : typedValue(data_type, value));
    }
  }),
  step(/^an evaluation context with modifiable data$/, (world) => {
    world.context = { email: 'somebody@example.com', nested: { list: [1, 2] } };
  }),
  step(/^the original evaluation context should remain unmodified$/, (world) => expect(world.context).toEqual({ email: 'somebody@example.com', nested: { list: [1, 2] } })),
  step(/^the evaluation details should be immutable$/, (world) => expect(Object.isFrozen(details(world).flagMetadata)).toBe(true)),
];
