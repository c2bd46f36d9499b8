import { appendAudit } from '../audit/audit.ts';
import type { Database, Queryable } from '../database.ts';
import { ensureNamed } from '../graphs/names.ts';
import { uuidV7 } from '../uuid-v7.ts';

/** Something that was found, until somebody says how it was resolved. */
export interface Issue {
  readonly id: string;
  readonly title: string;
  readonly severity: 'minor' | 'major' | 'critical';
  /** What it came from: a feedback's id, a rollback's, or a person's word. */
  readonly source: string;
  readonly openedBy: string;
  readonly openedAtMs: number;
  readonly resolution: string | null;
  /** Link to what was written down because of it. */
  readonly documentation: string | null;
  readonly closedBy: string | null;
  readonly closedAtMs: number | null;
}

/** What somebody said about a release while using it. */
export interface Feedback {
  readonly id: string;
  readonly person: string;
  readonly workspace: string | null;
  readonly graph: string | null;
  readonly text: string;
  readonly atMs: number;
  readonly readBy: string | null;
  readonly readAtMs: number | null;
}

/** A look at a rollout on one day of its first week. */
export interface CheckIn {
  /** Days since the first step that admitted somebody, from 1. */
  readonly day: number;
  readonly person: string;
  readonly note: string;
  readonly atMs: number;
}

export interface Diary {
  readonly issues: readonly Issue[];
  readonly feedback: readonly Feedback[];
  readonly checkIns: readonly CheckIn[];
}

interface By {
  readonly person: string;
  readonly nowMs: number;
}

const dayMs = 86_400_000;

/** What people wrote down about a rollout, the newest first. `null` when there is no such rollout. */
export async function readDiary(database: Database, rollout: string): Promise<Diary | null> {
  if (!(await isThere(database, rollout))) return null;
  const issues = await database.query<Issue>(
    `select id, title, severity, source, opened_by as "openedBy", opened_at_ms as "openedAtMs", resolution, documentation, closed_by as "closedBy", closed_at_ms as "closedAtMs"
     from turnbuckle.rollout_issues where rollout = $1 order by opened_at_ms desc, id desc`,
    [rollout],
  );
  const feedback = await database.query<Feedback>(
    `select id, person, workspace, graph, text, at_ms as "atMs", read_by as "readBy", read_at_ms as "readAtMs"
     from turnbuckle.rollout_feedback where rollout = $1 order by at_ms desc, id desc limit 1000`,
    [rollout],
  );
  const checkIns = await database.query<CheckIn>('select day, person, note, at_ms as "atMs" from turnbuckle.rollout_check_ins where rollout = $1 order by day desc', [rollout]);
  return { issues, feedback, checkIns };
}

/** Gives the issue's id; `null` when there is no such rollout. */
export async function openIssue(
  database: Database,
  { rollout, title, severity, source }: { readonly rollout: string } & Pick<Issue, 'title' | 'severity' | 'source'>,
  { person, nowMs }: By,
): Promise<string | null> {
  return written(database, { rollout, action: 'issue-opened', payload: { title, severity, source }, person, nowMs }, async (transaction) => {
    const id = uuidV7(nowMs);
    await transaction.query('insert into turnbuckle.rollout_issues (id, rollout, title, severity, source, opened_by, opened_at_ms) values ($1, $2, $3, $4, $5, $6, $7)', [
      id,
      rollout,
      title,
      severity,
      source,
      person,
      nowMs,
    ]);
    return id;
  });
}

/** Says how an issue was resolved, and what was written down because of it. `null` when no such issue is open. */
export async function closeIssue(
  database: Database,
  { rollout, issue, resolution, documentation }: { readonly rollout: string; readonly issue: string; readonly resolution: string; readonly documentation?: string | undefined },
  { person, nowMs }: By,
): Promise<string | null> {
  return written(database, { rollout, action: 'issue-closed', payload: { issue, resolution }, person, nowMs }, async (transaction) => {
    const [closed] = await transaction.query<{ id: string }>(
      'update turnbuckle.rollout_issues set resolution = $3, documentation = $4, closed_by = $5, closed_at_ms = $6 where rollout = $1 and id = $2 and closed_at_ms is null returning id',
      [rollout, issue, resolution, documentation ?? null, person, nowMs],
    );
    return closed?.id ?? null;
  });
}

