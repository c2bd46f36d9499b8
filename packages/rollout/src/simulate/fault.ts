import { segmentName } from '../decide/scope.ts';
import type { Segment } from '../evidence/cell.ts';
import type { RolloutPlan } from '../plan/rollout-plan.ts';

export const faultKinds = ['error', 'critical', 'latency', 'integrity'] as const;

/** Something that goes wrong for those who follow the release, from when a phase admits somebody. */
export interface Fault {
  /**
   * `error`: a share `size` of exposures fails. `critical`: one function fails for a share `size` of the people. `latency`: responses take
   * `size` times as long. `integrity`: `size` violations are found.
   */
  readonly kind: (typeof faultKinds)[number];
  readonly size: number;
  /** Id of the phase, or of one of its steps, with which it begins. */
  readonly phase: string;
  readonly segment: Segment | null;
  /** The rule that causes the failures, where one does. */
  readonly rule: string | null;
}

/** Reads `error=0.3@rollout`, `error:type-maybe=0.05@beta/browser=firefox`. Gives a sentence where it cannot. */
export function parseFault(text: string, plan: RolloutPlan): Fault | string {
  const match = /^([a-z]+)(?::([a-z-]+))?=([\d.]+)@([a-z0-9-]+)(?:\/(.+))?$/i.exec(text);
  if (match === null) return `'${text}' is no fault. Expected KIND=SIZE@PHASE or KIND=SIZE@PHASE/ATTRIBUTE=VALUE, such as error=0.3@rollout/browser=firefox.`;
  const [, name = '', rule = null, number = '', where = '', part] = match;
  const kind = faultKinds.find((one) => one === name);
  const size = Number(number);
  const phases = plan.phases.filter(({ steps }) => steps.some(({ kind: step }) => step !== 'prepare'));
  const admitting = phases.map(({ id }) => id);
  const steps = phases.flatMap((one) => one.steps.map(({ id }) => id));
  const phase = phases.find(({ id, name: called }) => id === where || called.toLowerCase() === where.toLowerCase())?.id ?? where;
  if (kind === undefined) return `There is no fault '${name}'. Expected ${faultKinds.join(', ')}.`;
  if (!(size > 0) || ((kind === 'error' || kind === 'critical') && size > 1))
    return `The size of '${text}' must be above 0${kind === 'error' || kind === 'critical' ? ' and at most 1' : ''}.`;
  if (!admitting.includes(phase) && !steps.includes(phase)) return `The phase '${phase}' has nobody who follows the release. Expected ${admitting.join(', ')}.`;
  if (rule !== null && !plan.rules.includes(rule)) return `The plan does not tighten the rule '${rule}'. Expected ${plan.rules.join(', ')}.`;
  if (part === undefined) return { kind, size, phase, segment: null, rule };
  const known = Object.entries(plan.segments).flatMap(([attribute, values]) => values.map((value) => ({ attribute, value })));
  // A value that only one attribute has needs no more to be told.
  const meant = known.filter((one) => segmentName(one) === part || one.value === part);
  const [segment, other] = meant;
  if (segment === undefined || other !== undefined) return `The plan knows no segment '${part}'. Expected ${known.map(segmentName).join(', ')}.`;
  return { kind, size, phase, segment, rule };
}

/** For people. */
export function faultText({ kind, size, segment, rule }: Fault): string {
  const where = segment === null ? '' : ` in ${segmentName(segment)}`;
  const by = rule === null ? '' : ` by ${rule}`;
  if (kind === 'error') return `${size * 100} % of exposures fail${by}${where}`;
  if (kind === 'critical') return `connecting fails for ${size * 100} % of the people${by}${where}`;
  if (kind === 'latency') return `everything takes ${size} times as long${where}`;
  return `${size} violation${size === 1 ? '' : 's'} of data integrity${where}`;
}
