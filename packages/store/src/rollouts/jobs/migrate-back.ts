import { revertOrder } from '@turnbuckle/rollout';
import { startRun } from '../../migrate-documents/start-run.ts';
import { inRollout, readSubjects } from '../governing-rollout.ts';
import type { JobContext, JobOutcome } from '../work-jobs.ts';
import { ownPerson } from '../write-decision.ts';
import { afterStart, countsOf, releaseMigration, rememberRun, startedRun, waitForRun } from './release-migration.ts';

/** Carries documents back of all who do not follow the release any more, last adopters first, whatever they edited meanwhile. */
export async function migrateBack(context: JobContext): Promise<JobOutcome> {
  const { database, rollout, clock } = context;
  const migration = await releaseMigration(database, rollout.plan.release);
  if (migration === null) return { state: 'done', detail: 'The release changes no document.' };
  const run = await startedRun(context);
  if (run?.state === 'done') return { state: 'done', ...countsOf(run) };
  if (run !== null && run.state !== 'failed') return waitForRun(run.id, `${run.counts.documents - run.counts.left} of ${run.counts.documents} documents.`);
  const workspaces = await workspacesToBring(context, migration);
  if (workspaces.length === 0) return { state: 'done', detail: 'No document stood in the release.' };
  const started = await startRun(
    database,
    { migration, direction: 'down', cohort: { workspaces }, first: workspaces },
    { person: ownPerson, nowMs: clock(), clock, remember: rememberRun(context) },
  );
  return afterStart(context, { started, migration, direction: 'down' });
}

/** With documents in the release and no right to it; one that is held by hand to another release stays where it is. */
async function workspacesToBring({ database, rollout, clock }: JobContext, migration: string): Promise<readonly string[]> {
  const standing = await database.query<{ workspace: string }>(
    `select w.id as workspace from turnbuckle.workspaces w where (w.release is null or w.release = $2)
     and exists (select from turnbuckle.graphs g where g.workspace = w.id and g.migration = $1)`,
    [migration, rollout.plan.release],
  );
  const subjects = await readSubjects(
    database,
    rollout,
    standing.map(({ workspace }) => workspace),
  );
  const leaving = subjects.filter((subject) => !inRollout(rollout, subject).assignment.admitted).map(({ workspace }) => workspace);
  const since = await database.query<{ workspace: string; sinceMs: number }>(
    'select workspace, max(since_ms) as "sinceMs" from turnbuckle.rollout_adopters where rollout = $1 and workspace = any($2) group by workspace',
    [rollout.id, leaving],
  );
  // Who came in by saving, after the last change of the flag, came last.
  const nowMs = clock();
  const adopters = leaving.map((workspace) => ({ workspace, sinceMs: since.find((row) => row.workspace === workspace)?.sinceMs ?? nowMs }));
  return revertOrder(adopters, rollout.plan.lineage);
}
