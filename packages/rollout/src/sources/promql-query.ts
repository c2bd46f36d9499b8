import type { RolloutPlan } from '../plan/rollout-plan.ts';
import type { PromqlSource } from './promql-source.ts';

/** Label by which the parts of one answer are told apart. */
export const markLabel = 'turnbuckle_query';

/**
 * Both queries in one, so that both are answered from the same moment. A third part is always there: it says when that was, and that an
 * answer without counters is an answer.
 */
export function promqlQuery({ all, failed }: PromqlSource, { release, control }: Pick<RolloutPlan, 'release' | 'control'>): string {
  // A query may end in a comment; the line break ends it.
  const marked = (query: string, mark: string): string =>
    `label_replace((${query.replaceAll('$release', release).replaceAll('$control', control)}\n), "${markLabel}", "${mark}", "", "")`;
  return [marked(all, 'all'), marked(failed, 'failed'), marked('vector(0)', 'now')].join(' or ');
}
