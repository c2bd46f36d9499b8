import type { Scope } from '@turnbuckle/rollout';
import type { Queryable } from '../../database.ts';
import type { GoverningRollout } from '../governing-rollout.ts';

/** A graph that somebody used under the release. */
export interface AffectedGraph {
  readonly graph: string;
  readonly owner: string;
  readonly workspace: string;
  /** Uses that failed, of the scope's rule where it has one. */
  readonly failures: number;
  /** Revisions that were saved under the release. */
  readonly saves: number;
  readonly sinceMs: number;
}

/**
 * The graphs that were exposed to what is taken back: used under the release, as facts say, or saved in it; in the scope's segment. Of a
 * rule, those alone on which it failed.
 */
export async function affectedGraphs(queryable: Queryable, { id, plan, state }: GoverningRollout, scope: Scope): Promise<readonly AffectedGraph[]> {
  return queryable.query<AffectedGraph>(
    `with used as (
       select f.graph, count(*) filter (where not f.ok and ($3::text is null or f.rule = $3)) as failures, 0 as saves, min(f.at_ms) as since_ms
       from turnbuckle.facts f where f.release = $1 and f.graph is not null and f.at_ms >= $2 group by f.graph
       union all
       select r.graph, 0, count(*), min(r.at_ms) from turnbuckle.graph_revisions r
       where r.release = $1 and r.at_ms >= $2 and r.kind in ('import', 'edit') group by r.graph)
     select g.id as graph, g.owner, g.workspace, sum(u.failures)::int as failures, sum(u.saves)::int as saves, min(u.since_ms)::bigint as "sinceMs"
     from used u join turnbuckle.graphs g on g.id = u.graph join turnbuckle.workspaces w on w.id = g.workspace
       left join lateral (select s.segments from turnbuckle.rollout_subjects s where s.rollout = $6 and s.workspace = w.id order by s.at_ms desc limit 1) frozen on true
     where $4::text is null or coalesce(frozen.segments, w.attributes)->>$4 = $5
     group by g.id having $3::text is null or sum(u.failures) > 0 order by g.id`,
    [plan.release, state.startedAtMs ?? 0, scope.rule, scope.segment?.attribute ?? null, scope.segment?.value ?? null, id],
  );
}
