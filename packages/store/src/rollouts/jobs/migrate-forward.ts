import { type Audience, assign, type Effect } from '@turnbuckle/rollout';
import type { Queryable } from '../../database.ts';
import { startRun } from '../../migrate-documents/start-run.ts';
import { readSubjects } from '../governing-rollout.ts';
import { holdFlag } from '../rollout-locks.ts';
import { readRolloutRow, visitOf } from '../rollout-row.ts';
import type { JobContext, JobOutcome } from '../work-jobs.ts';
import { ownPerson } from '../write-decision.ts';
import { afterStart, countsOf, releaseMigration, rememberRun, startedRun, waitForRun } from './release-migration.ts';

class NotWanted extends Error {
  override readonly name = 'NotWanted';
}

/** Documents are being brought back; a run up would end that. */
class GoingBack extends Error {
  override readonly name = 'GoingBack';
}

/** Carries the documents of whom a step admits, before it admits them. Nothing of it begins once the release is being taken back. */
export async function migrateForward(context: JobContext, { audience }: Effect & { readonly do: 'migrate-up' }): Promise<JobOutcome> {
  const { database, rollout, clock } = context;
  const migration = await releaseMigration(database, rollout.plan.release);
  if (migration === null) return { state: 'done', detail: 'The release changes no document.' };
  const run = await startedRun(context);
  if (run?.state === 'done') return { state: 'done', ...countsOf(run) };
  if (run !== null && run.state !== 'failed') return waitForRun(run.id, `${run.counts.documents - run.counts.left} of ${run.counts.documents} documents.`);
  const workspaces = await admittedWorkspaces(context, audience);
  const guard = async (transaction: Queryable): Promise<void> => {
    await holdFlag(transaction);
    if (!(await isWanted(transaction, context))) throw new NotWanted();
    if (await isGoingBack(transaction, migration)) throw new GoingBack();
  };
  try {
    const started = await startRun(
      database,
      { migration, direction: 'up', cohort: { workspaces } },
      { person: ownPerson, nowMs: clock(), clock, guard, remember: rememberRun(context) },
    );
    return await afterStart(context, { started, migration, direction: 'up' });
  } catch (error) {
    if (error instanceof NotWanted) return { state: 'done', detail: 'The step was left before it began.' };
    if (error instanceof GoingBack) return { state: 'waits', waitMs: 1_000, detail: 'Others are being brought back just now.' };
    throw error;
  }
}

async function admittedWorkspaces({ database, rollout }: JobContext, audience: Audience): Promise<readonly string[]> {
  const subjects = await readSubjects(database, rollout);
  return subjects.filter((subject) => assign(subject, audience).admitted).map(({ workspace }) => workspace);
}

/** The rollout is still in the visit of the step that asked for it. */
async function isWanted(transaction: Queryable, { claim }: JobContext): Promise<boolean> {
  const row = await readRolloutRow(transaction, claim.rollout);
  if (row === null || (row.state.status !== 'running' && row.state.status !== 'paused')) return false;
  return claim.id === `${visitOf(row)}/migrate-up`;
}

async function isGoingBack(transaction: Queryable, migration: string): Promise<boolean> {
  const rows = await transaction.query("select from turnbuckle.migration_runs where migration = $1 and direction = 'down' and state not in ('done', 'failed') limit 1", [
    migration,
  ]);
  return rows.length > 0;
}
