import { decide, flagOf, type RolloutState } from '@turnbuckle/rollout';
import type { Database, Queryable } from '../database.ts';
import { countFacts } from './count-facts.ts';
import { countSources } from './count-sources.ts';
import { gatherFacts } from './gather-facts.ts';
import type { GoverningRollout } from './governing-rollout.ts';
import type { SourceAnswer } from './poll-sources.ts';
import { notePublished } from './rollback-times.ts';
import { lockTick, tryLockTick } from './rollout-locks.ts';
import { readRolloutRow } from './rollout-row.ts';
import { writeDecision } from './write-decision.ts';

export interface TickOptions {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Where somebody else decides just now, lets it be; else waits for its turn. */
  readonly isPatient?: boolean;
  /** For the moment at which a decision was published; stands still unless given. */
  readonly clock?: () => number;
  /** What the sources of guardrails said when they were asked, to be counted with this look. */
  readonly answers?: readonly SourceAnswer[];
}

/** Decisions one after the other in one call: each may open the gate for the next. */
const mostDecisions = 20;

/**
 * Looks at a rollout and decides, until there is nothing more to decide at this moment. Each decision is one transaction, on facts as they
 * stand in it, and only one at a time whichever server makes it; made twice it changes nothing. Gives the state after; `null` when somebody
 * else decides just now, or there is no such rollout.
 */
export async function tickRollout(database: Database, id: string, { nowMs, isPatient = false, clock = () => nowMs, answers = [] }: TickOptions): Promise<RolloutState | null> {
  let state: RolloutState | null = null;
  for (let count = 0; count < mostDecisions; count++) {
    const decided = await database.transaction((transaction) => tickWithin(transaction, id, { nowMs, isPatient, answers: count === 0 ? answers : [] }));
    if (decided === null) return state;
    state = decided.state;
    if (decided.hasTakenBack) await notePublished(database, id, clock());
    if (!decided.isChanged) return state;
  }
  return state;
}

interface Decided {
  readonly state: RolloutState;
  readonly isChanged: boolean;
  readonly hasTakenBack: boolean;
}

type Ticking = Required<Pick<TickOptions, 'nowMs' | 'isPatient' | 'answers'>>;

async function tickWithin(transaction: Queryable, id: string, { nowMs, isPatient, answers }: Ticking): Promise<Decided | null> {
  if (isPatient) await lockTick(transaction, id);
  else if (!(await tryLockTick(transaction, id))) return null;
  const row = await readRolloutRow(transaction, id);
  if (row === null) return null;
  const rollout: GoverningRollout = { ...row, flag: flagOf(row.plan, row.state) };
  const counted = await countFacts(transaction, rollout, { nowMs });
  const evidence = await countSources(transaction, rollout, { evidence: counted, answers, nowMs });
  const gathered = await gatherFacts(transaction, rollout, { evidence, nowMs });
  const decision = decide({ plan: row.plan, digest: row.digest, state: row.state, facts: gathered.facts, nowMs });
  await writeDecision(transaction, rollout, { decision, gathered, evidence, nowMs });
  return { state: decision.state, isChanged: decision.state !== row.state, hasTakenBack: decision.state.rollbacks.length > row.state.rollbacks.length };
}

/** The rollouts that somebody has to look at: those under way, and those that still have work or an unanswered request. */
export async function unsettledRollouts(queryable: Queryable): Promise<readonly string[]> {
  const rows = await queryable.query<{ id: string }>('select rollout as id from turnbuckle.rollout_progress where not is_settled order by rollout');
  return rows.map(({ id }) => id);
}
