import { type Cell, cellKey } from '../evidence/cell.ts';
import { weighCells } from '../evidence/weigh-cells.ts';
import type { Guardrail } from '../guardrails/guardrail.ts';
import { planCells, type WatchedBy, watch } from '../guardrails/plan-cells.ts';
import type { RolloutPlan } from '../plan/rollout-plan.ts';

/** Cells whose evidence is judged together, so that their false alarms have one bound. */
export interface Family {
  /** `rollback` for all that takes the release back; a guardrail's id for each that holds. */
  readonly name: string;
  readonly alpha: number;
  readonly cells: readonly { readonly key: string; readonly cell: Cell; readonly weight: number; readonly watched: WatchedBy }[];
}

/** Everything that a plan watches, fixed before anything is seen. */
export interface Monitor {
  readonly plan: RolloutPlan;
  readonly watched: readonly WatchedBy[];
  readonly families: readonly Family[];
}

/** A hold costs people a wait, not their release: once in a thousand rollouts for nothing. */
const alphaOfHold = 0.001;

const known = new WeakMap<RolloutPlan, Monitor>();

export function monitorOf(plan: RolloutPlan): Monitor {
  const made = known.get(plan) ?? makeMonitor(plan);
  known.set(plan, made);
  return made;
}

function makeMonitor(plan: RolloutPlan): Monitor {
  const watched = watch(plan.guardrails, plan);
  const answering = (response: Guardrail['response']): WatchedBy[] => watched.filter(({ guardrail }) => guardrail.response === response);
  // A family that is never asked for evidence has no weight: one confirmed violation is enough.
  const statistical = answering('rollback').filter(({ guardrail }) => guardrail.slug !== 'integrity');
  const holds = answering('hold').map((one) => family(one.id, alphaOfHold, [one]));
  const confirmed = answering('rollback').filter(({ guardrail }) => guardrail.slug === 'integrity');
  return { plan, watched, families: [family('rollback', plan.alpha, statistical), ...confirmed.map((one) => family(one.id, plan.alpha, [one])), ...holds] };
}

function family(name: string, alpha: number, watched: readonly WatchedBy[]): Family {
  const cells = watched.flatMap((one) => planCells([one]).map((cell) => ({ key: cellKey(cell), cell, watched: one }))).sort((a, b) => (a.key < b.key ? -1 : 1));
  const critical = new Set(watched.flatMap(({ id, guardrail }) => (guardrail.slug === 'critical' ? [id] : [])));
  const weights = weighCells(
    cells.map(({ cell }) => cell),
    (id) => critical.has(id),
  );
  return { name, alpha, cells: cells.map((one) => ({ ...one, weight: weights.get(one.key) ?? 0 })) };
}
