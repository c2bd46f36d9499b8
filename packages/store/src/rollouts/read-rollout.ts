import {
  type CheckFact,
  type EvidenceRecord,
  flagOf,
  type JobFact,
  judgeRollout,
  monitorOf,
  peopleReached,
  provenChecks,
  type Reach,
  type RollbackStage,
  type RolloutPlan,
  type RolloutState,
  type Scope,
  type StageRecord,
  stepsOf,
  type Trigger,
} from '@turnbuckle/rollout';
import type { Database, Queryable } from '../database.ts';
import { stepContext } from './count-facts.ts';
import { reportSources, type SourceReport } from './count-sources.ts';
import { readEvidence } from './evidence-rows.ts';
import { readChecks, readSignOffs } from './gather-facts.ts';
import { type GoverningRollout, readSubjects } from './governing-rollout.ts';
import { type RollbackTimes, readRollbackTimes } from './rollback-times.ts';
import { readRolloutRow } from './rollout-row.ts';
import { checksOf } from './set-check.ts';

export interface ListedRollout {
  readonly id: string;
  readonly title: string;
  readonly digest: string;
  readonly flag: string;
  readonly release: string;
  readonly control: string;
  readonly status: RolloutState['status'];
  readonly step: string | null;
  readonly waitingFor: readonly string[];
  readonly succeeds: string | null;
  readonly registeredAtMs: number;
  readonly startedAtMs: number | null;
}

export interface StepReport {
  readonly id: string;
  readonly phase: string;
  readonly kind: string;
  /** From the start of the rollout, as planned; since 1970 once it has started. */
  readonly plannedAtMs: number | null;
  readonly plannedMs: number;
  /** The newest visit; `null` before it. */
  readonly startedAtMs: number | null;
  readonly admittedAtMs: number | null;
  readonly endedAtMs: number | null;
}

export interface CellReport {
  readonly key: string;
  readonly guardrail: string;
  readonly part: string | null;
  readonly segment: { readonly attribute: string; readonly value: string } | null;
  readonly rule: string | null;
  readonly n: number;
  readonly failed: number;
  readonly lnEvidence: number;
  readonly lnSafety: number;
  readonly verdict: string;
}

export interface RollbackReport {
  readonly id: string;
  readonly scope: Scope;
  readonly trigger: Trigger;
  readonly atMs: number;
  readonly toStep: number;
  readonly stages: readonly (StageRecord & { readonly detail: string })[];
  readonly times: (RollbackTimes & { readonly dataBackAtMs: number | null }) | null;
}

export interface JobReport extends JobFact {
  readonly id: string;
  readonly do: string;
  readonly attempts: number;
  readonly askedAtMs: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly result: unknown;
}

export interface RolloutReport extends ListedRollout {
  readonly plan: RolloutPlan;
  readonly state: RolloutState;
  readonly steps: readonly StepReport[];
  readonly reach: Reach;
  /** Since the present step began; empty while nobody is admitted. */
  readonly cells: readonly CellReport[];
  /** Of guardrails that are counted from elsewhere. */
  readonly sources: readonly SourceReport[];
  readonly checks: readonly ({ readonly id: string; readonly title: string; readonly by: string } & CheckFact)[];
  readonly signOffs: readonly { readonly role: string; readonly person: string | null; readonly isForAnother: boolean }[];
  readonly rollbacks: readonly RollbackReport[];
  readonly jobs: readonly JobReport[];
}

/** All rollouts, the newest first. */
export async function listRollouts(queryable: Queryable): Promise<readonly ListedRollout[]> {
  const rows = await queryable.query<{ id: string }>('select id from turnbuckle.rollouts order by registered_at_ms desc, id desc');
  const listed = await Promise.all(rows.map(({ id }) => readListed(queryable, id)));
  return listed.flatMap((one) => (one === null ? [] : [one]));
}

async function readListed(queryable: Queryable, id: string): Promise<ListedRollout | null> {
  const row = await readRolloutRow(queryable, id);
  const [more] = await queryable.query<{ succeeds: string | null; registeredAtMs: number }>(
    'select succeeds, registered_at_ms as "registeredAtMs" from turnbuckle.rollouts where id = $1',
    [id],
  );
  if (row === null || more === undefined) return null;
  const { plan, state, digest, startedAtMs } = row;
  const { title, flag, release, control } = plan;
  return { id, title, digest, flag, release, control, status: state.status, step: stepsOf(plan)[state.step]?.id ?? null, waitingFor: state.waitingFor, startedAtMs, ...more };
}

