import type { DryRunVerdict } from '@turnbuckle/evolve';
import type { Queryable } from '../database.ts';
import { type BackupPoint, readBackupPoint } from './backup-point.ts';
import { type Knobs, knobsOf } from './knobs.ts';
import { type RunState, step } from './run-state.ts';
import { readValidations, type Validation } from './validate-run.ts';

export const runDirections = ['up', 'down', 'dry', 'verify'] as const;
export type RunDirection = (typeof runDirections)[number];

/** Which graphs a run is about; without members all of them. */
export interface Cohort {
  readonly workspaces?: readonly string[] | undefined;
  readonly formats?: readonly string[] | undefined;
}

export interface RunCounts {
  readonly documents: number;
  readonly unchanged: number;
  readonly changed: number;
  /** Could not follow and stayed as they were. */
  readonly quarantined: number;
  readonly skipped: number;
  /** Not looked at yet. */
  readonly left: number;
  readonly chunks: number;
  readonly chunksDone: number;
  readonly chunksRunning: number;
  /** Taken apart, since they failed three times. */
  readonly chunksSplit: number;
  /** Attempts beyond the first of each chunk. */
  readonly retries: number;
  /** Worked, over all workers. */
  readonly ms: number;
}

export interface Run {
  readonly id: string;
  readonly migration: string;
  readonly name: string;
  readonly direction: RunDirection;
  readonly cohort: Cohort;
  readonly state: RunState;
  readonly counts: RunCounts;
  readonly error: string | null;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly finishedAtMs: number | null;
}

export interface RunResult {
  readonly graph: string;
  readonly workspace: string;
  readonly owner: string;
  readonly outcome: 'mended' | 'set-aside' | 'quarantined' | 'forked';
  readonly codes: Readonly<Record<string, number>>;
  readonly detail: string | null;
}

/** What a run has done, by the transactions that it committed. */
export interface RunMetrics {
  /** Over the newest of them; `null` before the second. */
  readonly docsPerSecond: number | null;
  /** Until the last document, at that rate; `null` when nothing moves. */
  readonly etaMs: number | null;
  readonly transactions: number;
  /** Of a transaction, from the first read to the end, in milliseconds. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Written, in all tables. */
  readonly rows: number;
  /** Of documents and complements, before they were compressed. */
  readonly bytes: number;
  readonly retries: number;
  /** Read again since somebody saved meanwhile. */
  readonly stale: number;
  readonly quarantined: number;
  /** Waited, by reason. */
  readonly throttledMs: Readonly<Record<string, number>>;
}

export interface RunReport extends Run {
  readonly metrics: RunMetrics;
  readonly throttle: { readonly reason: string; readonly sinceMs: number } | null;
  readonly knobs: Knobs;
  /** Why a dry run ended after its first documents. */
  readonly stopped: DryRunVerdict | null;
  readonly validations: readonly Validation[];
  readonly backupPoint: BackupPoint | null;
  /** Edges set aside, by code. */
  readonly byCode: Readonly<Record<string, number>>;
}

type Row = Omit<Run, 'counts'> & RunCounts & { readonly hasLease: boolean; readonly hasExpired: boolean };

/** A run as it stands; one that nobody works at any more shows as interrupted. `null` when there is none. */
export async function readRun(queryable: Queryable, id: string, { nowMs }: { readonly nowMs: number }): Promise<RunReport | null> {
  const [run] = await select(queryable, { where: 'r.id = $2', values: [nowMs, id] });
  if (run === undefined) return null;
  const codes = await queryable.query<{ code: string; edges: number }>(
    `select code, sum(edges::int) as edges from turnbuckle.migration_results, json_each_text(codes) as e(code, edges) where run = $1 group by code order by code`,
    [id],
  );
  return {
    ...run,
    ...(await readMetrics(queryable, run, nowMs)),
    validations: await readValidations(queryable, id),
    backupPoint: await readBackupPoint(queryable, id),
    byCode: Object.fromEntries(codes.map(({ code, edges }) => [code, edges])),
  };
}

/** Rates are taken over so long: a run that just began to wait shows it. */
const rateMs = 30_000;

interface Measured {
  readonly transactions: number;
  readonly rows: number;
  readonly bytes: number;
  readonly stale: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly newest: number;
  readonly sinceMs: number | null;
}

