import { type Counts, type Evidence, feedCells, monitorOf, testsIn } from '@turnbuckle/rollout';
import { type CounterReading, type CounterValues, countCounters, isCountedLate } from '@turnbuckle/rollout/sources';
import type { Queryable } from '../database.ts';
import { stepContext } from './count-facts.ts';
import { noteExposure, writeEvidence } from './evidence-rows.ts';
import type { GoverningRollout } from './governing-rollout.ts';
import { askEveryMs, type SourceAnswer } from './poll-sources.ts';

/** A source that said nothing useful for so long is silent: three questions without an answer. */
const silentAfterMs = 3 * askEveryMs;

interface SourceRow {
  readonly guardrail: string;
  readonly readAtMs: number | null;
  readonly takenAtMs: number | null;
  readonly counters: CounterValues;
  readonly answeredAtMs: number | null;
  readonly problem: string | null;
}

interface CountingSources {
  readonly evidence: Evidence;
  readonly answers: readonly SourceAnswer[];
  readonly nowMs: number;
}

/**
 * Counts what sources said into the evidence, and gives the evidence. The values from which the next ones are subtracted are written in the
 * same transaction, so that nothing counts twice, whoever asked; an answer that is older than one that was counted is passed over. Part of a
 * transaction that holds the tick.
 */
export async function countSources(transaction: Queryable, rollout: GoverningRollout, { evidence, answers, nowMs }: CountingSources): Promise<Evidence> {
  if (answers.length === 0) return evidence;
  const rows = await readSources(transaction, rollout.id);
  const added = new Map<string, Counts>();
  let newestMs = -1;
  for (const { guardrail, askedAtMs, answer } of answers) {
    const row = rows.find((one) => one.guardrail === guardrail);
    if (row === undefined) continue;
    if (answer.reading === null) {
      await transaction.query('update turnbuckle.rollout_sources set problem = $3 where rollout = $1 and guardrail = $2', [rollout.id, guardrail, answer.problem]);
      continue;
    }
    if (row.takenAtMs !== null && answer.reading.takenAtMs <= row.takenAtMs) continue;
    const counts = await countOne(transaction, rollout, { row, reading: answer.reading, askedAtMs });
    if (counts.size > 0) newestMs = Math.max(newestMs, askedAtMs);
    for (const [key, some] of counts) added.set(key, some);
  }
  if (added.size === 0) return evidence;
  await noteExposure(transaction, rollout.id, newestMs);
  const context = await stepContext(transaction, rollout);
  const tests = testsIn(monitorOf(rollout.plan), context);
  const after = feedCells(evidence, { step: context.step, atMs: nowMs, counts: added }, (key) => tests.get(key));
  await writeEvidence(transaction, { rollout: rollout.id, before: evidence, after });
  return after;
}

interface Read {
  readonly row: SourceRow;
  readonly reading: CounterReading;
  readonly askedAtMs: number;
}

/** Keeps the counters' values, and gives what they add to the cells of the present step. */
async function countOne(transaction: Queryable, { id, plan, state }: GoverningRollout, { row, reading, askedAtMs }: Read): Promise<ReadonlyMap<string, Counts>> {
  const watched = monitorOf(plan).watched.find((one) => one.id === row.guardrail);
  if (watched === undefined || watched.source === null) return new Map();
  const sinceMs = row.readAtMs ?? -1;
  // What was added since before the step's people were admitted is not the step's.
  const isBase = row.readAtMs === null || state.admitted < 0 || state.admittedAtMs === null || sinceMs < state.admittedAtMs;
  const { counts, values, problem } = countCounters(reading, {
    ...{ before: row.counters, watched, source: watched.source, isBase },
    isLate: (segment) => isCountedLate(segment, { sinceMs, loosened: state.loosened }),
  });
  // Where it does not add up the old values stay, with their time: what came since is counted once it does.
  const isKept = values === row.counters;
  await transaction.query(
    `update turnbuckle.rollout_sources set read_at_ms = $3, taken_at_ms = $4, counters = $5, answered_at_ms = coalesce($6, answered_at_ms), problem = $7
     where rollout = $1 and guardrail = $2`,
    [id, row.guardrail, isKept ? row.readAtMs : askedAtMs, isKept ? row.takenAtMs : reading.takenAtMs, JSON.stringify(values), problem === null ? askedAtMs : null, problem],
  );
  return counts;
}

async function readSources(queryable: Queryable, rollout: string): Promise<readonly SourceRow[]> {
  return queryable.query<SourceRow>(
    `select guardrail, read_at_ms as "readAtMs", taken_at_ms as "takenAtMs", counters, answered_at_ms as "answeredAtMs", problem
     from turnbuckle.rollout_sources where rollout = $1 order by guardrail`,
    [rollout],
  );
}

/** How the sources of a rollout's guardrails stand. */
export interface SourceReport {
  readonly guardrail: string;
  /** The newest answer that could be counted; `null` before the first. */
  readonly answeredAtMs: number | null;
  /** Nothing moves on without it. */
  readonly isSilent: boolean;
  /** What is wrong, in words; `null` when nothing is. */
  readonly problem: string | null;
}

export async function reportSources(queryable: Queryable, { id, plan }: Pick<GoverningRollout, 'id' | 'plan'>, nowMs: number): Promise<readonly SourceReport[]> {
  const sourced = plan.guardrails.filter(({ source }) => source !== undefined);
  if (sourced.length === 0) return [];
  const rows = await readSources(queryable, id);
  return sourced.map(({ id: guardrail }) => {
    const { answeredAtMs = null, problem = null } = rows.find((row) => row.guardrail === guardrail) ?? {};
    const isSilent = answeredAtMs === null || nowMs - answeredAtMs > silentAfterMs;
    return { guardrail, answeredAtMs, isSilent, problem: problem ?? (isSilent ? 'Prometheus was not asked lately.' : null) };
  });
}
