import type { Json } from '@turnbuckle/model';
import type { Request } from '@turnbuckle/rollout';
import { appendAudit } from '../audit/audit.ts';
import type { Database, Queryable } from '../database.ts';
import { ensureNamed } from '../graphs/names.ts';
import { lockTick } from './rollout-locks.ts';
import { readRolloutRow } from './rollout-row.ts';
import { migrationProblem } from './system-checks.ts';
import { tickRollout } from './tick-rollout.ts';

type WithoutPerson<R> = R extends unknown ? Omit<R, 'no' | 'person'> : never;
/** What somebody asks of a rollout. */
export type Asking = WithoutPerson<Request>;

export type Asked =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'missing' }
  /** In a sentence. Nothing was changed. */
  | { readonly outcome: 'refused'; readonly reason: string };

interface By {
  readonly person: string;
  readonly nowMs: number;
}

/** Puts a request down and decides about it at once. What was asked and what became of it is kept for ever. */
export async function askRollout(database: Database, { rollout: id, asking }: { readonly rollout: string; readonly asking: Asking }, { person, nowMs }: By): Promise<Asked> {
  const no = await database.transaction((transaction) => ask(transaction, { id, asking }, { person, nowMs }));
  if (typeof no === 'number' || no.outcome === 'done') await tickRollout(database, id, { nowMs, isPatient: true });
  if (typeof no !== 'number') return no;
  const [row] = await database.query<{ refused: string | null; answeredAtMs: number | null }>(
    'select refused, answered_at_ms as "answeredAtMs" from turnbuckle.rollout_requests where rollout = $1 and no = $2',
    [id, no],
  );
  if (row === undefined || row.answeredAtMs === null) throw new Error(`The request ${no} of the rollout '${id}' was not answered.`);
  return row.refused === null ? { outcome: 'done' } : { outcome: 'refused', reason: row.refused };
}

async function ask(transaction: Queryable, { id, asking }: { readonly id: string; readonly asking: Asking }, { person, nowMs }: By): Promise<number | Asked> {
  await lockTick(transaction, id);
  const row = await readRolloutRow(transaction, id);
  if (row === null) return { outcome: 'missing' };
  if (asking.ask === 'start') {
    const problem = await cannotStart(transaction, row);
    if (problem !== null) return { outcome: 'refused', reason: problem };
  }
  await ensureNamed(transaction, { people: [person], nowMs });
  if (asking.ask === 'resume' && (await retryFailed(transaction, id, nowMs)) && row.state.status === 'running') {
    await appendAudit(transaction, { actor: person, action: 'rollout-asked', payload: { rollout: id, ask: 'resume' }, atMs: nowMs });
    return { outcome: 'done' };
  }
  const [numbered] = await transaction.query<{ no: number }>(
    `insert into turnbuckle.rollout_requests (rollout, no, person, request, at_ms)
       select $1, coalesce(max(no), 0) + 1, $2, $3, $4 from turnbuckle.rollout_requests where rollout = $1 returning no`,
    [id, person, JSON.stringify(asking), nowMs],
  );
  await transaction.query('update turnbuckle.rollout_progress set is_settled = false where rollout = $1', [id]);
  await appendAudit(transaction, { actor: person, action: 'rollout-asked', payload: { rollout: id, ...asking } as unknown as Json, atMs: nowMs });
  return numbered?.no ?? 0;
}

/** What only the database knows: another one at work, or a migration that nobody tried. */
async function cannotStart(transaction: Queryable, { id, plan, state }: NonNullable<Awaited<ReturnType<typeof readRolloutRow>>>): Promise<string | null> {
  if (state.status !== 'draft') return null;
  const [other] = await transaction.query<{ id: string; status: string }>(
    "select id, status from turnbuckle.rollouts where id <> $1 and status in ('running', 'paused', 'rolling-back')",
    [id],
  );
  if (other !== undefined) return `The rollout '${other.id}' is ${other.status}: two would meet in the same workspaces.`;
  return migrationProblem(transaction, plan);
}

/** Whoever lets it go on says that what failed may be tried again. True where something had. */
async function retryFailed(transaction: Queryable, id: string, nowMs: number): Promise<boolean> {
  const rows = await transaction.query("update turnbuckle.rollout_jobs set state = 'waiting', attempts = 0, due_at_ms = $2 where rollout = $1 and state = 'failed' returning id", [
    id,
    nowMs,
  ]);
  if (rows.length > 0) await transaction.query('update turnbuckle.rollout_progress set is_settled = false where rollout = $1', [id]);
  return rows.length > 0;
}
