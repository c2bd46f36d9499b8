import { expect } from 'vitest';
import { typedValue, types, type World } from './openfeature-steps.ts';
import type { Step } from './run-feature.ts';

async function evaluate(world: World, { type, key, fallback }: { readonly type: string; readonly key: string; readonly fallback: string }): Promise<void> {
  const flag = { type: types[type] ?? 'string', key, fallback: type === 'object' ? {} : typedValue(type, fallback) };
  world.flag = flag;
  world.details = await world.client.evaluate({ ...flag, context: {} });
}

const article = 'an?';
const template = { showImages: true, title: 'Check out these pics!', imagesPerPage: 100 };

/** Steps of the suite's first version, which ask for one type at a time. */
export const earlierSteps: readonly Step<World>[] = [
  { pattern: /^a stable provider$/, run: (world) => world.client.register('stable') },
  {
    pattern: new RegExp(`^${article} (boolean|string|integer|float) flag with key "([^"]+)" is evaluated (?:with default value|with details and default value) "?([^"]*)"?$`),
    run: (world, [type = '', key = '', fallback = '']) => evaluate(world, { type, key, fallback }),
  },
  {
    pattern: /^an object flag with key "([^"]+)" is evaluated with (?:details and )?a null default value$/,
    run: (world, [key = '']) => evaluate(world, { type: 'object', key, fallback: '{}' }),
  },
  {
    pattern: /^a non-existent string flag with key "([^"]+)" is evaluated with details and a fallback value "([^"]+)"$/,
    run: (world, [key = '', fallback = '']) => evaluate(world, { type: 'string', key, fallback }),
  },
  {
    pattern: /^a string flag with key "([^"]+)" is evaluated as an integer, with details and a fallback value (\d+)$/,
    run: (world, [key = '', fallback = '']) => evaluate(world, { type: 'integer', key, fallback }),
  },
  {
    pattern: /^the resolved (boolean|string|integer|float) value should be "?([^"]*)"?$/,
    run: (world, [type = '', value = '']) => expect(world.details?.value).toBe(typedValue(type, value)),
  },
  {
    pattern: /^the resolved (boolean|string|integer|float) details value should be "?([^",]*)"?, the variant should be "([^"]+)", and the reason should be "([^"]+)"$/,
    run: (world, [type = '', value = '', variant, reason]) => expect(world.details).toMatchObject({ value: typedValue(type, value), variant, reason }),
  },
  {
    pattern:
      /^the resolved object (?:details )?value should be contain fields "showImages", "title", and "imagesPerPage", with values "true", "Check out these pics!" and 100, respectively$/,
    run: (world) => expect(world.details?.value).toEqual(template),
  },
  { pattern: /^the variant should be "([^"]+)", and the reason should be "([^"]+)"$/, run: (world, [variant, reason]) => expect(world.details).toMatchObject({ variant, reason }) },
  { pattern: /^the default (?:string|integer) value should be returned$/, run: (world) => expect(world.details?.value).toBe(world.flag?.fallback) },
  {
    pattern: /^the reason should indicate an error and the error code should indicate a (?:missing flag|type mismatch) with "(\w+)"$/,
    run: (world, [errorCode]) => expect(world.details).toMatchObject({ reason: 'ERROR', errorCode }),
  },
];