/** A rollout as it stands: planned and actual, evidence, checks, ways back. `null` when there is none. */
export async function readRollout(database: Database, id: string, { nowMs }: { readonly nowMs: number }): Promise<RolloutReport | null> {
  return database.transaction(async (transaction) => {
    // One picture of everything.
    await transaction.query('set transaction isolation level repeatable read, read only');
    const listed = await readListed(transaction, id);
    const row = await readRolloutRow(transaction, id);
    if (listed === null || row === null) return null;
    const rollout: GoverningRollout = { ...row, flag: flagOf(row.plan, row.state) };
    const evidence = await readEvidence(transaction, id);
    const context = await stepContext(transaction, rollout);
    const { plan, state } = row;
    const judging = { context, loosened: state.loosened, sinceMs: state.admittedAtMs ?? 0 };
    const records = state.admitted < 0 ? [] : judgeRollout(monitorOf(plan), evidence, judging).records;
    const checks = checksOf(plan);
    const found: Readonly<Record<string, CheckFact>> = { ...(await readChecks(transaction, rollout, { checks, nowMs })), ...provenChecks(monitorOf(plan), evidence, context.step) };
    const jobs = await readJobs(transaction, id);
    const times = await readRollbackTimes(transaction, id);
    return {
      ...listed,
      plan,
      state,
      steps: stepReports(rollout),
      reach: await reachOf(transaction, rollout),
      cells: records.flatMap(cellReports),
      sources: await reportSources(transaction, rollout, nowMs),
      checks: checks.map(({ id: check, title, by }) => ({ id: check, title, by, ...(found[check] ?? { state: 'missing', detail: '' }) })),
      signOffs: await signOffReports(transaction, rollout),
      rollbacks: state.rollbacks.map((rollback) => rollbackReport(rollback, { jobs, times })),
      jobs,
    };
  });
}

function stepReports({ plan, state }: GoverningRollout): StepReport[] {
  return stepsOf(plan).map(({ id, phase, kind, plannedMs }) => {
    const visit = state.history.findLast(({ step }) => step === id);
    return {
      id,
      phase,
      kind,
      plannedMs,
      plannedAtMs: state.startedAtMs === null ? null : state.startedAtMs + plannedMs,
      startedAtMs: visit?.startedAtMs ?? null,
      admittedAtMs: visit?.admittedAtMs ?? null,
      endedAtMs: visit?.endedAtMs ?? null,
    };
  });
}

function cellReports({ cells }: EvidenceRecord): CellReport[] {
  return cells.map(({ key, cell, state, lnEvidence, lnSafety, verdict }) => ({ key, ...cell, n: state.inStep.n, failed: state.inStep.failed, lnEvidence, lnSafety, verdict }));
}

async function reachOf(queryable: Queryable, rollout: GoverningRollout): Promise<Reach> {
  const subjects = await readSubjects(queryable, rollout);
  const rows = await queryable.query<{ workspace: string; people: string[] }>('select workspace, array_agg(person) as people from turnbuckle.workspace_people group by workspace');
  const people = new Map(rows.map((row) => [row.workspace, row.people]));
  return peopleReached(
    subjects.map((subject) => ({ ...subject, people: people.get(subject.workspace) ?? [] })),
    rollout.flag.audience,
  );
}

async function signOffReports(queryable: Queryable, { id, plan, digest }: GoverningRollout): Promise<RolloutReport['signOffs']> {
  const all = await readSignOffs(queryable, id);
  return plan.signOffs.map(({ role }) => {
    const own = all.find((one) => one.role === role && one.digest === digest);
    return { role, person: own?.person ?? null, isForAnother: own === undefined && all.some((one) => one.role === role) };
  });
}

/** The job of a stage, by the names that decisions give. */
const jobOf: Readonly<Record<RollbackStage, string>> = {
  flags: 'flags',
  assess: 'assess',
  database: 'database',
  code: 'code',
  notify: 'notify',
  cause: 'cause',
  reschedule: 'reschedule',
};

function rollbackReport(
  { id, scope, trigger, atMs, toStep, stages }: RolloutState['rollbacks'][number],
  { jobs, times }: { readonly jobs: readonly JobReport[]; readonly times: readonly RollbackTimes[] },
): RollbackReport {
  const measured = times.find((one) => one.id === id);
  const back = stages.find(({ stage }) => stage === 'database');
  return {
    id,
    scope,
    trigger,
    atMs,
    toStep,
    stages: stages.map((record) => ({ ...record, detail: jobs.find((job) => job.id === `${id}/${jobOf[record.stage]}`)?.detail ?? '' })),
    times: measured === undefined ? null : { ...measured, dataBackAtMs: back?.state === 'done' ? back.endedAtMs : null },
  };
}

async function readJobs(queryable: Queryable, rollout: string): Promise<readonly JobReport[]> {
  return queryable.query<JobReport>(
    `select id, effect->>'do' as "do", state, detail, attempts, asked_at_ms as "askedAtMs", started_at_ms as "startedAtMs", ended_at_ms as "endedAtMs", result
     from turnbuckle.rollout_jobs where rollout = $1 order by asked_at_ms, id`,
    [rollout],
  );
}
