import {
  type Check,
  type CheckFact,
  type Evidence,
  type EvidenceRecord,
  type Facts,
  type JobFact,
  judgeRollout,
  monitorOf,
  provenChecks,
  type Request,
  type SignOff,
  type StepContext,
} from '@turnbuckle/rollout';
import type { Queryable } from '../database.ts';
import { stepContext } from './count-facts.ts';
import { reportSources } from './count-sources.ts';
import { readLastExposure } from './evidence-rows.ts';
import type { GoverningRollout } from './governing-rollout.ts';
import { askForShadow } from './shadow-of-all.ts';
import { findOut } from './system-checks.ts';

/** What a judgement was made of, kept with the verdict: whoever judges again gets the same bits. */
export interface JudgedEvidence {
  readonly context: StepContext;
  /** When the step's audience was admitted. */
  readonly sinceMs: number;
  readonly records: readonly EvidenceRecord[];
}

export interface Gathered {
  readonly facts: Facts;
  /** `null` while nobody is admitted: there is nothing to judge. */
  readonly evidence: JudgedEvidence | null;
}

interface Gathering {
  readonly evidence: Evidence;
  readonly nowMs: number;
}

/** Everything that a decision is made of, as it stands in this transaction. */
export async function gatherFacts(transaction: Queryable, rollout: GoverningRollout, { evidence, nowMs }: Gathering): Promise<Gathered> {
  const { id, plan, state } = rollout;
  const monitor = monitorOf(plan);
  const context = await stepContext(transaction, rollout);
  const sinceMs = state.admittedAtMs ?? 0;
  const judgement = state.admitted < 0 ? null : judgeRollout(monitor, evidence, { context, loosened: state.loosened, sinceMs });
  const checks = neededChecks(rollout);
  const proven = state.admitted >= 0 && checks.some(({ by }) => by === 'proven') ? provenChecks(monitor, evidence, context.step) : {};
  const silent = state.admitted < 0 ? [] : (await reportSources(transaction, rollout, nowMs)).filter(({ isSilent }) => isSilent);
  const needed = new Set(checks.map((check) => check.id));
  const found = await readChecks(transaction, rollout, { checks, nowMs });
  await askForShadow(transaction, rollout, { checks, found, nowMs });
  const facts: Facts = {
    signOffs: await readSignOffs(transaction, id),
    checks: { ...found, ...Object.fromEntries(Object.entries(proven).filter(([check]) => needed.has(check))) },
    ...(judgement?.facts ?? { breaches: [], safe: [], sampleRatio: 'ok', multipleExposure: 'ok', integrity: [] }),
    ...(silent.length === 0 ? {} : { unanswered: silent.map(({ guardrail, problem }) => ({ guardrail, reason: problem ?? '' })) }),
    lastExposureAtMs: await readLastExposure(transaction, id),
    jobs: await readJobs(transaction, id),
    requests: await readRequests(transaction, id, state.answered),
  };
  return { facts, evidence: judgement === null ? null : { context, sinceMs, records: judgement.records } };
}

/** Those that stand between the rollout and its next move. */
function neededChecks({ plan, state }: GoverningRollout): readonly Check[] {
  const step = plan.phases.flatMap(({ steps }) => steps)[state.step];
  if (step === undefined) return [];
  return state.admitted < 0 ? [...plan.prerequisites, ...step.exit] : step.exit;
}

export async function readSignOffs(queryable: Queryable, rollout: string): Promise<SignOff[]> {
  return queryable.query<SignOff>('select role, person, digest from turnbuckle.rollout_sign_offs where rollout = $1 order by digest, role', [rollout]);
}

async function readRequests(transaction: Queryable, rollout: string, answered: number): Promise<Request[]> {
  const rows = await transaction.query<{ no: number; person: string; request: object }>(
    'select no, person, request from turnbuckle.rollout_requests where rollout = $1 and no > $2 order by no',
    [rollout, answered],
  );
  return rows.map(({ no, person, request }) => ({ no, person, ...request }) as Request);
}

async function readJobs(transaction: Queryable, rollout: string): Promise<Record<string, JobFact>> {
  const rows = await transaction.query<{ id: string } & JobFact>('select id, state, detail from turnbuckle.rollout_jobs where rollout = $1 order by id', [rollout]);
  // What is being done changes its words while it is done; a decision needs none of them.
  return Object.fromEntries(rows.map(({ id, state, detail }) => [id, { state, detail: state === 'done' || state === 'failed' ? detail : '' }]));
}

const severities = ['minor', 'major', 'critical'];

/** How these checks stand, by id. A proof is not among them: evidence answers it. */
export async function readChecks(
  queryable: Queryable,
  rollout: GoverningRollout,
  { checks, nowMs }: { readonly checks: readonly Check[]; readonly nowMs: number },
): Promise<Record<string, CheckFact>> {
  const said = await queryable.query<{ id: string } & CheckFact>('select id, state, detail from turnbuckle.rollout_checks where rollout = $1 and id = any($2)', [
    rollout.id,
    checks.map(({ id }) => id),
  ]);
  const found: Record<string, CheckFact> = {};
  for (const check of checks) {
    if (check.by === 'tick' || check.by === 'attest') {
      const row = said.find(({ id }) => id === check.id);
      found[check.id] = row === undefined ? { state: 'missing', detail: missing(check) } : { state: row.state, detail: row.detail };
    } else if (check.by === 'issues') found[check.id] = await openIssues(queryable, rollout.id, check.severity);
    else if (check.by === 'hook') found[check.id] = await lastAnswer(queryable, rollout.id, check.hook);
    else if (check.by === 'system') found[check.id] = await findOut(queryable, rollout, { what: check.what, limit: check.limit, nowMs });
  }
  return found;
}

function missing(check: Check & { readonly by: 'tick' | 'attest' }): string {
  return check.by === 'tick' ? `Somebody in the role '${check.role}' has to say so.` : `No results of the kind '${check.what}' were sent.`;
}

async function openIssues(queryable: Queryable, rollout: string, severity: string): Promise<CheckFact> {
  const [row] = await queryable.query<{ count: number; title: string | null }>(
    'select count(*) as count, min(title) as title from turnbuckle.rollout_issues where rollout = $1 and closed_at_ms is null and severity = any($2)',
    [rollout, severities.slice(Math.max(0, severities.indexOf(severity)))],
  );
  const count = row?.count ?? 0;
  return count === 0 ? { state: 'passed', detail: 'None is open.' } : { state: 'failed', detail: `${count} open, among them '${row?.title ?? ''}'.` };
}

async function lastAnswer(queryable: Queryable, rollout: string, hook: string): Promise<CheckFact> {
  const [row] = await queryable.query<{ state: JobFact['state']; detail: string }>(
    `select state, detail from turnbuckle.rollout_jobs where rollout = $1 and effect->>'do' = 'run-hook' and effect->>'hook' = $2 order by asked_at_ms desc, id desc limit 1`,
    [rollout, hook],
  );
  if (row?.state === 'done') return { state: 'passed', detail: row.detail };
  return row?.state === 'failed' ? { state: 'failed', detail: row.detail } : { state: 'missing', detail: `The hook '${hook}' has not answered yet.` };
}
