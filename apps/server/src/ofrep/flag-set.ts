import { type Evaluate, type EvaluationContext, type Members, prepareFlag, type RolloutFlag } from '@turnbuckle/rollout/flags';
import type { FlagEvaluation } from './flag-evaluation.ts';
import { type ForeignDocument, type ForeignFlags, foreignFlags } from './foreign-flags.ts';

/** All that flags depend on but for who asks, as one commit left it. */
export interface FlagConfiguration {
  /** Grows with every change that a flag could show. The same at all servers of a database. */
  readonly version: number;
  readonly rollouts: readonly { readonly flag: RolloutFlag; readonly members: Members }[];
  readonly foreign: readonly ForeignDocument[];
  /** What is stored of workspaces. Wins over what a client says of them, since a save is held to it. */
  readonly attributes: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** One state of all flags, ready to be asked. Never changes. */
export class FlagSet {
  readonly version: number;
  readonly diagnostics: readonly string[];
  readonly rollouts: readonly { readonly flag: RolloutFlag; readonly members: Members }[];
  readonly #ours = new Map<string, Evaluate>();
  readonly #texts = new WeakMap<FlagEvaluation, string>();
  readonly #foreign: ForeignFlags['flags'];
  readonly #attributes: FlagConfiguration['attributes'];

  constructor({ version, rollouts, foreign, attributes }: FlagConfiguration) {
    this.version = version;
    this.rollouts = rollouts;
    this.#attributes = attributes;
    for (const { flag, members } of rollouts) {
      for (const [key, evaluate] of prepareFlag(flag, members)) this.#ours.set(key, evaluate);
    }
    const { flags, diagnostics } = foreignFlags(foreign);
    this.#foreign = flags;
    this.diagnostics = diagnostics;
  }

  /** Of rollouts first; a foreign flag with such a key is hidden. */
  keys(): string[] {
    return [...this.#ours.keys(), ...[...this.#foreign.keys()].filter((key) => !this.#ours.has(key))];
  }

  /** Where a flag comes from; `null` for one that there is not. */
  originOf(key: string): { readonly kind: 'rollout' } | { readonly kind: 'stored'; readonly document: string } | null {
    if (this.#ours.has(key)) return { kind: 'rollout' };
    const foreign = this.#foreign.get(key);
    return foreign === undefined ? null : { kind: 'stored', document: foreign.document };
  }

  evaluate(key: string, context: Readonly<Record<string, unknown>>): FlagEvaluation {
    const ours = this.#ours.get(key);
    if (ours !== undefined) return this.#evaluateOurs(key, ours, context);
    return this.#foreign.get(key)?.evaluate(context) ?? { key, errorCode: 'FLAG_NOT_FOUND', errorDetails: `There is no flag '${key}'.` };
  }

  evaluateAll(context: Readonly<Record<string, unknown>>): FlagEvaluation[] {
    const all: FlagEvaluation[] = [];
    for (const [key, evaluate] of this.#ours) all.push(this.#evaluateOurs(key, evaluate, context));
    for (const [key, { evaluate }] of this.#foreign) if (!this.#ours.has(key)) all.push(evaluate(context));
    return all;
  }

  /** An evaluation as JSON. Those of rollouts are a few frozen ones, written once each. */
  json(evaluation: FlagEvaluation): string {
    if (!Object.isFrozen(evaluation)) return JSON.stringify(evaluation);
    const known = this.#texts.get(evaluation) ?? JSON.stringify(evaluation);
    this.#texts.set(evaluation, known);
    return known;
  }

  #evaluateOurs(key: string, evaluate: Evaluate, context: Readonly<Record<string, unknown>>): FlagEvaluation {
    if (!hasTargetingKey(context)) return { key, errorCode: 'TARGETING_KEY_MISSING', errorDetails: 'The targeting key is the workspace, and the flag goes by workspace.' };
    const stored = this.#attributes.get(context.targetingKey);
    return evaluate(stored === undefined ? context : { ...context, ...stored });
  }
}

function hasTargetingKey(context: Readonly<Record<string, unknown>>): context is EvaluationContext {
  return typeof context['targetingKey'] === 'string' && context['targetingKey'] !== '';
}
