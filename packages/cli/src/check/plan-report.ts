import type { PlanInput, Session } from '@turnbuckle/compiler';
import type { Json } from '@turnbuckle/model';
import type { PlanReport } from './report.ts';

/** A session's plan in the report's words: outputs by their position in the kind. */
export function planReport({ plan, resolved }: Session): PlanReport | null {
  if (plan === null) return null;
  const indexOf = (node: string, output: string): number => [...(resolved.byKey.get(node)?.ports?.outputs.keys() ?? [])].indexOf(output);
  const value = (input: PlanInput): Json => {
    if ('constant' in input) return input.constant;
    if ('all' in input) return input.all.map(value);
    const [node, output] = input.from;
    return { from: [node, indexOf(node, output)] };
  };
  return { steps: plan.steps.map(({ node, kind, inputs }) => ({ node, kind, inputs: Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, value(input)])) })) };
}
