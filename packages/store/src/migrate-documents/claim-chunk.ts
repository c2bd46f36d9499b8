import type { Database, Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import { lockChunk, lockNextChunk, writeChunk } from './chunk-row.ts';
import { type Chunk, chunkStep, splitChunk } from './chunk-state.ts';
import { type Knobs, knobsOf } from './knobs.ts';
import type { Cohort, RunDirection } from './read-run.ts';
import { type RunState, statesWith, step } from './run-state.ts';

/** A chunk that a worker holds until its lease ends. Whatever it writes is refused once somebody else has a newer fence. */
export interface Claim {
  readonly run: string;
  readonly no: number;
  readonly fence: number;
  readonly graphs: readonly string[];
  /** How many of them are done, in their order. */
  readonly done: number;
  readonly migration: string;
  readonly direction: RunDirection;
  readonly cohort: Cohort;
  /** Who started the run. */
  readonly person: string;
}

export interface ClaimOptions {
  readonly worker: string;
  readonly nowMs: number;
  readonly leaseMs: number;
  /** Functions that this process has, as evolve's `scriptKeys` names them; runs that need others are left to others. */
  readonly scripts?: readonly string[] | undefined;
}

/** A chunk by its place. */
export interface ChunkPlace {
  readonly run: string;
  readonly no: number;
}

/**
 * Takes a chunk that waits, or whose worker is gone: the one that is wanted, else the next of any run; `null` when there is none. One small
 * transaction of its own, so that it stays counted whatever happens to the work.
 */
export async function claimChunk(database: Database, options: ClaimOptions, wanted: ChunkPlace | null = null): Promise<Claim | null> {
  const { nowMs, scripts = [] } = options;
  const runs = await database.query<{ id: string }>(
    `select r.id from turnbuckle.migration_runs r join turnbuckle.document_migrations m on m.digest = r.migration
     where r.state = any($1) and m.scripts <@ $3 and ($4::uuid is null or r.id = $4) and exists (
       select from turnbuckle.migration_chunks c where c.run = r.id and (c.state = 'waiting' or (c.state = 'running' and c.lease_until_ms < $2))) order by r.created_at_ms, r.id`,
    [statesWith('claim'), nowMs, scripts, wanted?.run ?? null],
  );
  for (const { id } of runs) {
    for (;;) {
      const taken = await database.transaction((transaction) => claimWithin(transaction, { run: id, no: wanted?.no ?? null }, options));
      if (taken === null || (taken === 'split' && wanted !== null)) break;
      if (taken !== 'split') return taken;
    }
  }
  return null;
}

async function claimWithin(
  transaction: Queryable,
  { run, no }: { readonly run: string; readonly no: number | null },
  { worker, nowMs, leaseMs }: ClaimOptions,
): Promise<Claim | 'split' | null> {
  // The run before its chunks, everywhere, so that nobody waits in a circle.
  const [found] = await transaction.query<{ state: RunState; migration: string; direction: RunDirection; cohort: Cohort; person: string; knobs: Partial<Knobs> }>(
    'select state, migration, direction, cohort, created_by as person, knobs from turnbuckle.migration_runs where id = $1 for no key update',
    [run],
  );
  const next = found === undefined ? null : step(found.state, 'claim');
  if (found === undefined || next === null || (await isFull(transaction, { run, nowMs, concurrency: knobsOf(found.knobs).concurrency }))) return null;
  const chunk = await lockNextChunk(transaction, { run, no, nowMs });
  const claimed = chunk === null ? null : chunkStep(chunk, { type: 'claim', nowMs, leaseMs });
  if (chunk === null || claimed === null) return null;
  const { state, knobs: _, ...about } = found;
  if (next !== state) await transaction.query('update turnbuckle.migration_runs set state = $2 where id = $1', [run, next]);
  if (next !== state) await publish(transaction, { type: 'run', id: run, state: next });
  if (claimed === 'split') {
    await takeApart(transaction, chunk, { chunk, reason: 'The process that worked at it ended, each time.' });
    return 'split';
  }
  await writeChunk(transaction, chunk, claimed);
  const [named] = await transaction.query<{ graphs: string[] }>('update turnbuckle.migration_chunks set worker = $3 where run = $1 and no = $2 returning graphs', [
    run,
    chunk.no,
    worker,
  ]);
  return { run, no: chunk.no, fence: claimed.fence, done: claimed.done, graphs: named?.graphs ?? [], ...about };
}

/** As many chunks are worked at as the run may have. */
async function isFull(transaction: Queryable, { run, nowMs, concurrency }: { readonly run: string; readonly nowMs: number; readonly concurrency: number }): Promise<boolean> {
  const [row] = await transaction.query<{ count: number }>(
    "select count(*) as count from turnbuckle.migration_chunks where run = $1 and state = 'running' and lease_until_ms >= $2",
    [run, nowMs],
  );
  return Number(row?.count ?? 0) >= concurrency;
}

/** Says that the worker lives. False when the chunk has been taken from it. */
export async function extendLease(database: Database, claim: Claim, { nowMs, leaseMs }: { readonly nowMs: number; readonly leaseMs: number }): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const chunk = await lockChunk(transaction, claim);
    const extended = chunk === null ? null : chunkStep(chunk, { type: 'extend', fence: claim.fence, nowMs, leaseMs });
    if (extended === null || extended === 'split') return false;
    await writeChunk(transaction, claim, extended);
    return true;
  });
}

