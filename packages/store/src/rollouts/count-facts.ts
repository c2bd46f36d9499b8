import { createHash } from 'node:crypto';
import {
  type Audience,
  type Evidence,
  type Fact,
  type FactSubject,
  feedCells,
  type IntegrityReport,
  isOutdated,
  type Monitor,
  monitorOf,
  type StepContext,
  tally,
  testsIn,
} from '@turnbuckle/rollout';
import type { Queryable } from '../database.ts';
import { noteExposure, readEvidence, writeEvidence } from './evidence-rows.ts';
import { type GoverningRollout, inRollout, readSubjects } from './governing-rollout.ts';
import { visitOf } from './rollout-row.ts';
import { freezeBaseline } from './system-checks.ts';

/** Facts in one look: more wait for the next one, a second later. */
const mostFacts = 20_000;

type FactRow = Omit<Fact, 'graph' | 'ms' | 'rule'> & { readonly graph: string | null; readonly ms: number | null; readonly rule: string | null };

/** What is fixed while a step runs, as guardrails need it. */
export async function stepContext(transaction: Queryable, rollout: GoverningRollout): Promise<StepContext> {
  const { plan, flag, id } = rollout;
  const rows = await transaction.query<{ function: string; slowerThanMs: number }>(
    'select function, slower_than_ms as "slowerThanMs" from turnbuckle.rollout_baselines where rollout = $1 order by function',
    [id],
  );
  return {
    release: plan.release,
    control: plan.control,
    step: visitOf(rollout),
    share: shareOf(flag.audience),
    slowerThanMs: Object.fromEntries(rows.map((row) => [row.function, row.slowerThanMs])),
  };
}

/** Part of the workspaces that have the release by chance, of all that are assigned by chance. */
function shareOf({ rules, controlShareBp }: Audience): number {
  const shares = rules.flatMap((rule) => (rule.kind === 'share' ? [rule.shareBp >= 10_000 ? 10_000 : Math.min(rule.shareBp, 10_000 - controlShareBp)] : []));
  return Math.max(0, ...shares) / 10_000;
}

/** Counts facts that came since the last look into the evidence, and gives the evidence. Part of a transaction that holds the tick. */
export async function countFacts(transaction: Queryable, rollout: GoverningRollout, { nowMs }: { readonly nowMs: number }): Promise<Evidence> {
  const { id, plan, state } = rollout;
  const facts = await takeUncounted(transaction);
  if (state.admitted < 0 || state.admittedAtMs === null) {
    if (facts.length > 0 && state.status === 'running') await freezeBaseline(transaction, rollout, nowMs);
    return new Map();
  }
  const sinceMs = state.admittedAtMs;
  const before = await readEvidence(transaction, id);
  const reports = await readReports(transaction, { release: plan.release, sinceMs });
  const own = facts.filter(({ atMs }) => atMs >= sinceMs);
  if (own.length === 0 && reports.length === 0) return before;
  const monitor = monitorOf(plan);
  const subjects = await factSubjects(transaction, rollout, { facts: own, reports, nowMs });
  const counting = own.filter((fact) => !isOutdated(fact, subjects.get(fact.workspace)?.segments ?? {}, state.loosened));
  await noteExposures(transaction, rollout, own);
  const context = await stepContext(transaction, rollout);
  const counts = await countNew(transaction, { id, monitor, context, facts: counting, reports, subjects });
  const tests = testsIn(monitor, context);
  const after = feedCells(before, { step: context.step, atMs: nowMs, counts }, (key) => tests.get(key));
  await writeEvidence(transaction, { rollout: id, before, after });
  return after;
}

/** Each fact is looked at once, whatever becomes of it. */
async function takeUncounted(transaction: Queryable): Promise<Fact[]> {
  const rows = await transaction.query<FactRow>(
    `update turnbuckle.facts set is_counted = true where id in (
       select id from turnbuckle.facts where not is_counted order by at_ms limit ${mostFacts} for update skip locked)
     returning id, person as "user", workspace, graph, release, function, ok, ms, rule, at_ms as "atMs"`,
  );
  return rows.map(({ graph, ms, rule, ...fact }) => ({ ...fact, ...(graph === null ? {} : { graph }), ...(ms === null ? {} : { ms }), ...(rule === null ? {} : { rule }) }));
}

async function readReports(transaction: Queryable, { release, sinceMs }: { readonly release: string; readonly sinceMs: number }): Promise<IntegrityReport[]> {
  const rows = await transaction.query<Omit<IntegrityReport, 'rule'> & { readonly rule: string | null }>(
    `select id, workspace, graph, release, invariant, rule, readings, at_ms as "atMs" from turnbuckle.integrity_reports where release = $1 and at_ms >= $2 order by id`,
    [release, sinceMs],
  );
  return rows.map(({ rule, ...report }) => (rule === null ? report : { ...report, rule }));
}

