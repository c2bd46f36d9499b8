/** Stops on a bug of ours. Never used for what a user's data may contain: that becomes a diagnostic. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Bug in Turnbuckle: ${message}`);
}
