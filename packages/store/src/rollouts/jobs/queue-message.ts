import type { Effect } from '@turnbuckle/rollout';
import { queueMessages } from '../outbox.ts';
import type { JobContext, JobOutcome } from '../work-jobs.ts';

/** Puts a message for everybody who follows the rollout into the outbox. */
export async function queueMessage({ database, rollout, claim, clock }: JobContext, { message, about }: Effect & { readonly do: 'message' }): Promise<JobOutcome> {
  await queueMessages(database, [{ key: `${rollout.id}/${claim.id}`, rollout: rollout.id, kind: message, payload: { about, seq: rollout.state.seq } }], clock());
  return { state: 'done', detail: 'It waits in the outbox.' };
}