async function readMetrics(queryable: Queryable, run: Run, nowMs: number): Promise<Pick<RunReport, 'metrics' | 'throttle' | 'knobs' | 'stopped'>> {
  const [row] = await queryable.query<{ knobs: Partial<Knobs>; reason: string | null; sinceMs: number | null; spent: Record<string, number>; stopped: DryRunVerdict | null }>(
    `select knobs, throttle_reason as reason, throttle_since_ms as "sinceMs", throttled_ms as spent, stopped from turnbuckle.migration_runs where id = $1`,
    [run.id],
  );
  const untilMs = run.finishedAtMs ?? nowMs;
  const [measured] = await queryable.query<Measured>(
    `select count(*) as transactions, coalesce(sum(rows), 0)::bigint as rows, coalesce(sum(bytes), 0)::bigint as bytes, coalesce(sum(stale), 0)::bigint as stale,
       percentile_cont(0.5) within group (order by carry_ms + write_ms) as p50, percentile_cont(0.99) within group (order by carry_ms + write_ms) as p99,
       coalesce(sum(documents) filter (where at_ms > $2), 0)::bigint as newest, min(at_ms - carry_ms - write_ms) filter (where at_ms > $2) as "sinceMs"
     from turnbuckle.migration_batches where run = $1`,
    [run.id, run.finishedAtMs === null ? untilMs - rateMs : 0],
  );
  if (row === undefined || measured === undefined) throw new Error(`The run ${run.id} was there a moment ago.`);
  const elapsedMs = measured.sinceMs === null ? 0 : untilMs - measured.sinceMs;
  const docsPerSecond = measured.newest === 0 || elapsedMs <= 0 ? null : (measured.newest / elapsedMs) * 1_000;
  const spent = row.reason === null || row.sinceMs === null ? row.spent : { ...row.spent, [row.reason]: (row.spent[row.reason] ?? 0) + Math.max(0, nowMs - row.sinceMs) };
  return {
    metrics: {
      docsPerSecond,
      etaMs: docsPerSecond === null || run.finishedAtMs !== null ? null : Math.round((run.counts.left / docsPerSecond) * 1_000),
      transactions: measured.transactions,
      p50Ms: measured.p50,
      p99Ms: measured.p99,
      rows: measured.rows,
      bytes: measured.bytes,
      retries: run.counts.retries,
      stale: measured.stale,
      quarantined: run.counts.quarantined,
      throttledMs: spent,
    },
    throttle: row.reason === null || row.sinceMs === null ? null : { reason: row.reason, sinceMs: row.sinceMs },
    knobs: knobsOf(row.knobs),
    stopped: row.stopped,
  };
}

/** The newest runs first. */
export async function listRuns(queryable: Queryable, { nowMs, limit = 100 }: { readonly nowMs: number; readonly limit?: number }): Promise<readonly Run[]> {
  return select(queryable, { where: 'true', values: [nowMs, limit], limit: 'limit $2' });
}

/** Documents of a run of which something has to be told, in the order of ids; a page of them where a limit is given. */
export async function runResults(
  queryable: Queryable,
  run: string,
  { after = null, limit = null }: { readonly after?: string | null; readonly limit?: number | null } = {},
): Promise<readonly RunResult[]> {
  return queryable.query<RunResult>(
    `select x.graph, g.workspace, g.owner, x.outcome, x.codes, x.detail from turnbuckle.migration_results x join turnbuckle.graphs g on g.id = x.graph
     where x.run = $1 and ($2::text is null or x.graph > $2) order by x.graph limit $3`,
    [run, after, limit],
  );
}

async function select(
  queryable: Queryable,
  { where, values, limit = '' }: { readonly where: string; readonly values: readonly unknown[]; readonly limit?: string },
): Promise<Run[]> {
  const rows = await queryable.query<Row>(
    `select r.id, r.migration, m.name, r.direction, r.cohort, r.state, r.error, r.created_by as "createdBy", r.created_at_ms as "createdAtMs", r.finished_at_ms as "finishedAtMs",
       r.documents, c.* from turnbuckle.migration_runs r join turnbuckle.document_migrations m on m.digest = r.migration
     cross join lateral (select coalesce(sum(unchanged), 0)::int as unchanged, coalesce(sum(changed), 0)::int as changed, coalesce(sum(quarantined), 0)::int as quarantined,
       coalesce(sum(skipped), 0)::int as skipped, coalesce(sum(cardinality(graphs) - done) filter (where state in ('waiting', 'running', 'cancelled')), 0)::int as "left",
       (count(*) filter (where state <> 'split'))::int as chunks, (count(*) filter (where state = 'done'))::int as "chunksDone",
       (count(*) filter (where state = 'running'))::int as "chunksRunning", (count(*) filter (where state = 'split'))::int as "chunksSplit",
       coalesce(sum(greatest(attempts - 1, 0)), 0)::int as retries, coalesce(sum(ms), 0)::bigint as ms,
       coalesce(bool_or(state = 'running' and lease_until_ms >= $1), false) as "hasLease", coalesce(bool_or(state = 'running' and lease_until_ms < $1), false) as "hasExpired"
       from turnbuckle.migration_chunks where run = r.id) c
     where ${where} order by r.created_at_ms desc, r.id desc ${limit}`,
    values,
  );
  return rows.map(({ hasLease, hasExpired, documents, unchanged, changed, quarantined, skipped, left, chunks, chunksDone, chunksRunning, chunksSplit, retries, ms, ...run }) => ({
    ...run,
    state: hasExpired && !hasLease ? (step(run.state, 'interrupt') ?? run.state) : run.state,
    counts: { documents, unchanged, changed, quarantined, skipped, left, chunks, chunksDone, chunksRunning, chunksSplit, retries, ms: Number(ms) },
  }));
}
