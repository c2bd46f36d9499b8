import type { Fact } from './fact.ts';

/**
 * What makes two facts one exposure: the same person at the same graph with the same function of the same release in the same span of
 * time. The first of them counts. A burst of retries is one failure.
 */
export function exposureKey({ user, graph, release, function: name, atMs }: Fact, everyMs: number): string {
  return JSON.stringify([user, graph ?? '', release, name, Math.floor(atMs / everyMs)]);
}
