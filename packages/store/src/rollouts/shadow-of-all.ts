import type { Check, CheckFact, Effect } from '@turnbuckle/rollout';
import type { Queryable } from '../database.ts';
import { type RolloutRow, visitOf } from './rollout-row.ts';

/** Id of the work that compiles all live graphs in this visit of a step. */
export function shadowOfAll(rollout: Pick<RolloutRow, 'plan' | 'state'>): string {
  return `${visitOf(rollout)}/shadow-all`;
}

/**
 * Where a step that admits nobody waits for every live graph to be compiled under both releases, puts that work down: decisions ask for it
 * only for whom a step admits. Once for each visit.
 */
export async function askForShadow(
  transaction: Queryable,
  rollout: Pick<RolloutRow, 'id' | 'plan' | 'state'>,
  { checks, found, nowMs }: { readonly checks: readonly Check[]; readonly found: Readonly<Record<string, CheckFact>>; readonly nowMs: number },
): Promise<void> {
  const { id, plan, state } = rollout;
  const step = plan.phases.flatMap(({ steps }) => steps)[state.step];
  const isMissing = checks.some((check) => check.by === 'system' && check.what === 'shadow-compiled' && found[check.id]?.state === 'missing');
  if (step === undefined || step.kind === 'expose' || state.status !== 'running' || !isMissing) return;
  const effect: Effect = { id: shadowOfAll(rollout), do: 'shadow-compile', step: step.id };
  await transaction.query(
    `insert into turnbuckle.rollout_jobs (rollout, id, effect, state, asked_at_ms, due_at_ms) values ($1, $2, $3, 'waiting', $4, $4) on conflict do nothing`,
    [id, effect.id, JSON.stringify(effect), nowMs],
  );
}
