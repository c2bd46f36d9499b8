import { nearestName, presetCodes, presetNames } from '@turnbuckle/compiler';
import { guardrails } from '../guardrails/index.ts';
import { readPolicy } from '../guardrails/read-policy.ts';
import { sourceProblems } from '../sources/source-problems.ts';
import type { Check, RolloutPlan } from './rollout-plan.ts';
import { type StepInPlan, stepsOf } from './steps-of.ts';
import { isSystemCheck, systemChecks } from './system-checks.ts';

const guardrailSlugs = guardrails.map(({ slug }) => slug);
const severities = ['minor', 'major', 'critical'];

/** What is wrong with a plan, each a sentence with its place. Empty when it can be started. */
export function checkRollout(plan: RolloutPlan): string[] {
  return [...nameProblems(plan), ...stepProblems(plan), ...audienceProblems(plan), ...guardrailProblems(plan), ...checkProblems(plan), ...limitProblems(plan)];
}

function nameProblems({ id, flag, phases, environments, signOffs, control, rules, release }: RolloutPlan): string[] {
  const steps = phases.flatMap((phase) => phase.steps.map((step) => step.id));
  const roles = signOffs.map(({ role }) => role);
  return [
    ...[id, flag, ...phases.map((phase) => phase.id), ...steps].filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)).map((name) => `'${name}' is not kebab-case.`),
    ...repeated(phases.map((phase) => phase.id)).map((name) => `Two phases are called '${name}'.`),
    ...repeated(steps).map((name) => `Two steps are called '${name}'.`),
    ...repeated(roles).map((role) => `The role '${role}' signs twice.`),
    ...phases
      .filter(({ environment }) => !environments.includes(environment))
      .map((phase) => `The phase '${phase.id}' is in '${phase.environment}', which is none of ${environments.join(', ')}.`),
    ...(/^[0-9a-f]{64}$/.test(release) ? [] : [`The release is no digest: '${release}'.`]),
    ...(/^[0-9a-f]{64}$/.test(control) || presetNames.some((name) => name === control)
      ? []
      : [`The control '${control}' is neither a digest nor one of ${presetNames.join(', ')}.`]),
    ...rules.filter((rule) => !presetCodes.includes(rule)).map((rule) => `There is no rule '${rule}'.${suggestion(rule, presetCodes)}`),
  ];
}

function stepProblems(plan: RolloutPlan): string[] {
  const steps = stepsOf(plan);
  const first = steps.findIndex(({ kind }) => kind === 'expose');
  if (steps.length === 0) return ['The plan has no steps.'];
  const problems = first < 0 ? ['No step admits anybody.'] : [];
  for (const [index, step] of steps.entries()) {
    const before = steps[index - 1];
    if (before !== undefined && step.plannedMs < before.plannedMs) problems.push(`'${step.id}' is planned before '${before.id}', which comes first.`);
    if (step.kind === 'expose' && step.audience.length === 0) problems.push(`'${step.id}' admits nobody.`);
    if (step.maxHoldMs < step.holdMs) problems.push(`'${step.id}' must last ${step.holdMs} ms and is called late after ${step.maxHoldMs} ms: nobody can pass that gate in time.`);
    for (const hook of step.hooks) if (!Object.hasOwn(plan.hooks, hook)) problems.push(`'${step.id}' runs the hook '${hook}', which the plan does not have.`);
  }
  return [...problems, ...shareProblems(steps)];
}

/** Nobody who was admitted is ever put out by going on. */
function shareProblems(steps: readonly StepInPlan[]): string[] {
  const problems: string[] = [];
  let [highest, by] = [0, ''];
  for (const { id, audience } of steps) {
    for (const rule of audience) {
      if (rule.kind === 'opt-in' && !(rule.maxPeopleBp > 0 && rule.maxPeopleBp <= 10_000))
        problems.push(`The cap of '${id}' is ${rule.maxPeopleBp / 100} %: nobody can pass, or nobody is capped.`);
      if (rule.kind !== 'share') continue;
      if (!Number.isInteger(rule.shareBp) || rule.shareBp <= 0 || rule.shareBp > 10_000)
        problems.push(`'${id}' admits ${rule.shareBp / 100} %: a share is above 0 and at most 100 %, in steps of 0.01 %.`);
      if (rule.shareBp <= highest) problems.push(`'${id}' admits ${rule.shareBp / 100} %, and '${by}' before it ${highest / 100} %: percentages only go up.`);
      if (rule.shareBp > highest) [highest, by] = [rule.shareBp, id];
    }
  }
  return problems;
}

function audienceProblems(plan: RolloutPlan): string[] {
  const attributes = Object.keys(plan.segments);
  const known = (attribute: string, where: string): string[] =>
    attributes.includes(attribute) ? [] : [`${where} speaks of the segment '${attribute}', which the plan does not have.${suggestion(attribute, attributes)}`];
  const ofSteps = stepsOf(plan).flatMap(({ id, audience }) =>
    audience.flatMap((rule) => {
      if (rule.kind !== 'internal' && rule.kind !== 'segment') return [];
      const values = plan.segments[rule.attribute] ?? [];
      const unknown = rule.values.filter((value) => values.length > 0 && !values.includes(value));
      return [
        ...known(rule.attribute, `'${id}'`),
        ...(rule.values.length === 0 ? [`'${id}' admits nobody by '${rule.attribute}': no value is named.`] : []),
        ...unknown.map((value) => `'${id}' speaks of ${rule.attribute}=${value}; the plan knows ${values.join(', ')}.`),
      ];
    }),
  );
  return [...ofSteps, ...plan.guardrails.flatMap(({ id, per }) => per.flatMap((attribute) => known(attribute, `The guardrail '${id}'`)))];
}

