import { type Line, lines } from './lines.ts';
import type { RolloutPlan } from './rollout-plan.ts';

/** What answers each line of the order: names of phases, steps, checks, guardrails, roles and items, in the order of the plan. */
export function linesOf({ phases, prerequisites, guardrails, signOffs, items }: RolloutPlan): ReadonlyMap<Line, readonly string[]> {
  const found = new Map<Line, string[]>(lines.map((line) => [line, []]));
  const answer = (line: Line | null, name: string): void => {
    if (line !== null) found.get(line)?.push(name);
  };
  for (const phase of phases) {
    for (const line of phase.lines) answer(line, `phase ${phase.id}`);
    for (const step of phase.steps) {
      for (const line of step.lines) answer(line, `step ${step.id}`);
      for (const check of step.exit) answer(check.line, `check ${check.id}`);
    }
  }
  for (const check of prerequisites) answer(check.line, `check ${check.id}`);
  for (const guardrail of guardrails) for (const line of guardrail.lines) answer(line, `guardrail ${guardrail.id}`);
  for (const { role, line } of signOffs) answer(line, `sign-off ${role}`);
  for (const { line, answeredBy } of items) answer(line, answeredBy);
  return found;
}

/** Lines that nothing answers. */
export function unansweredLines(plan: RolloutPlan): readonly Line[] {
  return [...linesOf(plan)].flatMap(([line, names]) => (names.length === 0 ? [line] : []));
}
