import type { Effect } from '@turnbuckle/rollout';
import { queueMessages } from '../outbox.ts';
import type { JobContext, JobOutcome } from '../work-jobs.ts';
import { affectedGraphs } from './affected.ts';

/** Puts one message down for each owner of graphs that were exposed, and for nobody else. */
export async function notifyOwners({ database, rollout, clock }: JobContext, { rollback, scope }: Effect & { readonly do: 'notify' }): Promise<JobOutcome> {
  const graphs = await affectedGraphs(database, rollout, scope);
  const owners = [...new Set(graphs.map(({ owner }) => owner))].sort();
  const messages = owners.map((owner) => ({
    key: `${rollout.id}/${rollback}/${owner}`,
    rollout: rollout.id,
    kind: 'rollback-notice',
    person: owner,
    payload: {
      rollback,
      rule: scope.rule,
      segment: scope.segment === null ? null : { ...scope.segment },
      graphs: graphs.filter((one) => one.owner === owner).map(({ graph }) => graph),
    },
  }));
  await database.transaction((transaction) => queueMessages(transaction, messages, clock()));
  return { state: 'done', detail: `${owners.length} owners of ${graphs.length} graphs.`, result: { owners: owners.length, graphs: graphs.length } };
}
