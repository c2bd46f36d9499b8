import { type Audience, admittedShareBp } from '../assignment/audience.ts';
import { wholeBp } from '../assignment/buckets.ts';
import type { Segment } from '../evidence/cell.ts';
import { type Members, nobody } from './members.ts';
import { type RolloutFlag, ruleFlagKey } from './rollout-flag.ts';

/** An expression of flagd's targeting language. */
export type Targeting = string | number | boolean | null | readonly Targeting[] | { readonly [operator: string]: Targeting };

export interface FlagdFlag {
  readonly state: 'ENABLED' | 'DISABLED';
  readonly variants: { readonly on: true; readonly off: false };
  readonly defaultVariant: 'off';
  readonly targeting?: Targeting;
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
}

/** Source: flagd's schema of flag definitions, version 0. */
export interface FlagdDocument {
  readonly $schema: 'https://flagd.dev/schema/v0/flags.json';
  readonly flags: Readonly<Record<string, FlagdFlag>>;
}

/** The document, or why there is none. */
export interface FlagdExport {
  readonly value: FlagdDocument | null;
  readonly diagnostics: readonly string[];
}

const variants = { on: true, off: false } as const;

/**
 * The flags of a rollout as flagd reads them, so that any of its clients decides by itself, in process, as we do: the same values and
 * variants for the same contexts. Where we say `SPLIT` or `DISABLED` flagd has `TARGETING_MATCH` and `STATIC`.
 *
 * Workspaces whose names are not ASCII fall to other buckets in flagd's JavaScript, which hashes their UTF-16 units; its Go does as we do.
 */
export function toFlagd(flag: RolloutFlag, members: Members = nobody): FlagdExport {
  const diagnostics = attributesIn(flag).flatMap((attribute) => (isPlain(attribute) ? [] : [`flagd cannot read the attribute '${attribute}': it would be taken for a path.`]));
  if (diagnostics.length > 0) return { value: null, diagnostics };
  const { key, audience, metadata } = flag;
  const state = flag.isDecided ? 'ENABLED' : 'DISABLED';
  const isTargeted = flag.isDecided && (flag.isCompleted || audience.isOn);
  // Written out for each flag: flagd puts shared evaluators in by replacing text, and stumbles over a dollar sign in a name.
  const release = flag.isCompleted ? { if: [true, 'on'] } : admits(audience, members);
  const flags: Record<string, FlagdFlag> = { [key]: { state, variants, defaultVariant: 'off', ...(isTargeted ? { targeting: release } : {}), metadata } };
  for (const rule of flag.rules) {
    const scopes = flag.loosened.filter((scope) => scope.rule === rule);
    const segments = scopes.flatMap(({ segment }) => (segment === null ? [] : [segment]));
    const targeting: Targeting = segments.length === 0 ? release : { if: [anyOf(segments.map(isIn)), 'off', release] };
    const hasTargeting = isTargeted && scopes.length === segments.length;
    flags[ruleFlagKey(key, rule)] = { state, variants, defaultVariant: 'off', ...(hasTargeting ? { targeting } : {}), metadata: { ...metadata, rule } };
  }
  return { value: { $schema: 'https://flagd.dev/schema/v0/flags.json', flags }, diagnostics };
}

/** The variant, in the order of `assign`. */
function admits({ lineage, rules, without, controlShareBp }: Audience, { optedIn, pinnedIn, pinnedOut }: Members): Targeting {
  const named: Targeting[] = [];
  let shareBp: number | null = null;
  for (const rule of rules) {
    if (rule.kind === 'share') shareBp = Math.max(shareBp ?? 0, admittedShareBp(rule.shareBp, controlShareBp));
    else if (rule.kind !== 'opt-in') named.push(isAmong(rule.attribute, rule.values));
    else if (rule.maxPeopleBp > 0) named.push(isAmong('targetingKey', [...optedIn].sort()));
  }
  const byChance: Targeting =
    shareBp === null
      ? 'off'
      : {
          fractional: [{ cat: [lineage, ':', { var: 'targetingKey' }] }, ['on', shareBp], ['off', wholeBp - shareBp]],
        };
  const steps: Targeting[] = [];
  if (without.length > 0) steps.push(anyOf(without.map(isIn)), 'off');
  if (pinnedOut.size > 0) steps.push(isAmong('targetingKey', [...pinnedOut].sort()), 'off');
  if (pinnedIn.size > 0) steps.push(isAmong('targetingKey', [...pinnedIn].sort()), 'on');
  if (named.length > 0) steps.push(anyOf(named), 'on');
  return { if: steps.length === 0 ? [true, byChance] : [...steps, byChance] };
}

function isIn({ attribute, value }: Segment): Targeting {
  return { '===': [{ var: attribute }, value] };
}

function isAmong(attribute: string, values: readonly string[]): Targeting {
  return { in: [{ var: attribute }, values] };
}

function anyOf(conditions: readonly Targeting[]): Targeting {
  return conditions.length === 1 && conditions[0] !== undefined ? conditions[0] : { or: conditions };
}

function attributesIn({ audience, loosened }: RolloutFlag): string[] {
  const inRules = audience.rules.flatMap((rule) => ('attribute' in rule ? [rule.attribute] : []));
  const segments = [...audience.without, ...loosened.flatMap(({ segment }) => (segment === null ? [] : [segment]))];
  return [...new Set([...inRules, ...segments.map(({ attribute }) => attribute)])];
}

function isPlain(attribute: string): boolean {
  return attribute !== '' && attribute !== 'targetingKey' && !/[.\\$]/.test(attribute);
}
