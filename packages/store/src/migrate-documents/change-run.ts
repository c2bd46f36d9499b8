import { appendAudit } from '../audit/audit.ts';
import type { Database, Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import type { RunDirection } from './read-run.ts';
import { type RunEvent, type RunState, step } from './run-state.ts';
import { validateRun } from './validate-run.ts';

export type Changed = { readonly outcome: 'changed'; readonly state: RunState } | { readonly outcome: 'missing' } | { readonly outcome: 'impossible'; readonly state: RunState };

interface ChangeContext {
  readonly person: string;
  readonly nowMs: number;
}

/** No worker takes a further chunk; those under way end. */
export function pauseRun(database: Database, run: string, context: ChangeContext): Promise<Changed> {
  return changeRun(database, { run, event: 'pause', ...context });
}

export function resumeRun(database: Database, run: string, context: ChangeContext): Promise<Changed> {
  return changeRun(database, { run, event: 'resume', ...context });
}

async function changeRun(database: Database, { run, event, person, nowMs }: ChangeContext & { readonly run: string; readonly event: 'pause' | 'resume' }): Promise<Changed> {
  return database.transaction(async (transaction) => {
    const changed = await move(transaction, run, event);
    if (changed.outcome === 'changed') await appendAudit(transaction, { actor: person, action: `run-${event}d`, payload: { run }, atMs: nowMs });
    return changed;
  });
}

async function move(transaction: Queryable, run: string, event: RunEvent): Promise<Changed> {
  const [row] = await transaction.query<{ state: RunState }>('select state from turnbuckle.migration_runs where id = $1 for no key update', [run]);
  if (row === undefined) return { outcome: 'missing' };
  const next = step(row.state, event);
  if (next === null) return { outcome: 'impossible', state: row.state };
  await transaction.query('update turnbuckle.migration_runs set state = $2 where id = $1', [run, next]);
  await publish(transaction, { type: 'run', id: run, state: next });
  return { outcome: 'changed', state: next };
}

/** Says that nobody works at a run any more, where that is so. */
export async function interruptRuns(database: Database, { nowMs }: { readonly nowMs: number }): Promise<void> {
  const idle = await database.query<{ id: string }>(
    `select id from turnbuckle.migration_runs r where state = 'running'
     and exists (select from turnbuckle.migration_chunks c where c.run = r.id and c.state in ('waiting', 'running'))
     and not exists (select from turnbuckle.migration_chunks c where c.run = r.id and c.state = 'running' and c.lease_until_ms >= $1)`,
    [nowMs],
  );
  for (const { id } of idle) await database.transaction((transaction) => move(transaction, id, 'interrupt'));
}

/** Ends every run that has no chunk left, by what the checks say. Gives their ids. */
export async function finishRuns(database: Database, { clock }: { readonly clock: () => number }): Promise<readonly string[]> {
  const ready = await database.query<{ id: string }>(
    `select id from turnbuckle.migration_runs r where state in ('queued', 'running', 'interrupted')
     and not exists (select from turnbuckle.migration_chunks c where c.run = r.id and c.state in ('waiting', 'running'))`,
  );
  const finished: string[] = [];
  for (const { id } of ready) if (await database.transaction((transaction) => finishWithin(transaction, id, clock))) finished.push(id);
  return finished;
}

async function finishWithin(transaction: Queryable, run: string, clock: () => number): Promise<boolean> {
  const [row] = await transaction.query<{ state: RunState; direction: RunDirection; person: string }>(
    'select state, direction, created_by as person from turnbuckle.migration_runs where id = $1 for no key update',
    [run],
  );
  // Another worker may have been here first.
  if (row === undefined || step(row.state, 'finish') === null) return false;
  const holds = await validateRun(transaction, { run, direction: row.direction, phase: 'after', clock });
  const state = step(row.state, holds ? 'finish' : 'fail');
  const nowMs = clock();
  await transaction.query('update turnbuckle.migration_runs set state = $2, error = $3, finished_at_ms = $4 where id = $1', [
    run,
    state,
    holds ? null : 'A check after the run does not hold; see its validations.',
    nowMs,
  ]);
  await appendAudit(transaction, { actor: row.person, action: 'run-ended', payload: { run, state }, atMs: nowMs });
  if (state !== null) await publish(transaction, { type: 'run', id: run, state });
  return true;
}
