/**
 * Counters of a Prometheus that say how often something was done and how often it failed. Both queries give counters as they are, one for
 * each process that counts: what is added is found here by taking differences, so that a process that starts anew is seen as such.
 * `$release` and `$control` in a query stand for the two releases of the plan.
 */
export interface PromqlSource<S extends string = string> {
  readonly kind: 'promql';
  /** Everything that was done under the release. */
  readonly all: string;
  /** Of these, what failed. */
  readonly failed: string;
  /** Attribute that the counters carry as a label: by it they are counted apart. */
  readonly segment?: S;
}

/** Facts of a guardrail from Prometheus instead of from `POST /v1/facts`. */
export function promql<const S extends string = never>({ all, failed, segment }: Omit<PromqlSource<S>, 'kind'>): PromqlSource<S> {
  return { kind: 'promql', all, failed, ...(segment === undefined ? {} : { segment }) };
}

/** The label of an attribute: what a label's name may not hold is an underscore. */
export function labelOf(attribute: string): string {
  return attribute.replaceAll(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_');
}
