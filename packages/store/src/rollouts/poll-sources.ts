import type { RolloutPlan, RolloutState } from '@turnbuckle/rollout';
import { type Answer, promqlQuery } from '@turnbuckle/rollout/sources';
import type { Queryable } from '../database.ts';
import { askPrometheus } from './ask-prometheus.ts';
import { readRolloutRow } from './rollout-row.ts';

/** Between two questions to the same source, whichever server asks. */
export const askEveryMs = 10_000;

/** What a guardrail's source said. */
export interface SourceAnswer {
  readonly guardrail: string;
  /** By the clock of the server that asked, before it did. */
  readonly askedAtMs: number;
  readonly answer: Answer;
}

export interface PollOptions {
  readonly clock: () => number;
  readonly signal: AbortSignal;
  /** Address of the Prometheus to ask; without one that of the plan. */
  readonly prometheus?: string | undefined;
}

/** Asks the sources of a rollout's guardrails that are due, outside of any transaction. What they say is counted by the next look. */
export async function pollSources(queryable: Queryable, id: string, { clock, signal, prometheus }: PollOptions): Promise<readonly SourceAnswer[]> {
  const row = await readRolloutRow(queryable, id);
  if (row === null || (row.state.status !== 'running' && row.state.status !== 'paused')) return [];
  const { plan, state } = row;
  const sourced = plan.guardrails.flatMap(({ id: guardrail, source }) => (source === undefined ? [] : [{ guardrail, source }]));
  if (sourced.length === 0) return [];
  const askedAtMs = clock();
  // Whoever writes the time asks; the others see it and let it be.
  const due = await queryable.query<{ guardrail: string }>(
    `insert into turnbuckle.rollout_sources (rollout, guardrail, asked_at_ms) select $1, unnest($2::text[]), $3
     on conflict (rollout, guardrail) do update set asked_at_ms = excluded.asked_at_ms where turnbuckle.rollout_sources.asked_at_ms <= excluded.asked_at_ms - ${askEveryMs}
     returning guardrail`,
    [id, sourced.map(({ guardrail }) => guardrail), askedAtMs],
  );
  const address = prometheus ?? addressIn(plan, state);
  const asked = sourced.filter(({ guardrail }) => due.some((one) => one.guardrail === guardrail));
  return Promise.all(
    asked.map(async ({ guardrail, source }) => {
      const answer = address === null ? nobody : await askPrometheus(address, promqlQuery(source, plan), signal);
      return { guardrail, askedAtMs, answer };
    }),
  );
}

const nobody: Answer = { reading: null, problem: 'There is no Prometheus to ask: set TURNBUCKLE_PROMETHEUS, or give its address in the plan.' };

/** The Prometheus of the environment in which the rollout is. */
function addressIn({ phases, prometheus = {} }: RolloutPlan, { step }: RolloutState): string | null {
  const steps = phases.flatMap((phase) => phase.steps.map(() => phase.environment));
  const environment = steps[Math.max(0, step)];
  return environment !== undefined && Object.hasOwn(prometheus, environment) ? (prometheus[environment] ?? null) : null;
}
