import { FlagdCore, MemoryStorage } from '@openfeature/flagd-core';
import type { FlagEvaluation } from './flag-evaluation.ts';

/** A stored document of flag definitions in flagd's JSON, under the name that it was stored by. */
export interface ForeignDocument {
  readonly name: string;
  readonly text: string;
}

export interface ForeignFlag {
  /** The document that it stands in. */
  readonly document: string;
  readonly evaluate: (context: Readonly<Record<string, unknown>>) => FlagEvaluation;
}

export interface ForeignFlags {
  readonly flags: ReadonlyMap<string, ForeignFlag>;
  /** Documents that cannot be read, and keys that stand in an earlier document already. */
  readonly diagnostics: readonly string[];
}

/** What a definition makes flagd say is about somebody else's data: nothing to do here. */
const silent = { error() {}, warn() {}, info() {}, debug() {} };
/** Definitions are somebody's data, and no code is made of them. */
const options = { disableDynamicCodeGeneration: true };

/** Flags that are nobody's rollout, evaluated by flagd's own code. Of two with one key, that of the document whose name comes first counts. */
export function foreignFlags(documents: readonly ForeignDocument[]): ForeignFlags {
  const flags = new Map<string, ForeignFlag>();
  const diagnostics: string[] = [];
  for (const { name, text } of [...documents].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const core = new FlagdCore(undefined, silent, options);
    try {
      core.setConfigurations(text);
    } catch (error) {
      diagnostics.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    for (const [key, flag] of core.getFlags()) {
      if (flags.has(key)) diagnostics.push(`${name}: the flag '${key}' stands in '${flags.get(key)?.document}' already.`);
      else flags.set(key, { document: name, evaluate: (context) => evaluateForeign(key, flag, context) });
    }
  }
  return { flags, diagnostics };
}

/** What is wrong with a document by flagd's schema, for whoever stores it; empty when it is whole. */
export function flagDocumentProblems(text: string): readonly string[] {
  const warnings: string[] = [];
  try {
    new MemoryStorage({ ...silent, warn: (message: unknown) => warnings.push(String(message)) }, options).setConfigurations(text, true);
    return warnings;
  } catch (error) {
    return problemsIn(error);
  }
}

/** flagd's message ends with all that its validator found, as JSON. The first few say it. */
function problemsIn(error: unknown): readonly string[] {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const found = /: (\[[\s\S]*\])$/.exec(message)?.[1];
  if (found === undefined) return [cause instanceof Error ? `${message}: ${cause.message}` : message];
  const faults = JSON.parse(found) as readonly { readonly instancePath: string; readonly message?: string }[];
  return [...new Set(faults.map(({ instancePath, message: what = 'is wrong' }) => `${instancePath || 'the document'} ${what}`))].slice(0, 3);
}

type FlagdFlag = NonNullable<ReturnType<FlagdCore['getFlag']>>;

function evaluateForeign(key: string, flag: FlagdFlag, context: Readonly<Record<string, unknown>>): FlagEvaluation {
  const metadata = Object.keys(flag.metadata).length === 0 ? {} : { metadata: flag.metadata };
  if (flag.state === 'DISABLED') return { key, reason: 'DISABLED', ...metadata };
  const { value, variant, reason, errorCode, errorMessage } = flag.evaluate(context as never, silent);
  if (errorCode !== undefined) {
    return { key, errorCode: errorCode === 'PARSE_ERROR' ? errorCode : 'GENERAL', ...(errorMessage === undefined ? {} : { errorDetails: errorMessage }), ...metadata };
  }
  // Without a value there is no default variant: the client's code has one.
  if (value === undefined || value === null) return { key, reason: reason ?? 'DEFAULT', ...metadata };
  return { key, value, reason: reason ?? 'UNKNOWN', ...(variant === undefined ? {} : { variant }), ...metadata };
}
