import type { Database, Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
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
  /** Functions that this process has, by name; runs that need others are left to others. */
  readonly scripts?: readonly string[] | undefined;
}

/** A chunk by its place. */
export interface ChunkPlace {
  readonly run: string;
  readonly no: number;
}

/** A chunk that failed or lost its worker this often is taken apart. */
const maxAttempts = 3;

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

interface Found {
  readonly no: number;
  readonly attempts: number;
  readonly error: string | null;
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
  const [chunk] = await transaction.query<Found>(
    `select no, attempts, error from turnbuckle.migration_chunks where run = $1 and ($3::integer is null or no = $3)
       and (state = 'waiting' or (state = 'running' and lease_until_ms < $2)) order by no limit 1 for update skip locked`,
    [run, nowMs, no],
  );
  if (chunk === undefined) return null;
  const { state, knobs: _, ...about } = found;
  if (next !== state) await transaction.query('update turnbuckle.migration_runs set state = $2 where id = $1', [run, next]);
  if (next !== state) await publish(transaction, { type: 'run', id: run, state: next });
  if (chunk.attempts >= maxAttempts) {
    await takeApart(transaction, { run, no: chunk.no, reason: chunk.error ?? 'The process that worked at it ended, each time.' });
    return 'split';
  }
  const [claimed] = await transaction.query<{ fence: number; graphs: string[]; done: number }>(
    `update turnbuckle.migration_chunks set state = 'running', fence = fence + 1, attempts = attempts + 1, lease_until_ms = $3, worker = $4
     where run = $1 and no = $2 returning fence, graphs, done`,
    [run, chunk.no, nowMs + leaseMs, worker],
  );
  return claimed === undefined ? null : { run, no: chunk.no, ...claimed, ...about };
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
export async function extendLease(database: Database, { run, no, fence }: Claim, { nowMs, leaseMs }: { readonly nowMs: number; readonly leaseMs: number }): Promise<boolean> {
  const rows = await database.query("update turnbuckle.migration_chunks set lease_until_ms = $4 where run = $1 and no = $2 and fence = $3 and state = 'running' returning no", [
    run,
    no,
    fence,
    nowMs + leaseMs,
  ]);
  return rows.length > 0;
}

/** Puts a chunk back. With an error the attempt counts, and after the third the chunk is taken apart; without, it never was. */
export async function releaseChunk(database: Database, { run, no, fence }: Claim, error: string | null): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query('select from turnbuckle.migration_runs where id = $1 for no key update', [run]);
    const [released] = await transaction.query<{ attempts: number }>(
      `update turnbuckle.migration_chunks set state = 'waiting', lease_until_ms = null, attempts = attempts - $4, error = coalesce($5, error)
       where run = $1 and no = $2 and fence = $3 and state = 'running' returning attempts`,
      [run, no, fence, error === null ? 1 : 0, error],
    );
    if (released !== undefined && error !== null && released.attempts >= maxAttempts) await takeApart(transaction, { run, no, reason: error });
  });
}

/** Halves what is left of a chunk that keeps failing, until the one document is found that it fails by. That one stays as it is, with the reason. */
async function takeApart(transaction: Queryable, { run, no, reason }: ChunkPlace & { readonly reason: string }): Promise<void> {
  const [chunk] = await transaction.query<{ graphs: string[]; revisions: number[]; done: number }>(
    'select graphs, revisions, done from turnbuckle.migration_chunks where run = $1 and no = $2',
    [run, no],
  );
  if (chunk === undefined) return;
  const { done } = chunk;
  const [graphs, revisions] = [chunk.graphs.slice(done), chunk.revisions.slice(done)];
  if (graphs.length === 1) {
    await transaction.query(
      `update turnbuckle.migration_chunks set state = 'done', done = done + 1, quarantined = quarantined + 1, fence = fence + 1, lease_until_ms = null, error = $3
       where run = $1 and no = $2`,
      [run, no, reason],
    );
    await transaction.query("insert into turnbuckle.migration_results (run, graph, outcome, codes, detail) values ($1, $2, 'quarantined', '{}', $3)", [run, graphs[0], reason]);
    return;
  }
  const half = Math.ceil(graphs.length / 2);
  await transaction.query("update turnbuckle.migration_chunks set state = 'split', fence = fence + 1, lease_until_ms = null, error = $3 where run = $1 and no = $2", [
    run,
    no,
    reason,
  ]);
  for (const [from, to] of [
    [0, half],
    [half, graphs.length],
  ] as const) {
    // Halves are tried once, since what fails three times does not fail by chance; one document alone has all its attempts again.
    await transaction.query(
      `insert into turnbuckle.migration_chunks (run, no, graphs, revisions, state, attempts)
       values ($1, (select max(no) + 1 from turnbuckle.migration_chunks where run = $1), $2, $3, 'waiting', $4)`,
      [run, graphs.slice(from, to), revisions.slice(from, to), to - from === 1 ? 0 : maxAttempts - 1],
    );
  }
}
