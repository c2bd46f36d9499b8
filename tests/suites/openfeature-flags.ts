import { readSuite } from './suite-files.ts';

interface TestFlag {
  readonly disabled?: boolean;
  readonly variants: object;
  readonly defaultVariant?: string | null;
  readonly flagMetadata?: object | null;
  readonly contextEvaluator?: string;
}

/** OpenFeature's flags for tests as a document of flagd flag definitions: another writing of the same, targeting included. */
export function openFeatureFlags(): string {
  const flags = JSON.parse(readSuite('openfeature/test-flags.json')) as Record<string, TestFlag>;
  const converted = Object.entries(flags).map(([key, { disabled = false, variants, defaultVariant, flagMetadata, contextEvaluator }]) => [
    key,
    {
      state: disabled ? 'DISABLED' : 'ENABLED',
      variants,
      ...(defaultVariant === undefined ? {} : { defaultVariant }),
      ...(flagMetadata === undefined || flagMetadata === null ? {} : { metadata: flagMetadata }),
      ...(contextEvaluator === undefined ? {} : { targeting: targetingOf(contextEvaluator) }),
    },
  ]);
  return JSON.stringify({ flags: Object.fromEntries(converted) });
}

/** `a == 'x' && !b && c > 1 ? 'variant' : ''`: all that these flags say in the Common Expression Language. */
function targetingOf(expression: string): object {
  const [, condition, variant] = /^(.+) \? '([^']+)' : ''$/.exec(expression) ?? [];
  if (condition === undefined || variant === undefined) throw new Error(`Not read: ${expression}`);
  return { if: [{ and: condition.split(' && ').map(conditionOf) }, variant, null] };
}

function conditionOf(text: string): object {
  const [, negated] = /^!(\w+)$/.exec(text) ?? [];
  if (negated !== undefined) return { '!': [{ var: negated }] };
  const [, name, sign, value] = /^(\w+) (==|>) (?:'([^']*)'|\d+)$/.exec(text) ?? [];
  if (name === undefined || sign === undefined) throw new Error(`Not read: ${text}`);
  return { [sign]: [{ var: name }, value ?? Number(/\d+$/.exec(text)?.[0])] };
}
