import type { Migration } from '@turnbuckle/evolve';
import { catalogToJson, type Json } from '@turnbuckle/model';
import type { Effect, RolloutPlan } from '@turnbuckle/rollout';
import type { Queryable } from '../../database.ts';
import { packMigration, registerMigration } from '../../migrate-documents/registered-migration.ts';
import { registerRelease } from '../../releases/register-release.ts';
import { registerWithin } from '../register-rollout.ts';
import type { JobContext, JobOutcome } from '../work-jobs.ts';
import { ownPerson } from '../write-decision.ts';
import { bothReleases } from './both-releases.ts';

/**
 * Puts down a plan for another try: the same audience by the same lineage, with what was found and what is still open. Its release is the
 * one without the culprit where one was found. Nobody has signed it, and nothing of it begins by itself.
 */
export async function draftSuccessor(context: JobContext, { rollback }: Effect & { readonly do: 'draft-successor' }): Promise<JobOutcome> {
  const { database, rollout, clock } = context;
  const nowMs = clock();
  const release = (await releaseOfRest(context, rollback)) ?? rollout.plan.release;
  const title = `${rollout.plan.title}, after ${rollback}`;
  return database.transaction(async (transaction) => {
    const [earlier] = await transaction.query<{ id: string }>("select id from turnbuckle.rollouts where succeeds = $1 and plan->>'title' = $2 limit 1", [rollout.id, title]);
    if (earlier !== undefined) return { state: 'done', detail: `The draft '${earlier.id}'.`, result: { rollout: earlier.id } };
    const id = await freeId(transaction, rollout.id);
    const plan: RolloutPlan = { ...rollout.plan, id, title, release };
    const made = await registerWithin(transaction, plan, { person: ownPerson, nowMs, succeeds: rollout.id });
    if (made.outcome === 'refused') return { state: 'failed', detail: made.problems.join(' ') };
    await inherit(transaction, { from: rollout.id, to: id });
    return { state: 'done', detail: `The draft '${id}'${release === rollout.plan.release ? '' : ', without the culprit'}.`, result: { rollout: id, digest: made.digest, release } };
  });
}

async function freeId(transaction: Queryable, id: string): Promise<string> {
  const [, stem = id] = /^(.*?)(?:-\d+)?$/.exec(id) ?? [];
  for (let number = 2; ; number++) if ((await transaction.query('select from turnbuckle.rollouts where id = $1', [`${stem}-${number}`])).length === 0) return `${stem}-${number}`;
}

/** What is open stays open, and what people said stands until they say otherwise. */
async function inherit(transaction: Queryable, { from, to }: { readonly from: string; readonly to: string }): Promise<void> {
  await transaction.query(
    `insert into turnbuckle.rollout_issues (id, rollout, title, severity, source, opened_by, opened_at_ms)
       select gen_random_uuid(), $2, title, severity, source, opened_by, opened_at_ms from turnbuckle.rollout_issues where rollout = $1 and closed_at_ms is null`,
    [from, to],
  );
  await transaction.query(
    `insert into turnbuckle.rollout_checks (rollout, id, state, detail, evidence, by, at_ms)
       select $2, id, 'missing', 'Before: ' || detail, evidence, by, at_ms from turnbuckle.rollout_checks where rollout = $1`,
    [from, to],
  );
  await transaction.query(
    `insert into turnbuckle.rollout_baselines (rollout, function, samples, slower_than_ms, quantile_ms, failed, frozen_at_ms)
       select $2, function, samples, slower_than_ms, quantile_ms, failed, frozen_at_ms from turnbuckle.rollout_baselines where rollout = $1`,
    [from, to],
  );
}

/** Registers the release without the culprit; `null` where none was found or what is left of it is not whole. */
async function releaseOfRest(context: JobContext, rollback: string): Promise<string | null> {
  const { database, rollout, clock } = context;
  const [job] = await database.query<{ result: { culprit?: { kind: string; step?: number } | null; rest?: { release: Json } } | null }>(
    'select result from turnbuckle.rollout_jobs where rollout = $1 and id = $2',
    [rollout.id, `${rollback}/cause`],
  );
  const { culprit, rest } = job?.result ?? {};
  const both = await bothReleases(database, rollout);
  if (culprit === undefined || culprit === null || rest === undefined || both === null) return null;
  const by = { person: ownPerson, nowMs: clock() };
  const steps = both.migration?.steps ?? null;
  if (culprit.kind === 'op' && steps !== null && culprit.step !== undefined) {
    const shorter: Migration = { ...steps, id: `${steps.id}-without-${culprit.step + 1}`, steps: steps.steps.filter((_, index) => index !== culprit.step) };
    const made = await registerMigration(database, packMigration(shorter), by);
    if (made.outcome === 'refused') return null;
  }
  const registered = await registerRelease(database, { release: rest.release, catalog: catalogToJson(both.release.catalog) }, by);
  return registered.outcome === 'registered' ? registered.digest : null;
}