/** Puts a chunk back. With an error the attempt counts, and after the third the chunk is taken apart; without, it never was. */
export async function releaseChunk(database: Database, claim: Claim, error: string | null): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query('select from turnbuckle.migration_runs where id = $1 for no key update', [claim.run]);
    const chunk = await lockChunk(transaction, claim);
    const released = chunk === null ? null : chunkStep(chunk, { type: 'release', fence: claim.fence, hasFailed: error !== null });
    if (chunk === null || released === null) return;
    if (error !== null) await transaction.query('update turnbuckle.migration_chunks set error = $3 where run = $1 and no = $2', [claim.run, claim.no, error]);
    if (released === 'split') await takeApart(transaction, claim, { chunk, reason: error ?? '' });
    else await writeChunk(transaction, claim, released);
  });
}

/** Halves what is left of a chunk that keeps failing; the one document that is left at last stays as it is, with the reason. */
async function takeApart(transaction: Queryable, { run, no }: ChunkPlace, { chunk, reason: told }: { readonly chunk: Chunk; readonly reason: string }): Promise<void> {
  const [row] = await transaction.query<{ graphs: string[]; revisions: number[]; error: string | null }>(
    'select graphs, revisions, error from turnbuckle.migration_chunks where run = $1 and no = $2',
    [run, no],
  );
  if (row === undefined) return;
  const reason = row.error ?? told;
  const { whole, halves } = splitChunk(chunk);
  await writeChunk(transaction, { run, no }, whole);
  await transaction.query('update turnbuckle.migration_chunks set error = $3, quarantined = quarantined + $4 where run = $1 and no = $2', [
    run,
    no,
    reason,
    halves.length === 0 ? 1 : 0,
  ]);
  if (halves.length === 0)
    await transaction.query("insert into turnbuckle.migration_results (run, graph, outcome, codes, detail) values ($1, $2, 'quarantined', '{}', $3)", [
      run,
      row.graphs.at(-1),
      reason,
    ]);
  for (const { from, to, attempts } of halves) {
    await transaction.query(
      `insert into turnbuckle.migration_chunks (run, no, graphs, revisions, state, attempts)
       values ($1, (select max(no) + 1 from turnbuckle.migration_chunks where run = $1), $2, $3, 'waiting', $4)`,
      [run, row.graphs.slice(from, to), row.revisions.slice(from, to), attempts],
    );
  }
}