/** Gives the feedback's id; `null` when there is no such rollout. */
export async function giveFeedback(
  database: Database,
  { rollout, text, workspace, graph }: { readonly rollout: string; readonly text: string; readonly workspace?: string | undefined; readonly graph?: string | undefined },
  { person, nowMs }: By,
): Promise<string | null> {
  return written(database, { rollout, action: 'feedback-given', payload: { graph: graph ?? null }, person, nowMs }, async (transaction) => {
    const id = uuidV7(nowMs);
    await transaction.query('insert into turnbuckle.rollout_feedback (id, rollout, person, workspace, graph, text, at_ms) values ($1, $2, $3, $4, $5, $6, $7)', [
      id,
      rollout,
      person,
      workspace ?? null,
      graph ?? null,
      text,
      nowMs,
    ]);
    return id;
  });
}

/** `null` when no such feedback is unread. */
export async function markFeedbackRead(
  database: Database,
  { rollout, feedback }: { readonly rollout: string; readonly feedback: string },
  { person, nowMs }: By,
): Promise<string | null> {
  return written(database, { rollout, action: 'feedback-read', payload: { feedback }, person, nowMs }, async (transaction) => {
    const [read] = await transaction.query<{ id: string }>(
      'update turnbuckle.rollout_feedback set read_by = $3, read_at_ms = $4 where rollout = $1 and id = $2 and read_at_ms is null returning id',
      [rollout, feedback, person, nowMs],
    );
    return read?.id ?? null;
  });
}

export type CheckedIn = { readonly outcome: 'noted'; readonly day: number } | { readonly outcome: 'missing' } | { readonly outcome: 'refused'; readonly reason: string };

/** Notes today's look at a rollout, or an earlier day's that was missed. What was noted for a day stays. */
export async function checkIn(
  database: Database,
  { rollout, note, day }: { readonly rollout: string; readonly note: string; readonly day?: number | undefined },
  { person, nowMs }: By,
): Promise<CheckedIn> {
  return database.transaction(async (transaction) => {
    if (!(await isThere(transaction, rollout))) return { outcome: 'missing' };
    const [first] = await transaction.query<{ at: number | null }>('select min(since_ms) as at from turnbuckle.rollout_adopters where rollout = $1', [rollout]);
    if (first?.at === null || first === undefined) return { outcome: 'refused', reason: 'Nobody follows the release yet: the first week has not begun.' };
    const today = Math.floor((nowMs - first.at) / dayMs) + 1;
    const wanted = day ?? today;
    if (wanted > today) return { outcome: 'refused', reason: `Day ${wanted} has not come: today is day ${today}.` };
    await ensureNamed(transaction, { people: [person], nowMs });
    const added = await transaction.query(
      'insert into turnbuckle.rollout_check_ins (rollout, day, person, note, at_ms) values ($1, $2, $3, $4, $5) on conflict do nothing returning day',
      [rollout, wanted, person, note, nowMs],
    );
    if (added.length === 0) return { outcome: 'refused', reason: `Day ${wanted} has its check-in already.` };
    await appendAudit(transaction, { actor: person, action: 'checked-in', payload: { rollout, day: wanted }, atMs: nowMs });
    return { outcome: 'noted', day: wanted };
  });
}

interface Entry extends By {
  readonly rollout: string;
  readonly action: string;
  readonly payload: Readonly<Record<string, string | null>>;
}

/** One entry of the diary and one of the audit, or neither. */
async function written(database: Database, { rollout, action, payload, person, nowMs }: Entry, write: (transaction: Queryable) => Promise<string | null>): Promise<string | null> {
  return database.transaction(async (transaction) => {
    if (!(await isThere(transaction, rollout))) return null;
    await ensureNamed(transaction, { people: [person], nowMs });
    const id = await write(transaction);
    if (id !== null) await appendAudit(transaction, { actor: person, action, payload: { rollout, id, ...payload }, atMs: nowMs });
    return id;
  });
}

async function isThere(queryable: Queryable, rollout: string): Promise<boolean> {
  return (await queryable.query('select from turnbuckle.rollouts where id = $1', [rollout])).length > 0;
}
