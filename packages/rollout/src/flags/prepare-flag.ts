import { assign } from '../assignment/assign.ts';
import type { Scope } from '../evidence/attribute-breach.ts';
import { type EvaluationContext, type Members, nobody, subjectOf } from './members.ts';
import { type RolloutFlag, ruleFlagKey } from './rollout-flag.ts';

/** Why a flag has its value, as OpenFeature names it, and as OFREP allows it. */
export type FlagReason = 'STATIC' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED';

export interface FlagAnswer {
  readonly key: string;
  /** Absent: nothing is decided, and the client takes the default in its code. */
  readonly value?: boolean;
  readonly variant?: 'on' | 'off';
  readonly reason: FlagReason;
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
}

/** Gives one of a few frozen answers, so that evaluating takes no memory. */
export type Evaluate = (context: EvaluationContext) => FlagAnswer;

/** The flags of a rollout, by key: the release's own first, then one for each of its rules. */
export function prepareFlag(flag: RolloutFlag, members: Members = nobody): ReadonlyMap<string, Evaluate> {
  const evaluations = new Map<string, Evaluate>([[flag.key, evaluateRelease(flag, members, answersOf(flag.key, flag.metadata))]]);
  for (const rule of flag.rules) {
    const key = ruleFlagKey(flag.key, rule);
    const scopes = flag.loosened.filter((scope) => scope.rule === rule);
    evaluations.set(key, evaluateRule(evaluateRelease(flag, members, answersOf(key, { ...flag.metadata, rule })), scopes, answersOf(key, { ...flag.metadata, rule })));
  }
  return evaluations;
}

interface Answers {
  readonly undecided: FlagAnswer;
  readonly on: Readonly<Record<FlagReason, FlagAnswer>>;
  readonly off: Readonly<Record<FlagReason, FlagAnswer>>;
}

function answersOf(key: string, metadata: FlagAnswer['metadata']): Answers {
  const frozen = Object.freeze({ ...metadata });
  const answer = (variant: 'on' | 'off', reason: FlagReason): FlagAnswer => Object.freeze({ key, value: variant === 'on', variant, reason, metadata: frozen });
  const all = (variant: 'on' | 'off'): Answers['on'] => ({
    STATIC: answer(variant, 'STATIC'),
    TARGETING_MATCH: answer(variant, 'TARGETING_MATCH'),
    SPLIT: answer(variant, 'SPLIT'),
    DISABLED: answer(variant, 'DISABLED'),
  });
  return { undecided: Object.freeze({ key, reason: 'DISABLED', metadata: frozen }), on: all('on'), off: all('off') };
}

function evaluateRelease({ isDecided, isCompleted, audience }: RolloutFlag, members: Members, { undecided, on, off }: Answers): Evaluate {
  if (!isDecided) return () => undecided;
  if (isCompleted) return () => on.STATIC;
  return (context) => {
    const { admitted, reason } = assign(subjectOf(context, members), audience);
    // Who is outside of all rules was compared with each: that is a match as well, of "nobody else".
    return (admitted ? on : off)[reason === 'DEFAULT' ? 'TARGETING_MATCH' : reason];
  };
}

/** A rule is in force where the release is, unless it is loosened there. */
function evaluateRule(release: Evaluate, scopes: readonly Scope[], { off }: Answers): Evaluate {
  if (scopes.length === 0) return release;
  const isForAll = scopes.some(({ segment }) => segment === null);
  const segments = scopes.flatMap(({ segment }) => (segment === null ? [] : [segment]));
  return (context) => {
    const answer = release(context);
    if (answer.value !== true) return answer;
    if (isForAll) return off.DISABLED;
    return segments.some(({ attribute, value }) => context[attribute] === value) ? off.TARGETING_MATCH : answer;
  };
}
