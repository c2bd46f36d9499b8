/**
 * What OFREP sends of a flag. Source: OFREP 0.3. Its schema lists no reason `DEFAULT`, which its decision record 6 shows and which OpenFeature
 * has for targeting that matched nobody: flags in flagd's JSON may give it, those of our rollouts never do.
 */
export type FlagEvaluation = FlagSuccess | FlagFailure;

export interface FlagSuccess {
  readonly key: string;
  /** Absent: the client takes the default in its code. */
  readonly value?: unknown;
  readonly reason: string;
  readonly variant?: string;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

export type FailureCode = 'PARSE_ERROR' | 'TARGETING_KEY_MISSING' | 'INVALID_CONTEXT' | 'GENERAL';

export interface FlagFailure {
  readonly key: string;
  readonly errorCode: FailureCode | 'FLAG_NOT_FOUND';
  readonly errorDetails?: string;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}
