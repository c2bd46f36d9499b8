import { admitVolunteers, type RolloutPlan } from '@turnbuckle/rollout';
import { appendAudit } from '../audit/audit.ts';
import type { Database, Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import { ensureNamed } from '../graphs/names.ts';
import { noteAdopters } from './adopters.ts';
import { governingRollout } from './governing-rollout.ts';
import { changeFlag } from './rollout-locks.ts';
import { readRolloutRow } from './rollout-row.ts';

interface By {
  readonly person: string;
  readonly nowMs: number;
}

export type OptedIn =
  | { readonly outcome: 'opted-in' /** False: the cap is reached, and it waits for its turn. */; readonly isAdmitted: boolean }
  | { readonly outcome: 'withdrawn' }
  | { readonly outcome: 'missing' };

/** Takes a workspace into the beta, or lets it out again: at once, and for others in the queue. */
export async function optIn(
  database: Database,
  { rollout, workspace, isWithdrawn = false }: { readonly rollout: string; readonly workspace: string; readonly isWithdrawn?: boolean },
  { person, nowMs }: By,
): Promise<OptedIn> {
  return database.transaction(async (transaction) => {
    const row = await readRolloutRow(transaction, rollout);
    if (row === null) return { outcome: 'missing' };
    // Before anything that a save may hold as well.
    await changeFlag(transaction);
    await ensureNamed(transaction, { people: [person], workspace, nowMs });
    const { lineage } = row.plan;
    if (isWithdrawn)
      await transaction.query('update turnbuckle.rollout_volunteers set withdrawn_at_ms = $3 where lineage = $1 and workspace = $2 and withdrawn_at_ms is null', [
        lineage,
        workspace,
        nowMs,
      ]);
    else
      await transaction.query(
        `insert into turnbuckle.rollout_volunteers (lineage, workspace, opted_in_at_ms, is_admitted, by) values ($1, $2, $3, false, $4)
         on conflict (lineage, workspace) do update set opted_in_at_ms = case when turnbuckle.rollout_volunteers.withdrawn_at_ms is null
           then turnbuckle.rollout_volunteers.opted_in_at_ms else excluded.opted_in_at_ms end, withdrawn_at_ms = null, by = excluded.by`,
        [lineage, workspace, nowMs, person],
      );
    const admitted = await admitAgain(transaction, row.plan);
    await followFlag(transaction, nowMs);
    await appendAudit(transaction, { actor: person, action: isWithdrawn ? 'rollout-opted-out' : 'rollout-opted-in', payload: { rollout, workspace }, atMs: nowMs });
    return isWithdrawn ? { outcome: 'withdrawn' } : { outcome: 'opted-in', isAdmitted: admitted.includes(workspace) };
  });
}

export type Pinned = { readonly outcome: 'pinned' } | { readonly outcome: 'missing' };

/** Holds a workspace in or out of a rollout, whatever its percentage; `null` lets it follow the plan again. What was taken back stays so. */
export async function pinInRollout(
  database: Database,
  { rollout, workspace, pinned }: { readonly rollout: string; readonly workspace: string; readonly pinned: 'in' | 'out' | null },
  { person, nowMs }: By,
): Promise<Pinned> {
  return database.transaction(async (transaction) => {
    const row = await readRolloutRow(transaction, rollout);
    if (row === null) return { outcome: 'missing' };
    await changeFlag(transaction);
    await ensureNamed(transaction, { people: [person], workspace, nowMs });
    await transaction.query('delete from turnbuckle.rollout_pins where lineage = $1 and workspace = $2', [row.plan.lineage, workspace]);
    if (pinned !== null)
      await transaction.query('insert into turnbuckle.rollout_pins (lineage, workspace, pinned, by, at_ms) values ($1, $2, $3, $4, $5)', [
        row.plan.lineage,
        workspace,
        pinned,
        person,
        nowMs,
      ]);
    await followFlag(transaction, nowMs, [workspace]);
    await appendAudit(transaction, { actor: person, action: 'rollout-pinned', payload: { rollout, workspace, pinned }, atMs: nowMs });
    return { outcome: 'pinned' };
  });
}

/** Finds out anew who is within the cap, first come first served. Gives their workspaces. */
async function admitAgain(transaction: Queryable, plan: RolloutPlan): Promise<readonly string[]> {
  const rows = await transaction.query<{ workspace: string; optedInAtMs: number; withdrawnAtMs: number | null; people: string[] }>(
    `select v.workspace, v.opted_in_at_ms as "optedInAtMs", v.withdrawn_at_ms as "withdrawnAtMs", coalesce(array_agg(p.person order by p.person) filter (where p.person is not null), '{}') as people
     from turnbuckle.rollout_volunteers v left join turnbuckle.workspace_people p on p.workspace = v.workspace where v.lineage = $1 group by v.workspace, v.lineage`,
    [plan.lineage],
  );
  const [total] = await transaction.query<{ people: number }>('select count(distinct person) as people from turnbuckle.workspace_people');
  const caps = plan.phases.flatMap(({ steps }) => steps.flatMap(({ audience }) => audience.flatMap((rule) => (rule.kind === 'opt-in' ? [rule.maxPeopleBp] : []))));
  const { workspaces } = admitVolunteers(rows, { maxPeopleBp: Math.max(0, ...caps), totalPeople: total?.people ?? 0 });
  await transaction.query('update turnbuckle.rollout_volunteers set is_admitted = (workspace = any($2)) where lineage = $1 and is_admitted <> (workspace = any($2))', [
    plan.lineage,
    workspaces,
  ]);
  return workspaces;
}

/** Writes down who follows the release by now, and tells whoever serves flags. Part of a transaction that holds the flag. */
export async function followFlag(transaction: Queryable, nowMs: number, workspaces: readonly string[] | null = null): Promise<void> {
  const governing = await governingRollout(transaction);
  if (governing === null) return;
  await noteAdopters(transaction, governing, { nowMs, workspaces });
  // The state is the same, and who follows it is not.
  await publish(transaction, { type: 'rollout', id: governing.id, seq: governing.state.seq });
}
