import { queueMessages } from '../outbox.ts';
import type { JobContext, JobOutcome } from '../work-jobs.ts';

/** With the rollout's end its flag is served no more. What is left is to take it out of the code, which people do. */
export async function removeFlag({ database, rollout, claim, clock }: JobContext): Promise<JobOutcome> {
  const { flag } = rollout.plan;
  await queueMessages(database, [{ key: `${rollout.id}/${claim.id}`, rollout: rollout.id, kind: 'flag-to-remove', payload: { flag } }], clock());
  return { state: 'done', detail: `The flag '${flag}' is not served any more.` };
}
