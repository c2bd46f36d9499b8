import type { Queryable } from '../database.ts';
import { type BackupPoint, readBackupPoint } from './backup-point.ts';
import { type RunState, step } from './run-state.ts';
import { readValidations, type Validation } from './validate-run.ts';

export const runDirections = ['up', 'down', 'dry'] as const;
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
  readonly outcome: 'mended' | 'set-aside' | 'quarantined';
  readonly codes: Readonly<Record<string, number>>;
  readonly detail: string | null;
}

export interface RunReport extends Run {
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
    validations: await readValidations(queryable, id),
    backupPoint: await readBackupPoint(queryable, id),
    byCode: Object.fromEntries(codes.map(({ code, edges }) => [code, edges])),
  };
}

/** The newest runs first. */
export async function listRuns(queryable: Queryable, { nowMs, limit = 100 }: { readonly nowMs: number; readonly limit?: number }): Promise<readonly Run[]> {
  return select(queryable, { where: 'true', values: [nowMs, limit], limit: 'limit $2' });
}

/** Documents of a run of which something has to be told, in the order of ids. */
export async function runResults(queryable: Queryable, run: string): Promise<readonly RunResult[]> {
  return queryable.query<RunResult>('select graph, outcome, codes, detail from turnbuckle.migration_results where run = $1 order by graph', [run]);
}

async function select(
  queryable: Queryable,
  { where, values, limit = '' }: { readonly where: string; readonly values: readonly unknown[]; readonly limit?: string },
): Promise<Run[]> {
  const rows = await queryable.query<Row>(
    `select r.id, r.migration, m.name, r.direction, r.cohort, r.state, r.error, r.created_by as "createdBy", r.created_at_ms as "createdAtMs", r.finished_at_ms as "finishedAtMs",
       r.documents, c.* from turnbuckle.migration_runs r join turnbuckle.document_migrations m on m.digest = r.migration
     cross join lateral (select coalesce(sum(unchanged), 0)::int as unchanged, coalesce(sum(changed), 0)::int as changed, coalesce(sum(quarantined), 0)::int as quarantined,
       coalesce(sum(skipped), 0)::int as skipped, coalesce(sum(cardinality(graphs)) filter (where state in ('waiting', 'running', 'cancelled')), 0)::int as "left",
       (count(*) filter (where state <> 'split'))::int as chunks, (count(*) filter (where state = 'done'))::int as "chunksDone",
       coalesce(sum(greatest(attempts - 1, 0)), 0)::int as retries, coalesce(sum(ms), 0)::bigint as ms,
       coalesce(bool_or(state = 'running' and lease_until_ms >= $1), false) as "hasLease", coalesce(bool_or(state = 'running' and lease_until_ms < $1), false) as "hasExpired"
       from turnbuckle.migration_chunks where run = r.id) c
     where ${where} order by r.created_at_ms desc, r.id desc ${limit}`,
    values,
  );
  return rows.map(({ hasLease, hasExpired, documents, unchanged, changed, quarantined, skipped, left, chunks, chunksDone, retries, ms, ...run }) => ({
    ...run,
    state: hasExpired && !hasLease ? (step(run.state, 'interrupt') ?? run.state) : run.state,
    counts: { documents, unchanged, changed, quarantined, skipped, left, chunks, chunksDone, retries, ms: Number(ms) },
  }));
}