function guardrailProblems(plan: RolloutPlan): string[] {
  const { guardrails: planned, controlShareBp } = plan;
  const isSilent = (functions: unknown): boolean => Array.isArray(functions) && functions.length === 0;
  return [
    ...repeated(planned.map(({ id }) => id)).map((id) => `Two guardrails are called '${id}'.`),
    ...planned.flatMap((one) => sourceProblems(one, plan)),
    ...planned.flatMap(({ id, guardrail: slug, policy }) => {
      const guardrail = guardrails.find((known) => known.slug === slug);
      if (guardrail === undefined) return [`There is no guardrail '${slug}'.${suggestion(slug, guardrailSlugs)}`];
      if (isSilent(policy['functions'])) return [`The guardrail '${id}' has no source: it names no function whose exposures it counts.`];
      const hasNoControl = controlShareBp === 0 && guardrail.sources.includes('control-facts');
      return [
        ...readPolicy(guardrail, policy).problems.map(({ message }) => `The guardrail '${id}': ${message}`),
        ...(hasNoControl ? [`The guardrail '${id}' has no source: it compares with the control, and nobody is held back for it.`] : []),
      ];
    }),
    ...(planned.some(({ mustBeSafe }) => mustBeSafe) ? [] : ['No guardrail must be proven safe: the rollout would move on by time alone.']),
  ];
}

function checkProblems(plan: RolloutPlan): string[] {
  const all = [...plan.prerequisites, ...stepsOf(plan).flatMap(({ exit }) => exit)];
  const contents = new Map<string, string>();
  return all.flatMap((check) => {
    const content = JSON.stringify(check);
    const other = contents.get(check.id);
    contents.set(check.id, content);
    return [...(other === undefined || other === content ? [] : [`Two checks are called '${check.id}' and ask for different things.`]), ...checkProblem(plan, check)];
  });
}

function checkProblem(plan: RolloutPlan, check: Check): string[] {
  switch (check.by) {
    case 'tick':
      return plan.signOffs.some(({ role }) => role === check.role)
        ? []
        : [
            `Nobody can tick '${check.id}': '${check.role}' is no role of the plan.${suggestion(
              check.role,
              plan.signOffs.map(({ role }) => role),
            )}`,
          ];
    case 'system':
      return isSystemCheck(check.what) ? [] : [`'${check.id}' cannot pass: nothing finds out '${check.what}'.${suggestion(check.what, Object.keys(systemChecks))}`];
    case 'hook':
      return Object.hasOwn(plan.hooks, check.hook) ? [] : [`'${check.id}' cannot pass: the plan has no hook '${check.hook}'.`];
    case 'issues':
      return severities.includes(check.severity) ? [] : [`'${check.id}' looks for issues at '${check.severity}'; there are ${severities.join(', ')}.`];
    case 'proven': {
      const guardrail = plan.guardrails.find(({ id }) => id === check.guardrail);
      if (guardrail === undefined)
        return [
          `'${check.id}' cannot pass: the plan has no guardrail '${check.guardrail}'.${suggestion(
            check.guardrail,
            plan.guardrails.map(({ id }) => id),
          )}`,
        ];
      return check.below > plan.traffic.errorRate
        ? []
        : [`'${check.id}' cannot pass: ${check.below} is not above the rate that is expected in good times, ${plan.traffic.errorRate}.`];
    }
    case 'attest':
      return check.limit === undefined || check.limit > 0 ? [] : [`'${check.id}' cannot pass with the limit ${check.limit}.`];
  }
}

function limitProblems({ alpha, rollback, traffic, controlShareBp, maxSilenceMs, prometheus = {}, environments }: RolloutPlan): string[] {
  return [
    ...Object.entries(prometheus).flatMap(([environment, address]) => [
      ...(environments.includes(environment) ? [] : [`A Prometheus is given for '${environment}', which is none of ${environments.join(', ')}.`]),
      ...(/^https?:\/\/[^\s/]+/.test(address) ? [] : [`The Prometheus of '${environment}' has no address: '${address}'.`]),
    ]),
    ...(alpha > 0 && alpha < 1 ? [] : [`alpha is ${alpha}: a probability lies between 0 and 1.`]),
    ...(rollback.withinMs > 0 ? [] : ['A rollback within no time cannot be kept.']),
    ...(traffic.people > 0 && traffic.workspaces > 0 && traffic.exposuresPerPersonAndDay > 0
      ? []
      : ['Without expected traffic no proof can be planned: people, workspaces and exposures are above 0.']),
    ...(controlShareBp >= 0 && controlShareBp < 10_000 ? [] : [`${controlShareBp / 100} % are held back: nobody would be left.`]),
    ...(maxSilenceMs > 0 ? [] : ['maxSilenceMs must be above 0.']),
  ];
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function suggestion(name: string, names: readonly string[]): string {
  const near = nearestName(name, names);
  return near === null ? '' : ` Did you mean '${near.name}'?`;
}