interface Counted {
  readonly facts: readonly Fact[];
  readonly reports: readonly IntegrityReport[];
}

/** What is known of the facts' workspaces. One that is seen for the first time in this step stays as it is now. */
async function factSubjects(
  transaction: Queryable,
  rollout: GoverningRollout,
  { facts, reports, nowMs }: Counted & { readonly nowMs: number },
): Promise<ReadonlyMap<string, FactSubject>> {
  const step = visitOf(rollout);
  const workspaces = [...new Set([...facts, ...reports].map(({ workspace }) => workspace))].sort();
  const first = new Map<string, string>();
  for (const { workspace, release } of [...facts].sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1))) if (!first.has(workspace)) first.set(workspace, release);
  const known = await transaction.query<{ workspace: string; segments: Record<string, string>; isRandomised: boolean; firstRelease: string | null }>(
    `select workspace, segments, is_randomised as "isRandomised", first_release as "firstRelease" from turnbuckle.rollout_subjects
     where rollout = $1 and step = $2 and workspace = any($3)`,
    [rollout.id, step, workspaces],
  );
  const subjects = new Map<string, FactSubject>(known.map(({ workspace, ...subject }) => [workspace, subject]));
  const fresh = await readSubjects(
    transaction,
    rollout,
    workspaces.filter((workspace) => !subjects.has(workspace)),
  );
  for (const subject of fresh)
    subjects.set(subject.workspace, { segments: subject.attributes, isRandomised: inRollout(rollout, subject).assignment.isRandomised, firstRelease: null });
  const seen = workspaces.flatMap((workspace) => {
    const subject = subjects.get(workspace);
    return subject === undefined || (subject.firstRelease !== null && known.some((row) => row.workspace === workspace)) ? [] : [{ workspace, subject }];
  });
  await transaction.query(
    `insert into turnbuckle.rollout_subjects (rollout, step, workspace, segments, is_randomised, first_release, at_ms)
       select $1, $2, w, s, r, f, $7 from unnest($3::text[], $4::json[], $5::boolean[], $6::text[]) as seen(w, s, r, f)
     on conflict (rollout, step, workspace) do update set first_release = coalesce(turnbuckle.rollout_subjects.first_release, excluded.first_release)`,
    [
      rollout.id,
      step,
      seen.map(({ workspace }) => workspace),
      seen.map(({ subject }) => JSON.stringify(subject.segments)),
      seen.map(({ subject }) => subject.isRandomised),
      seen.map(({ workspace }) => first.get(workspace) ?? null),
      nowMs,
    ],
  );
  return subjects;
}

async function noteExposures(transaction: Queryable, { id, plan }: GoverningRollout, facts: readonly Fact[]): Promise<void> {
  const newest = facts.reduce((most, { release, atMs }) => (release === plan.release ? Math.max(most, atMs) : most), -1);
  if (newest >= 0) await noteExposure(transaction, id, newest);
}

interface Counting extends Counted {
  readonly id: string;
  readonly monitor: Monitor;
  readonly context: StepContext;
  readonly subjects: ReadonlyMap<string, FactSubject>;
}

/** By cell, what these facts add to what was counted before. */
async function countNew(transaction: Queryable, { id, monitor, context, facts, reports, subjects }: Counting): Promise<ReturnType<typeof tally>['counts']> {
  const subjectOf = (workspace: string): FactSubject => subjects.get(workspace) ?? { segments: {}, isRandomised: false, firstRelease: null };
  const options = { watched: monitor.watched, context, subjectOf };
  const all = tally({ facts, reports }, { ...options, isCounted: () => false });
  const hashes = all.keys.map(hashOf);
  const added = await transaction.query<{ key: string }>(
    "insert into turnbuckle.rollout_counted (rollout, key) select $1, unnest($2::uuid[]) on conflict do nothing returning replace(key::text, '-', '') as key",
    [id, hashes],
  );
  if (added.length === hashes.length) return all.counts;
  // Some were counted before: once more without them.
  const fresh = new Set(added.map(({ key }) => key));
  const counted = new Set(all.keys.filter((_, index) => !fresh.has(hashes[index] ?? '')));
  const { counts } = tally({ facts, reports }, { ...options, isCounted: (key) => counted.has(key) });
  return counts;
}

/** Keys are as long as names are; half of a SHA-256 tells them apart as well, and there are many of them. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}
