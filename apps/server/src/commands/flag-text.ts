import type { AudienceRule } from '@turnbuckle/rollout';
import { ruleFlagKey } from '@turnbuckle/rollout/flags';
import type { StoredFlags } from '@turnbuckle/store/rollouts';
import type { FlagEvaluation } from '../ofrep/flag-evaluation.ts';
import type { FlagSet } from '../ofrep/flag-set.ts';

/** A flag, told to programs and people. */
export interface ToldFlag {
  readonly key: string;
  /** `rollout strict-connections`, or `stored team`. */
  readonly source: string;
  /** A rollout's status; `stored` of others. */
  readonly state: string;
  /** Whom the rollout admits just now; absent where the flag is nobody's rollout. */
  readonly audience?: readonly string[];
  /** Rules that stand as in the control. */
  readonly loosened?: string;
}

export function toldFlag(stored: StoredFlags, set: FlagSet, key: string): ToldFlag {
  const origin = set.originOf(key);
  if (origin?.kind === 'stored') return { key, source: `stored ${origin.document}`, state: 'stored' };
  const index = stored.rollouts.findIndex(({ plan }) => key === plan.flag || plan.rules.some((rule) => ruleFlagKey(plan.flag, rule) === key));
  const [rollout, prepared] = [stored.rollouts[index], set.rollouts[index]];
  if (rollout === undefined || prepared === undefined) throw new Error(`The flag '${key}' has no origin.`);
  const { plan, state, members } = rollout;
  const { audience, isCompleted, metadata } = prepared.flag;
  const isForNobody = !isCompleted && !audience.isOn;
  const admitted = isCompleted
    ? ['everybody']
    : isForNobody
      ? ['nobody']
      : [...audience.rules.map(ruleText), ...audience.without.map(({ attribute, value }) => `not ${attribute}=${value}`)];
  const pins = isForNobody || isCompleted ? [] : [counted(members.pinnedIn.size, 'held in'), counted(members.pinnedOut.size, 'held out')].filter((one) => !one.startsWith('0 '));
  const loosened = metadata['loosened'];
  return { key, source: `rollout ${plan.id}`, state: state.status, audience: [...admitted, ...pins], ...(typeof loosened === 'string' ? { loosened } : {}) };
}

export function flagText({ key, source, state, audience, loosened }: ToldFlag, evaluation: FlagEvaluation | undefined): string {
  const lines = [`${key}  ${source}, ${state}`];
  if (audience !== undefined) lines.push(`  admits    ${audience.length === 0 ? 'nobody yet' : audience.join('; ')}`);
  if (loosened !== undefined) lines.push(`  loosened  ${loosened}`);
  if (evaluation !== undefined) lines.push(`  value     ${evaluationText(evaluation)}`);
  return `${lines.join('\n')}\n`;
}

function evaluationText(evaluation: FlagEvaluation): string {
  if ('errorCode' in evaluation) return `none: ${evaluation.errorCode}${evaluation.errorDetails === undefined ? '' : `, ${evaluation.errorDetails}`}`;
  if (evaluation.value === undefined) return `that of the client's code (${evaluation.reason})`;
  return `${JSON.stringify(evaluation.value)} (${evaluation.reason})`;
}

function ruleText(rule: AudienceRule): string {
  if (rule.kind === 'share') return `${rule.shareBp / 100} % of workspaces`;
  if (rule.kind === 'opt-in') return `volunteers, up to ${rule.maxPeopleBp / 100} % of people`;
  return `${rule.attribute}=${rule.values.join('|')}`;
}

function counted(count: number, what: string): string {
  return `${count} ${count === 1 ? 'workspace' : 'workspaces'} ${what}`;
}
