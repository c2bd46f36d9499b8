import type { RolloutPlan, RolloutState } from '@turnbuckle/rollout';
import type { Queryable } from '../database.ts';

/** A rollout as it is stored. */
export interface RolloutRow {
  readonly id: string;
  readonly digest: string;
  readonly plan: RolloutPlan;
  readonly state: RolloutState;
  readonly startedAtMs: number | null;
}

/** Plans by digest: one that changes has another. What hangs on a plan's identity, such as its monitor, is made once as well. */
const plans = new Map<string, RolloutPlan>();

/** The rollout with this id; `null` when there is none. */
export async function readRolloutRow(queryable: Queryable, id: string): Promise<RolloutRow | null> {
  const [row] = await queryable.query<Omit<RolloutRow, 'plan'>>('select id, digest, state, started_at_ms as "startedAtMs" from turnbuckle.rollouts where id = $1', [id]);
  return row === undefined ? null : { ...row, plan: await planOf(queryable, row.digest) };
}

/** The plan with a digest, read once by each process. */
export async function planOf(queryable: Queryable, digest: string): Promise<RolloutPlan> {
  const known = plans.get(digest);
  if (known !== undefined) return known;
  const [row] = await queryable.query<{ plan: RolloutPlan }>('select plan from turnbuckle.rollout_plans where digest = $1', [digest]);
  if (row === undefined) throw new Error(`There is no plan ${digest}.`);
  plans.set(digest, row.plan);
  return row.plan;
}

/** What is counted and worked for one visit of a step; a step that is gone through twice does both twice. */
export function visitOf({ plan, state }: Pick<RolloutRow, 'plan' | 'state'>): string {
  const step = plan.phases.flatMap(({ steps }) => steps)[state.step];
  return step === undefined ? '' : `${step.id}-${state.history.length}`;
}
