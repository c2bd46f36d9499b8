import { presetNames } from '@turnbuckle/compiler';
import { checkRollout, draftState, type RolloutPlan, rolloutDigest } from '@turnbuckle/rollout';
import { appendAudit } from '../audit/audit.ts';
import type { Database, Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import { ensureNamed } from '../graphs/names.ts';
import { ownPerson } from './write-decision.ts';

export type RolloutRegistration =
  | { readonly outcome: 'registered'; readonly id: string; readonly digest: string; readonly isRepeat: boolean }
  /** In words, each a sentence. Nothing was stored. */
  | { readonly outcome: 'refused'; readonly problems: readonly string[] };

interface Registering {
  readonly person: string;
  readonly nowMs: number;
  /** What the sender takes the digest to be. */
  readonly digest?: string | undefined;
  /** The rollout that this one follows, whose findings it inherits. */
  readonly succeeds?: string | undefined;
}

/** Stores a plan under its id. One that has not been started takes the place of an earlier version, and whatever was signed is void. */
export async function registerRollout(database: Database, plan: RolloutPlan, options: Registering): Promise<RolloutRegistration> {
  return database.transaction((transaction) => registerWithin(transaction, plan, options));
}

/** The same as part of a transaction. */
export async function registerWithin(transaction: Queryable, plan: RolloutPlan, { person, nowMs, digest: claimed, succeeds }: Registering): Promise<RolloutRegistration> {
  const problems = planProblems(plan);
  if (problems.length > 0) return { outcome: 'refused', problems };
  const digest = rolloutDigest(plan);
  if (claimed !== undefined && claimed !== digest) problems.push(`The plan's digest is ${digest}, not ${claimed}: something in it was changed.`);
  problems.push(...(await releaseProblems(transaction, plan)));
  if (problems.length > 0) return { outcome: 'refused', problems };
  await ensureNamed(transaction, { people: [person, ownPerson], nowMs });
  const [before] = await transaction.query<{ digest: string; status: string }>('select digest, status from turnbuckle.rollouts where id = $1 for update', [plan.id]);
  if (before?.digest === digest) return { outcome: 'registered', id: plan.id, digest, isRepeat: true };
  if (before !== undefined && before.status !== 'draft')
    return { outcome: 'refused', problems: [`The rollout '${plan.id}' is ${before.status}: its plan cannot be changed any more. Give the new plan another id.`] };
  await transaction.query('insert into turnbuckle.rollout_plans (digest, plan) values ($1, $2) on conflict do nothing', [digest, JSON.stringify(plan)]);
  await transaction.query(
    `insert into turnbuckle.rollouts (id, digest, plan, flag, lineage, release, control, state, status, succeeds, registered_by, registered_at_ms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'draft', $9, $10, $11)
     on conflict (id) do update set digest = excluded.digest, plan = excluded.plan, flag = excluded.flag, lineage = excluded.lineage, release = excluded.release,
       control = excluded.control, registered_by = excluded.registered_by, registered_at_ms = excluded.registered_at_ms`,
    [plan.id, digest, JSON.stringify(plan), plan.flag, plan.lineage, plan.release, plan.control, JSON.stringify(draftState), succeeds ?? null, person, nowMs],
  );
  await transaction.query('insert into turnbuckle.rollout_progress (rollout) values ($1) on conflict do nothing', [plan.id]);
  await publish(transaction, { type: 'rollout', id: plan.id, seq: 0 });
  await appendAudit(transaction, { actor: person, action: 'rollout-registered', payload: { rollout: plan.id, digest, release: plan.release }, atMs: nowMs });
  return { outcome: 'registered', id: plan.id, digest, isRepeat: false };
}

/** A plan comes from outside: what has not the shape of one is told, and never thrown. */
function planProblems(plan: RolloutPlan): string[] {
  try {
    return checkRollout(plan);
  } catch (error) {
    return [`This has not the shape of a plan: ${error instanceof Error ? error.message : String(error)}.`];
  }
}

async function releaseProblems(transaction: Queryable, { release, control }: RolloutPlan): Promise<string[]> {
  const wanted = presetNames.some((name) => name === control) ? [release] : [release, control];
  const rows = await transaction.query<{ digest: string }>('select digest from turnbuckle.releases where digest = any($1)', [wanted]);
  return wanted.filter((digest) => !rows.some((row) => row.digest === digest)).map((digest) => `There is no release ${digest}. Register it with POST /v1/releases first.`);
}
