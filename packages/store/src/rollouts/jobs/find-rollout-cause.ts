import { releaseToJson } from '@turnbuckle/evolve';
import { type Effect, findCause } from '@turnbuckle/rollout';
import type { Queryable } from '../../database.ts';
import { unpackBody } from '../../graphs/body.ts';
import type { JobContext, JobOutcome } from '../work-jobs.ts';
import { affectedGraphs } from './affected.ts';
import { bothReleases } from './both-releases.ts';

/** Enough to tell what is to blame, few enough not to hold up whoever else asks this process for something. */
const mostDocuments = 60;
const mostChars = 2_000_000;

/** Looks for the rule or the step of the migration that makes affected documents fail, and for the smallest document that shows it. */
export async function findRolloutCause({ database, rollout }: JobContext, { scope }: Effect & { readonly do: 'find-cause' }): Promise<JobOutcome> {
  const both = await bothReleases(database, rollout);
  if (both === null) return { state: 'failed', detail: 'The release’s catalog is not stored, so that no document can be judged.' };
  const affected = [...(await affectedGraphs(database, rollout, scope))].sort((a, b) => b.failures - a.failures || (a.graph < b.graph ? -1 : 1)).slice(0, mostDocuments);
  const documents = await documentsBefore(database, { graphs: affected.map(({ graph }) => graph), release: rollout.plan.release });
  const cause = findCause({ release: both.release, control: both.control, documents });
  if (cause === null)
    return { state: 'done', detail: `None of ${documents.length} affected documents fails by what is in it.`, result: { documents: documents.length, culprit: null } };
  const { rest, ...found } = cause;
  const result = { ...found, rest: { release: releaseToJson(rest.release), digest: rest.digest, failing: rest.failing, stillFailing: rest.stillFailing } };
  return {
    state: 'done',
    detail: `It is ${cause.title}: ${cause.documents.length} of ${documents.length} affected documents fail by it.`,
    result: JSON.parse(JSON.stringify(result)),
  };
}

/** Each graph's last document that was not made under the release. */
async function documentsBefore(
  queryable: Queryable,
  { graphs, release }: { readonly graphs: readonly string[]; readonly release: string },
): Promise<readonly { readonly id: string; readonly text: string }[]> {
  const rows = await queryable.query<{ id: string; encoding: 0 | 1; body: Buffer }>(
    `select distinct on (r.graph) r.graph as id, b.encoding, b.body from turnbuckle.graph_revisions r
       join turnbuckle.graph_bodies b on b.stage = r.stage and b.graph = r.graph and b.revision = r.body_revision
     where r.graph = any($1) and r.release <> $2 and r.stage is distinct from (select migration from turnbuckle.releases where digest = $2)
     order by r.graph, r.revision desc`,
    [graphs, release],
  );
  const documents: { readonly id: string; readonly text: string }[] = [];
  let chars = 0;
  for (const graph of graphs) {
    const row = rows.find(({ id }) => id === graph);
    const text = row === undefined ? '' : unpackBody(row).toString('utf8');
    if (row === undefined || chars + text.length > mostChars) continue;
    chars += text.length;
    documents.push({ id: graph, text });
  }
  return documents;
}
