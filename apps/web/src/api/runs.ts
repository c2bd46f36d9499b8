import { request, requestJson } from './request.ts';

export type RunDirection = 'up' | 'down' | 'dry' | 'verify';
export type RunState = 'queued' | 'running' | 'paused' | 'interrupted' | 'done' | 'failed';
export type ThrottleReason = 'manual' | 'replica-lag' | 'wal' | 'load' | 'p95' | 'window';

export interface RunCounts {
  readonly documents: number;
  readonly unchanged: number;
  readonly changed: number;
  readonly quarantined: number;
  readonly skipped: number;
  readonly left: number;
  readonly chunks: number;
  readonly chunksDone: number;
  readonly chunksRunning: number;
  /** Taken apart, since they failed three times. */
  readonly chunksSplit: number;
  readonly retries: number;
  /** Worked, over all workers. */
  readonly ms: number;
}

/** What a run has done, by the transactions that it committed. `null`: not known just now. */
export interface RunMetrics {
  readonly docsPerSecond: number | null;
  readonly etaMs: number | null;
  readonly transactions: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly rows: number;
  readonly bytes: number;
  readonly retries: number;
  /** Read again since somebody saved meanwhile. */
  readonly stale: number;
  readonly throttledMs: Readonly<Partial<Record<ThrottleReason, number>>>;
}

/** Why nothing is taken up just now. */
export interface Throttle {
  readonly reason: ThrottleReason;
  readonly sinceMs: number;
}

/** What holds a run back, changed while it goes on; `null` is no limit. */
export interface RunKnobs {
  readonly concurrency: number;
  readonly targetMs: number;
  readonly maxReplicaLagMs: number | null;
  readonly maxWalBytesPerSecond: number | null;
  readonly maxActiveBackends: number | null;
  readonly maxP95Ms: number | null;
  /** Minutes of the day, UTC. */
  readonly window: { readonly fromMinute: number; readonly toMinute: number } | null;
  /** Stands still until this is taken back. */
  readonly hold: boolean;
}

export interface Run {
  readonly id: string;
  /** Digest of the migration. */
  readonly migration: string;
  readonly name: string;
  readonly direction: RunDirection;
  readonly cohort: { readonly workspaces?: readonly string[]; readonly formats?: readonly string[] };
  readonly state: RunState;
  readonly counts: RunCounts;
  readonly error: string | null;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly finishedAtMs: number | null;
}

export interface Validation {
  readonly phase: 'before' | 'during' | 'after';
  /** Done when it was asked. */
  readonly documents: number;
  readonly name: string;
  readonly expected: number;
  readonly actual: number;
  readonly ok: boolean;
  readonly ms: number;
}

export interface RunReport extends Run {
  readonly metrics: RunMetrics;
  readonly throttle: Throttle | null;
  readonly knobs: RunKnobs;
  /** Why a dry run ended after its first documents. */
  readonly stopped: { readonly reason: string | null } | null;
  readonly validations: readonly Validation[];
  readonly backupPoint: { readonly documents: number; readonly digest: string; readonly atMs: number } | null;
  /** Edges that the run set aside, by code. */
  readonly byCode: Readonly<Record<string, number>>;
}

export interface BackupCheck {
  readonly ok: boolean;
  readonly documents: number;
  /** Documents that cannot be given back, the first hundred. */
  readonly missing: readonly string[];
}

export interface RunResult {
  readonly graph: string;
  readonly workspace: string;
  readonly owner: string;
  readonly outcome: 'mended' | 'set-aside' | 'quarantined' | 'forked';
  readonly codes: Readonly<Record<string, number>>;
  readonly detail: string | null;
}

/** The newest runs first. */
export async function listRuns(signal: AbortSignal): Promise<readonly Run[]> {
  return ((await (await request('/v1/runs?limit=200', { signal })).json()) as { readonly runs: readonly Run[] }).runs;
}

export async function readRun(id: string, signal: AbortSignal): Promise<RunReport> {
  return (await (await request(pathOf(id), { signal })).json()) as RunReport;
}

export function changeRun(id: string, action: 'pause' | 'resume'): Promise<RunReport> {
  return requestJson('POST', `${pathOf(id)}/${action}`);
}

/** Starts the way back of a run, over the same graphs. */
export function rollBack({ migration, cohort }: Run): Promise<RunReport> {
  return requestJson('POST', `/v1/migrations/${migration}/runs`, { direction: 'down', cohort });
}

export function changeKnobs(id: string, knobs: Partial<RunKnobs>): Promise<RunReport> {
  return requestJson('PATCH', pathOf(id), { knobs });
}

/** Reads every document of the backup point again and compares. */
export function verifyRun(id: string): Promise<BackupCheck> {
  return requestJson('POST', `${pathOf(id)}/verify`);
}

const mostLeft = 300;

/** Graphs that could not follow, or were kept twice, with their reasons; the first few hundred. */
export async function leftBehind(id: string, signal: AbortSignal): Promise<readonly RunResult[]> {
  const found: RunResult[] = [];
  let after: string | null = '';
  while (after !== null && found.length < mostLeft) {
    const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
    const page = (await (await request(`${pathOf(id)}/results?limit=1000${query}`, { signal })).json()) as { readonly results: readonly RunResult[]; readonly next: string | null };
    found.push(...page.results.filter(({ outcome }) => outcome === 'quarantined' || outcome === 'forked'));
    after = page.next;
  }
  return found;
}

function pathOf(id: string): string {
  return `/v1/runs/${encodeURIComponent(id)}`;
}
