import type { Effect } from '@turnbuckle/rollout';
import type { JobContext, JobOutcome } from '../work-jobs.ts';
import { affectedGraphs } from './affected.ts';

/** Finds out whom what is taken back has reached: how many people, workspaces, graphs and saves, and since when. */
export async function assess({ database, rollout }: JobContext, { scope }: Effect & { readonly do: 'assess' }): Promise<JobOutcome> {
  const graphs = await affectedGraphs(database, rollout, scope);
  const [exposed] = await database.query<{ people: number; failed: number }>(
    `select count(distinct person) as people, count(distinct person) filter (where not ok and ($3::text is null or rule = $3)) as failed
     from turnbuckle.facts where release = $1 and at_ms >= $2 and workspace = any($4)`,
    [rollout.plan.release, rollout.state.startedAtMs ?? 0, scope.rule, [...new Set(graphs.map(({ workspace }) => workspace))]],
  );
  const found = {
    people: exposed?.people ?? 0,
    peopleWithFailures: exposed?.failed ?? 0,
    owners: new Set(graphs.map(({ owner }) => owner)).size,
    workspaces: new Set(graphs.map(({ workspace }) => workspace)).size,
    graphs: graphs.length,
    saves: graphs.reduce((sum, { saves }) => sum + saves, 0),
    failures: graphs.reduce((sum, { failures }) => sum + failures, 0),
    rule: scope.rule,
    segment: scope.segment === null ? null : { ...scope.segment },
    sinceMs: graphs.length === 0 ? null : Math.min(...graphs.map(({ sinceMs }) => sinceMs)),
  };
  return { state: 'done', detail: `${found.people} people, ${found.graphs} graphs, ${found.saves} saves.`, result: found };
}
