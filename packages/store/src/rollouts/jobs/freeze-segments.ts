import { assign, audienceAt } from '@turnbuckle/rollout';
import { readSubjects } from '../governing-rollout.ts';
import { visitOf } from '../rollout-row.ts';
import { freezeBaseline } from '../system-checks.ts';
import type { JobContext, JobOutcome } from '../work-jobs.ts';

/** Writes down in which segments each workspace counts while the step lasts, whatever becomes of its attributes. */
export async function freezeSegments({ database, rollout, clock }: JobContext): Promise<JobOutcome> {
  const nowMs = clock();
  const audience = audienceAt(rollout.plan, rollout.state, rollout.state.step);
  return database.transaction(async (transaction) => {
    const subjects = await readSubjects(transaction, rollout);
    await transaction.query(
      `insert into turnbuckle.rollout_subjects (rollout, step, workspace, segments, is_randomised, at_ms)
         select $1, $2, w, s, r, $6 from unnest($3::text[], $4::json[], $5::boolean[]) as f(w, s, r) on conflict do nothing`,
      [
        rollout.id,
        visitOf(rollout),
        subjects.map(({ workspace }) => workspace),
        subjects.map(({ attributes }) => JSON.stringify(attributes)),
        subjects.map((subject) => assign(subject, audience).isRandomised),
        nowMs,
      ],
    );
    await freezeBaseline(transaction, rollout, nowMs);
    return { state: 'done', detail: `${subjects.length} workspaces.` };
  });
}
