import type { Guardrail, GuardrailPolicy, Limit } from './guardrail.ts';

export interface PolicyProblem {
  readonly limit: string;
  readonly message: string;
}

/** A plan's limits over a guardrail's defaults, and what is wrong with them. What is wrong leaves the default. */
export function readPolicy({ slug, limits }: Guardrail, given: GuardrailPolicy): { readonly value: GuardrailPolicy; readonly problems: readonly PolicyProblem[] } {
  const value: Record<string, number | string | readonly string[]> = {};
  const problems: PolicyProblem[] = [];
  for (const [name, limit] of Object.entries(limits)) {
    const set = given[name];
    const wrong = set === undefined ? null : wrongWith(set, limit);
    value[name] = set === undefined || wrong !== null ? limit.default : set;
    if (wrong !== null) problems.push({ limit: name, message: `'${name}' of ${slug} must be ${wrong}.` });
  }
  // Where only the alarm is moved, the proof moves with it.
  if (limits['safeBelow'] !== undefined && given['safeBelow'] === undefined && value['max'] !== undefined) value['safeBelow'] = value['max'];
  for (const name of Object.keys(given)) {
    if (limits[name] === undefined) problems.push({ limit: name, message: `${slug} has no limit '${name}'. Expected ${Object.keys(limits).join(', ') || 'none'}.` });
  }
  return { value, problems };
}

function wrongWith(set: number | string | readonly string[], limit: Limit): string | null {
  if (limit.kind === 'number') {
    if (typeof set === 'number' && set > limit.above && set < limit.below) return null;
    return limit.below === Infinity ? `a number above ${limit.above}` : `a number between ${limit.above} and ${limit.below}`;
  }
  const isList = typeof set === 'object' && set.length > 0 && set.every((one) => limit.of.includes(one));
  return isList ? null : `a list of ${limit.of.join(', ')}`;
}
