import { afterLoosening, concernsData, type Decision, type Evidence, flagOf, monitorOf, type RolloutState } from '@turnbuckle/rollout';
import { appendAudit } from '../audit/audit.ts';
import type { Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import { cancelRun } from '../migrate-documents/change-run.ts';
import { noteAdopters } from './adopters.ts';
import { writeEvidence } from './evidence-rows.ts';
import type { Gathered } from './gather-facts.ts';
import type { GoverningRollout } from './governing-rollout.ts';
import { noteRollbacks } from './rollback-times.ts';
import { changeFlag } from './rollout-locks.ts';
import { freezeBaseline } from './system-checks.ts';

/** Who acts when the product acts by itself. */
export const ownPerson = 'turnbuckle';

interface Deciding {
  readonly decision: Decision;
  readonly gathered: Gathered;
  readonly evidence: Evidence;
  readonly nowMs: number;
}

/** Stores what was decided with all that it was made of. With the commit the flag is published. */
export async function writeDecision(transaction: Queryable, rollout: GoverningRollout, { decision, gathered, evidence, nowMs }: Deciding): Promise<void> {
  const { id, plan, digest, state: before } = rollout;
  const { state, effects, answers, notes } = decision;
  for (const effect of effects) {
    await transaction.query(
      `insert into turnbuckle.rollout_jobs (rollout, id, effect, state, asked_at_ms, due_at_ms) values ($1, $2, $3, 'waiting', $4, $4) on conflict do nothing`,
      [id, effect.id, JSON.stringify(effect), nowMs],
    );
  }
  await transaction.query('update turnbuckle.rollout_progress set is_settled = $2 where rollout = $1 and is_settled <> $2', [id, await isSettled(transaction, id, state)]);
  if (state === before) return;
  const isFlagChanged = JSON.stringify(flagOf(plan, before)) !== JSON.stringify(flagOf(plan, state));
  // Saves hold the row whatever changes in it.
  await changeFlag(transaction);
  await transaction.query('update turnbuckle.rollouts set state = $2, seq = $3, status = $4, started_at_ms = $5 where id = $1', [
    id,
    JSON.stringify(state),
    state.seq,
    state.status,
    state.startedAtMs,
  ]);
  await transaction.query('insert into turnbuckle.rollout_verdicts (rollout, seq, at_ms, state, facts, evidence, decision, digest) values ($1, $2, $3, $4, $5, $6, $7, $8)', [
    id,
    state.seq,
    nowMs,
    JSON.stringify(before),
    JSON.stringify(gathered.facts),
    JSON.stringify(gathered.evidence),
    JSON.stringify(decision),
    digest,
  ]);
  for (const { no, refused } of answers)
    await transaction.query('update turnbuckle.rollout_requests set refused = $3, answered_at_ms = $4 where rollout = $1 and no = $2', [id, no, refused, nowMs]);
  await loosenEvidence(transaction, rollout, { state, evidence });
  if (before.status === 'draft' && state.status === 'running') await freezeBaseline(transaction, rollout, nowMs);
  const after: GoverningRollout = { ...rollout, state, flag: flagOf(plan, state) };
  if (isFlagChanged) await noteAdopters(transaction, after, { nowMs });
  if (state.rollbacks.length > before.rollbacks.length) {
    await noteRollbacks(transaction, rollout, { decision, nowMs });
    await stopCarrying(transaction, after, { fresh: state.rollbacks.slice(before.rollbacks.length), nowMs });
  }
  await publish(transaction, { type: 'rollout', id, seq: state.seq });
  if (notes.length > 0)
    await appendAudit(transaction, {
      actor: ownPerson,
      action: 'rollout-decided',
      payload: { rollout: id, digest, seq: state.seq, notes: notes.map((note) => ({ ...note })) },
      atMs: nowMs,
    });
}

/** What was counted against what is taken back says nothing about what is left. */
async function loosenEvidence(
  transaction: Queryable,
  { id, plan, state: before }: GoverningRollout,
  { state, evidence }: { readonly state: RolloutState; readonly evidence: Evidence },
): Promise<void> {
  const scopes = state.rollbacks.slice(before.rollbacks.length).map(({ scope }) => scope);
  const after = scopes.reduce((kept, scope) => afterLoosening(monitorOf(plan), kept, scope), evidence);
  if (scopes.length > 0) await writeEvidence(transaction, { rollout: id, before: evidence, after });
}

/** No worker carries a further document to a release that is being taken back; whoever still follows it is carried by a run of its own. */
async function stopCarrying(
  transaction: Queryable,
  { plan, id }: GoverningRollout,
  { fresh, nowMs }: { readonly fresh: RolloutState['rollbacks']; readonly nowMs: number },
): Promise<void> {
  if (!fresh.some(({ scope }) => concernsData(scope))) return;
  const [run] = await transaction.query<{ id: string }>(
    `select n.id from turnbuckle.migration_runs n join turnbuckle.releases r on r.migration = n.migration
     where r.digest = $1 and n.direction = 'up' and n.state not in ('done', 'failed') for no key update of n`,
    [plan.release],
  );
  if (run !== undefined) await cancelRun(transaction, { run: run.id, person: ownPerson, error: `The rollout '${id}' takes it back.`, nowMs });
}

/** Nothing is left to be decided: no work is open, nothing was asked, and every way back is over. */
async function isSettled(transaction: Queryable, id: string, { status, rollbacks }: RolloutState): Promise<boolean> {
  if (status === 'running' || status === 'paused' || status === 'rolling-back') return false;
  if (rollbacks.some(({ stages }) => stages.some(({ state }) => state === 'waiting' || state === 'running'))) return false;
  return (await transaction.query("select from turnbuckle.rollout_jobs where rollout = $1 and state in ('waiting', 'running') limit 1", [id])).length === 0;
}
