import type { Json } from '@turnbuckle/model';
import type { Queryable } from '../../database.ts';
import { type RunReport, readRun } from '../../migrate-documents/read-run.ts';
import type { Started } from '../../migrate-documents/start-run.ts';
import type { JobContext, JobOutcome } from '../work-jobs.ts';

/** The migration of a rollout's release; `null` where it changes no document. */
export async function releaseMigration(queryable: Queryable, release: string): Promise<string | null> {
  const [row] = await queryable.query<{ migration: string | null }>('select migration from turnbuckle.releases where digest = $1', [release]);
  return row?.migration ?? null;
}

/** Between two looks at a run. */
const pollMs = 200;

/** The run that an earlier beginning of this work has started, as it stands; `null` when there is none. */
export async function startedRun({ database, claim, clock }: JobContext): Promise<RunReport | null> {
  const run = (claim.result as { run?: string } | null)?.run;
  return run === undefined ? null : readRun(database, run, { nowMs: clock() });
}

/** Keeps with the work which run it has started, in the transaction that starts it. Throws where the work is somebody else's by now. */
export function rememberRun({ claim }: JobContext): (transaction: Queryable, run: string) => Promise<void> {
  return async (transaction, run) => {
    const rows = await transaction.query("update turnbuckle.rollout_jobs set result = $4 where rollout = $1 and id = $2 and fence = $3 and state = 'running' returning id", [
      claim.rollout,
      claim.id,
      claim.fence,
      JSON.stringify({ run }),
    ]);
    if (rows.length === 0) throw new Error('The work was taken over by another worker.');
  };
}

export function waitForRun(run: string, detail: string): JobOutcome {
  return { state: 'waits', waitMs: pollMs, detail, result: { run } };
}

/** What a run that was just asked for means for the work: it is watched, or something else must end first. */
export async function afterStart(
  { database, clock }: JobContext,
  { started, migration, direction }: { readonly started: Started; readonly migration: string; readonly direction: 'up' | 'down' },
): Promise<JobOutcome> {
  switch (started.outcome) {
    case 'started':
      return waitForRun(started.run, `${started.documents} documents.`);
    case 'busy': {
      // It may be the one that a worker had started before it died.
      const run = await readRun(database, started.run, { nowMs: clock() });
      const isOwn = run?.migration === migration && run.direction === direction;
      return isOwn ? waitForRun(started.run, 'Under way.') : { state: 'waits', waitMs: 1_000, detail: `The run ${started.run} writes just now.` };
    }
    case 'invalid':
      throw new Error(`On the stored graphs this does not hold: ${started.checks.join('; ')}.`);
    case 'no-migration':
    case 'no-way-back':
      throw new Error(started.outcome === 'no-migration' ? 'The release’s migration is not registered.' : 'What the way back needs was dropped.');
  }
}

export function countsOf({ id, counts }: RunReport): { readonly detail: string; readonly result: Json } {
  const { documents, changed, unchanged, quarantined } = counts;
  return { detail: `${documents} documents: ${changed + unchanged} carried, ${quarantined} stayed.`, result: { run: id, documents, changed, unchanged, quarantined } };
}
