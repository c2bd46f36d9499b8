import { type Assignment, assign, assignByTeam, type Flag, flagOf, type RolloutState, type Subject } from '@turnbuckle/rollout';
import type { Queryable } from '../database.ts';
import { holdFlag } from './rollout-locks.ts';
import { planOf, type RolloutRow, visitOf } from './rollout-row.ts';

/** The rollout that says who follows what: the one that was started last. */
export interface GoverningRollout extends RolloutRow {
  /** The flag in the state that was read: what is committed is published. */
  readonly flag: Flag;
}

/** What a rollout says of one workspace. */
export interface WorkspaceInRollout {
  readonly rollout: GoverningRollout;
  readonly assignment: Assignment;
  /** Digest of the release where it is admitted, else the control: a digest or a policy's name. */
  readonly release: string;
  /** Rules of the release that stand for it as in the control. */
  readonly loosenedRules: readonly string[];
}

interface Holding {
  /** Nobody changes it until the transaction ends. */
  readonly isHeld?: boolean;
}

interface Naming {
  /** The release that the caller names: what a flag service of the team's own says. */
  readonly wanted?: string | undefined;
}

/** `null` while no rollout was started. */
export async function governingRollout(queryable: Queryable, { isHeld = false }: Holding = {}): Promise<GoverningRollout | null> {
  if (isHeld) await holdFlag(queryable);
  const [row] = await queryable.query<{ id: string; digest: string; state: RolloutState; startedAtMs: number }>(
    `select id, digest, state, started_at_ms as "startedAtMs" from turnbuckle.rollouts where started_at_ms is not null
     order by started_at_ms desc, registered_at_ms desc, id desc limit 1 ${isHeld ? 'for share' : ''}`,
  );
  if (row === undefined) return null;
  const plan = await planOf(queryable, row.digest);
  return { ...row, plan, flag: flagOf(plan, row.state) };
}

/** What the rollout at hand says of a workspace just now; `null` while none was started. */
export async function rolloutInForce(queryable: Queryable, workspace: string, { wanted, ...options }: Holding & Naming = {}): Promise<WorkspaceInRollout | null> {
  const rollout = await governingRollout(queryable, options);
  if (rollout === null) return null;
  const [subject] = await readSubjects(queryable, rollout, [workspace]);
  return inRollout(rollout, subject ?? { workspace, attributes: {}, optedIn: false, pinned: null }, { wanted });
}

export function inRollout(rollout: GoverningRollout, subject: Subject, { wanted }: Naming = {}): WorkspaceInRollout {
  const { plan, state, flag } = rollout;
  // A rollout that is over has no flag any more: everybody has the release, whoever was pinned out too.
  const byFlag = (): Assignment => (plan.decidedBy === 'team' ? assignByTeam(subject, flag.audience, wanted === plan.release) : assign(subject, flag.audience));
  const assignment: Assignment = state.status === 'completed' ? { admitted: true, reason: 'STATIC', isRandomised: false } : byFlag();
  const loosenedRules = flag.loosened.flatMap(({ rule, segment }) =>
    rule !== null && (segment === null || subject.attributes[segment.attribute] === segment.value) ? [rule] : [],
  );
  return { rollout, assignment, release: assignment.admitted ? plan.release : plan.control, loosenedRules: assignment.admitted ? [...new Set(loosenedRules)] : [] };
}

/**
 * Workspaces as the assignment needs them, all of them when none is named. Their attributes are those that were frozen when the present
 * step began; of a workspace that came later, its present ones.
 */
export async function readSubjects(queryable: Queryable, rollout: Pick<RolloutRow, 'id' | 'plan' | 'state'>, workspaces: readonly string[] | null = null): Promise<Subject[]> {
  const { plan, id } = rollout;
  return queryable.query<Subject>(
    `select w.id as workspace, coalesce(s.segments, w.attributes) as attributes, coalesce(v.is_admitted and v.withdrawn_at_ms is null, false) as "optedIn",
       coalesce(p.pinned, case when w.release is null then null when w.release = $2 then 'in' else 'out' end) as pinned
     from turnbuckle.workspaces w
       left join turnbuckle.rollout_volunteers v on v.lineage = $1 and v.workspace = w.id
       left join turnbuckle.rollout_pins p on p.lineage = $1 and p.workspace = w.id
       left join turnbuckle.rollout_subjects s on s.rollout = $3 and s.step = $4 and s.workspace = w.id
     where $5::text[] is null or w.id = any($5)`,
    [plan.lineage, plan.release, id, visitOf(rollout), workspaces],
  );
}
