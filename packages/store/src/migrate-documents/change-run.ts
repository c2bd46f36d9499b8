import type { DryRunVerdict } from '@turnbuckle/evolve';
import type { Json } from '@turnbuckle/model';
import { appendAudit } from '../audit/audit.ts';
import type { Database, Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import { lockChunk, writeChunk } from './chunk-row.ts';
import { chunkStep } from './chunk-state.ts';
import { type Knobs, knobProblems, knobsOf } from './knobs.ts';
import type { RunDirection } from './read-run.ts';
import { type RunEvent, type RunState, step } from './run-state.ts';
import { noteThrottle } from './throttle-run.ts';
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
    if (changed.outcome === 'changed') await noteThrottle(transaction, { run, reason: event === 'pause' ? 'manual' : null, nowMs });
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
  const end = { run, person: row.person, nowMs: clock() };
  await endRun(transaction, holds ? { ...end, state: 'done', error: null } : { ...end, state: 'failed', error: 'A check after the run does not hold; see its validations.' });
  return true;
}

interface End {
  readonly run: string;
  readonly person: string;
  readonly state: 'done' | 'failed';
  readonly error: string | null;
  readonly nowMs: number;
}

async function endRun(transaction: Queryable, { run, person, state, error, nowMs }: End): Promise<void> {
  await noteThrottle(transaction, { run, reason: null, nowMs });
  await transaction.query('update turnbuckle.migration_runs set state = $2, error = $3, finished_at_ms = $4 where id = $1', [run, state, error, nowMs]);
  await appendAudit(transaction, { actor: person, action: 'run-ended', payload: { run, state }, atMs: nowMs });
  await publish(transaction, { type: 'run', id: run, state });
}

/** Ends a run before its time: what its workers still hold is refused. Part of a transaction that holds the run's row. */
export async function cancelRun(transaction: Queryable, { run, person, error, nowMs }: Omit<End, 'state' | 'error'> & { readonly error: string }): Promise<void> {
  const chunks = await transaction.query<{ no: number }>("select no from turnbuckle.migration_chunks where run = $1 and state in ('waiting', 'running') order by no", [run]);
  for (const { no } of chunks) {
    const chunk = await lockChunk(transaction, { run, no });
    const cancelled = chunk === null ? null : chunkStep(chunk, { type: 'cancel' });
    if (cancelled !== null && cancelled !== 'split') await writeChunk(transaction, { run, no }, cancelled);
  }
  await endRun(transaction, { run, person, state: 'failed', error, nowMs });
}

/** Ends a dry run that broke what was clean, and keeps what it saw. */
export async function stopRun(database: Database, run: string, { verdict, nowMs }: { readonly verdict: DryRunVerdict; readonly nowMs: number }): Promise<void> {
  await database.transaction(async (transaction) => {
    const row = await lockRun(transaction, run);
    if (row === null || step(row.state, 'fail') === null) return;
    await transaction.query('update turnbuckle.migration_runs set stopped = $2 where id = $1', [run, JSON.stringify(verdict)]);
    await cancelRun(transaction, { run, person: row.person, error: verdict.reason ?? 'What was clean is not any more.', nowMs });
  });
}

async function lockRun(
  transaction: Queryable,
  run: string,
): Promise<{ readonly state: RunState; readonly direction: RunDirection; readonly person: string; readonly documents: number } | null> {
  const [row] = await transaction.query<{ state: RunState; direction: RunDirection; person: string; documents: number }>(
    'select state, direction, created_by as person, documents from turnbuckle.migration_runs where id = $1 for no key update',
    [run],
  );
  return row ?? null;
}

/** At these shares of the documents the checks are run again while the run goes on. */
const quarters = 4;

/** Runs the checks when a further quarter of the documents is done. One that does not hold ends the run. */
export async function validateDuring(database: Database, run: string, { clock }: { readonly clock: () => number }): Promise<void> {
  const due = `select r.documents, d.done from turnbuckle.migration_runs r
    cross join lateral (select coalesce(sum(done), 0)::int as done from turnbuckle.migration_chunks where run = r.id) d
    where r.id = $1 and r.state = 'running' and r.documents > 0 and d.done < r.documents and d.done * ${quarters} / r.documents >
      coalesce((select max(v.documents) * ${quarters} / r.documents from turnbuckle.migration_validations v where v.run = r.id and v.phase = 'during'), 0)`;
  if ((await database.query(due, [run])).length === 0) return;
  await database.transaction(async (transaction) => {
    const row = await lockRun(transaction, run);
    const [still] = await transaction.query<{ done: number }>(due, [run]);
    if (row === null || still === undefined) return;
    const holds = await validateRun(transaction, { run, direction: row.direction, phase: 'during', documents: still.done, clock });
    if (!holds) await cancelRun(transaction, { run, person: row.person, error: 'A check during the run does not hold; see its validations.', nowMs: clock() });
  });
}

export type KnobsSet = { readonly outcome: 'set'; readonly knobs: Knobs } | { readonly outcome: 'missing' } | { readonly outcome: 'invalid'; readonly problems: readonly string[] };

/** Changes pace and limits of a run, which its workers see within a second. */
export async function setKnobs(database: Database, run: string, { knobs, person, nowMs }: ChangeContext & { readonly knobs: Partial<Knobs> }): Promise<KnobsSet> {
  const problems = knobProblems(knobs);
  if (problems.length > 0) return { outcome: 'invalid', problems };
  return database.transaction(async (transaction) => {
    const [row] = await transaction.query<{ knobs: Partial<Knobs> }>('select knobs from turnbuckle.migration_runs where id = $1 for no key update', [run]);
    if (row === undefined) return { outcome: 'missing' };
    const set = { ...row.knobs, ...knobs };
    await transaction.query('update turnbuckle.migration_runs set knobs = $2 where id = $1', [run, JSON.stringify(set)]);
    await appendAudit(transaction, { actor: person, action: 'run-knobs-set', payload: { run, knobs: knobs as unknown as Json }, atMs: nowMs });
    await publish(transaction, { type: 'progress', run });
    return { outcome: 'set', knobs: knobsOf(set) };
  });
}
