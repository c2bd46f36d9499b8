import type { Loosened } from '../decide/rollout-state.ts';
import type { Segment } from '../evidence/cell.ts';
import { loosenedWithinMs } from '../monitor/judge-rollout.ts';

/**
 * Whether what counters added since `sinceMs` may be about something that was taken back, or was just being taken back. Counters do not say
 * which rule, and not always which segment: then it may.
 */
export function isCountedLate(segment: Segment | null, { sinceMs, loosened }: { readonly sinceMs: number; readonly loosened: readonly Loosened[] }): boolean {
  return loosened.some(({ scope, atMs }) => {
    if (sinceMs >= atMs + loosenedWithinMs) return false;
    return scope.segment === null || segment === null || segment.attribute !== scope.segment.attribute || segment.value === scope.segment.value;
  });
}
