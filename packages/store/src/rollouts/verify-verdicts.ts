import { canonicalJson, type Json } from '@turnbuckle/model';
import { type Decision, decide, type Evidence, type Facts, judgeRollout, monitorOf, type RolloutPlan, type RolloutState } from '@turnbuckle/rollout';
import type { Database, Queryable } from '../database.ts';
import type { JudgedEvidence } from './gather-facts.ts';
import { planOf, readRolloutRow } from './rollout-row.ts';

/** A decision as it was stored, with all that it was made of. */
export interface Verdict {
  readonly seq: number;
  readonly atMs: number;
  /** Of the plan that stood then. */
  readonly digest: string;
  readonly state: RolloutState;
  readonly facts: Facts;
  readonly evidence: JudgedEvidence | null;
  readonly decision: Decision;
}

export interface VerdictReport {
  readonly verdicts: number;
  /** Numbers of those that are not what their own facts lead to, and why. */
  readonly wrong: readonly { readonly seq: number; readonly reason: string }[];
}

export interface VerdictPage {
  readonly after?: number;
  readonly limit?: number | null;
}

/** The log of a rollout in the order in which it was decided. */
export async function readVerdicts(queryable: Queryable, rollout: string, { after = 0, limit = null }: VerdictPage = {}): Promise<readonly Verdict[]> {
  return queryable.query<Verdict>(
    'select seq, at_ms as "atMs", digest, state, facts, evidence, decision from turnbuckle.rollout_verdicts where rollout = $1 and seq > $2 order by seq limit $3',
    [rollout, after, limit],
  );
}

/**
 * Decides everything again from what was stored, and compares bit for bit: the evidence gives the breaches and proofs that the facts say,
 * the facts give the decision, and each decision leaves what the next one began with. `null` when there is no such rollout.
 */
export async function verifyVerdicts(database: Database, id: string): Promise<VerdictReport | null> {
  return database.transaction(async (transaction) => {
    // One picture of everything: servers go on deciding meanwhile.
    await transaction.query('set transaction isolation level repeatable read, read only');
    return verifyWithin(transaction, id);
  });
}

async function verifyWithin(queryable: Queryable, id: string): Promise<VerdictReport | null> {
  const row = await readRolloutRow(queryable, id);
  if (row === null) return null;
  const wrong: { seq: number; reason: string }[] = [];
  let [verdicts, before]: [number, Verdict | null] = [0, null];
  for (;;) {
    const page = await readVerdicts(queryable, id, { after: before?.seq ?? 0, limit: 50 });
    if (page.length === 0) break;
    for (const verdict of page) {
      const reason = faultIn(verdict, { plan: await planOf(queryable, verdict.digest), before });
      if (reason !== null) wrong.push({ seq: verdict.seq, reason });
      before = verdict;
      verdicts++;
    }
  }
  if (before !== null && !isSame(before.decision.state, row.state)) wrong.push({ seq: before.seq, reason: 'It does not leave the state in which the rollout is.' });
  return { verdicts, wrong };
}

function faultIn(
  { seq, atMs, digest, state, facts, evidence, decision }: Verdict,
  { plan, before }: { readonly plan: RolloutPlan; readonly before: Verdict | null },
): string | null {
  if (seq !== (before?.seq ?? 0) + 1) return 'The one before is missing.';
  if (before !== null && !isSame(before.decision.state, state)) return 'It does not begin with what the one before left.';
  if (!isSame(decide({ plan, digest, state, facts, nowMs: atMs }), decision)) return 'Its facts lead to another decision.';
  if (evidence === null) return facts.breaches.length + facts.safe.length + facts.integrity.length === 0 ? null : 'It speaks of evidence, and has none.';
  const cells: Evidence = new Map(evidence.records.flatMap((record) => record.cells.map((cell) => [cell.key, cell.state] as const)));
  const again = judgeRollout(monitorOf(plan), cells, { context: evidence.context, loosened: state.loosened, sinceMs: evidence.sinceMs });
  if (!isSame(again.records, evidence.records)) return 'Its evidence is judged otherwise.';
  const { breaches, safe, sampleRatio, multipleExposure, integrity } = facts;
  return isSame(again.facts, { breaches, safe, sampleRatio, multipleExposure, integrity }) ? null : 'Its evidence leads to other facts.';
}

function isSame(a: unknown, b: unknown): boolean {
  // Through JSON, as it was stored: what is absent and what is undefined are the same there.
  return canonicalJson(JSON.parse(JSON.stringify(a)) as Json) === canonicalJson(JSON.parse(JSON.stringify(b)) as Json);
}
