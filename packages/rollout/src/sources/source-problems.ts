import type { PlannedGuardrail, RolloutPlan } from '../plan/rollout-plan.ts';
import type { PromqlSource } from './promql-source.ts';

/** What sums over processes, or is a rate already: one that starts anew would be counted twice, or not be seen. */
const unfit =
  /\b(sum|avg|min|max|count|count_values|group|stddev|stdvar|topk|bottomk|quantile|rate|irate|increase|delta|idelta|deriv|resets|changes|\w+_over_time)\s*(\(|by\b|without\b)/;

/** What is wrong with where a guardrail gets its facts from, each a sentence. */
export function sourceProblems({ id, guardrail, policy, per, source }: PlannedGuardrail, { segments }: Pick<RolloutPlan, 'segments'>): string[] {
  if (source === undefined) return [];
  if (source.kind !== 'promql') return [`The guardrail '${id}' has a source of an unknown kind: there is promql.`];
  const { segment } = source;
  return [
    ...fitProblems({ id, guardrail, policy }),
    ...queryProblems(id, source),
    ...(segment === undefined || Object.hasOwn(segments, segment) ? [] : [`The guardrail '${id}' has counters by '${segment}', which is no segment of the plan.`]),
    ...per
      .filter((attribute) => attribute !== segment)
      .map((attribute) => `The guardrail '${id}' is counted by '${attribute}', and its counters have no such label: name it as the source's segment.`),
  ];
}

function fitProblems({ id, guardrail, policy }: Pick<PlannedGuardrail, 'id' | 'guardrail' | 'policy'>): string[] {
  if (guardrail === 'error-rate') return [];
  if (guardrail !== 'latency') return [`The guardrail '${id}' cannot be counted by counters: ${guardrail} has to know who did what.`];
  const functions = policy['functions'];
  return Array.isArray(functions) && functions.length === 1 ? [] : [`The guardrail '${id}' has one pair of counters: give it one function.`];
}

function queryProblems(id: string, source: PromqlSource): string[] {
  return (['all', 'failed'] as const).flatMap((name) => {
    const query = source[name];
    if (typeof query !== 'string' || query.trim() === '') return [`The guardrail '${id}' has no source: its query '${name}' is empty.`];
    const found = unfit.exec(bare(query))?.[1];
    return found === undefined ? [] : [`The query '${name}' of the guardrail '${id}' asks for '${found}': ask for the counters themselves, they are summed here.`];
  });
}

/** Without texts and comments: what stands in them is nobody's function. */
function bare(query: string): string {
  return query.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '""').replaceAll(/#.*$/gm, '');
}
