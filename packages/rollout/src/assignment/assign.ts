import { type Assignment, type Audience, type AudienceRule, admittedShareBp, type Subject } from './audience.ts';
import { bucketOf, isWithin } from './buckets.ts';

/**
 * Whether a workspace gets the release. By workspace, since two people on one graph must not differ.
 *
 * Off wins over everything, then segments that were taken back, then pins, then rules that name somebody, then chance. `STATIC` where
 * there is no rule at all, `DEFAULT` where there are and none is about chance or this workspace.
 */
export function assign(subject: Subject, audience: Audience): Assignment {
  if (!audience.isOn) return { admitted: false, reason: 'DISABLED', isRandomised: false };
  if (audience.without.some(({ attribute, value }) => subject.attributes[attribute] === value)) return { admitted: false, reason: 'TARGETING_MATCH', isRandomised: false };
  if (subject.pinned !== null) return { admitted: subject.pinned === 'in', reason: 'TARGETING_MATCH', isRandomised: false };
  if (audience.rules.length === 0) return { admitted: false, reason: 'STATIC', isRandomised: false };
  let shareBp: number | null = null;
  for (const rule of audience.rules) {
    if (rule.kind === 'share') shareBp = Math.max(shareBp ?? 0, admittedShareBp(rule.shareBp, audience.controlShareBp));
    else if (isNamed(subject, rule)) return { admitted: true, reason: 'TARGETING_MATCH', isRandomised: false };
  }
  if (shareBp === null) return { admitted: false, reason: 'DEFAULT', isRandomised: false };
  return { admitted: isWithin(bucketOf(audience.lineage, subject.workspace), shareBp), reason: 'SPLIT', isRandomised: true };
}

/**
 * The same where the team's own flag service decides: whoever it names the release for is admitted, unless the release or the segment was
 * taken back, or the workspace is pinned out.
 */
export function assignByTeam(subject: Subject, audience: Audience, isNamed: boolean): Assignment {
  const own = assign(subject, { ...audience, rules: isNamed ? [{ kind: 'share', shareBp: 10_000 }] : [] });
  return { ...own, isRandomised: false };
}

function isNamed({ attributes, optedIn }: Subject, rule: Exclude<AudienceRule, { kind: 'share' }>): boolean {
  if (rule.kind === 'opt-in') return optedIn && rule.maxPeopleBp > 0;
  const value = attributes[rule.attribute];
  return value !== undefined && rule.values.includes(value);
}
