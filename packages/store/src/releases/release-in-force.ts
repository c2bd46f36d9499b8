import type { Json } from '@turnbuckle/model';
import type { Queryable } from '../database.ts';
import { type Stage, stageOf } from '../graphs/stage.ts';
import { rolloutInForce, type WorkspaceInRollout } from '../rollouts/governing-rollout.ts';

/** What a workspace follows unless a release is named, it is held to one by hand or a rollout says so. */
export const defaultRelease = 'legacy';

/** A release that was registered, as a save needs it. */
export interface DeclaredRelease {
  readonly digest: string;
  readonly name: string;
  /** Its JSON. */
  readonly declaration: Json;
  /** Catalog JSON: the release's own, else the one that its migration leads to; `null` where neither brings one. */
  readonly catalog: Json | null;
  readonly migration: string | null;
  /** Rules that stand otherwise than the release says, with what the control makes of them; absent where none does. */
  readonly loosened?: LoosenedRules;
}

/** Rules that a rollout has taken back for this workspace. */
export interface LoosenedRules {
  readonly rules: readonly string[];
  /** The control's policy: a preset's name or a table. */
  readonly policy: Json;
}

export interface ReleaseInForce {
  /** A digest, or the name of a policy. */
  readonly name: string;
  /** `null` of a mere policy. */
  readonly declared: DeclaredRelease | null;
  /** Where documents stand in it; `null` where it does not say: a policy takes them as they are. */
  readonly stage: Stage | null;
  /** Where documents must not stand, since they are read and saved in the control of a rollout: they go back to what is below. */
  readonly leaves: Stage | null;
  /** Somebody named it, and the workspace has left it: what is saved in it must not get in. */
  readonly isTakenBack: boolean;
}

interface Asked {
  readonly workspace: string;
  readonly wanted: string | undefined;
  /** The answer holds until the transaction ends: whoever takes the release back waits, or came first. */
  readonly isHeld?: boolean;
}

/**
 * The release in which somebody reads or saves: the one that is named, else the one that the workspace is held to by hand, else what the
 * rollout says, else the default. A release that a rollout has taken back is not had by naming it, nor by hand. `null` when no release has
 * that digest.
 */
export async function releaseInForce(queryable: Queryable, { workspace, wanted, isHeld = false }: Asked): Promise<ReleaseInForce | null> {
  const rollout = await rolloutInForce(queryable, workspace, { isHeld, wanted });
  const held = await heldByHand(queryable, workspace, rollout?.rollout.plan.release ?? null);
  const isRolledOut = held === null || held === rollout?.rollout.plan.release;
  const own = isRolledOut ? (rollout?.release ?? held ?? defaultRelease) : held;
  const name = wanted ?? own;
  const declared = await declaredFor(queryable, name, rollout);
  // What is saved in the control is in its form, wherever the document stands.
  const isInControl = rollout !== null && (name === rollout.rollout.plan.control || (isRolledOut && !rollout.assignment.admitted));
  const leaves = isInControl ? await stageOfRelease(queryable, rollout.rollout.plan.release) : null;
  const isTakenBack = wanted !== undefined && own !== name && ((await hasLeft(queryable, workspace, name)) || (await isHeldBack(queryable, name)));
  if (declared === null) return isDigest(name) ? null : { name, declared, stage: null, leaves, isTakenBack };
  const stage = stageOf(declared.migration);
  return { name, declared, stage, leaves: leaves === stage ? null : leaves, isTakenBack };
}

/** The release that the workspace is held to by hand, unless a rollout has taken that one back from everybody. */
async function heldByHand(queryable: Queryable, workspace: string, present: string | null): Promise<string | null> {
  const [row] = await queryable.query<{ release: string | null }>(
    `select release from turnbuckle.workspaces w where id = $1 and (release = $2 or not exists (
       select from turnbuckle.rollouts r where r.release = w.release and r.status in ('rolling-back', 'rolled-back')))`,
    [workspace, present],
  );
  return row?.release ?? null;
}

async function declaredFor(queryable: Queryable, name: string, rollout: WorkspaceInRollout | null): Promise<DeclaredRelease | null> {
  const declared = await findRelease(queryable, name);
  if (declared === null || rollout === null || rollout.loosenedRules.length === 0 || name !== rollout.rollout.plan.release) return declared;
  const { control } = rollout.rollout.plan;
  const before = await findRelease(queryable, control);
  const policy = before === null ? control : ((before.declaration as { policy?: Json }).policy ?? control);
  return { ...declared, loosened: { rules: rollout.loosenedRules, policy } };
}

export async function findRelease(queryable: Queryable, digest: string): Promise<DeclaredRelease | null> {
  if (!isDigest(digest)) return null;
  const [row] = await queryable.query<DeclaredRelease>(
    `select r.digest, r.name, r.declaration, coalesce(r.catalog, m.to_catalog) as catalog, r.migration
     from turnbuckle.releases r left join turnbuckle.document_migrations m on m.digest = r.migration where r.digest = $1`,
    [digest],
  );
  return row ?? null;
}

/** Where documents stand in a release; `null` where its migration changes nothing. */
async function stageOfRelease(queryable: Queryable, digest: string): Promise<Stage | null> {
  const [row] = await queryable.query<{ migration: string | null }>('select migration from turnbuckle.releases where digest = $1', [digest]);
  return row?.migration ?? null;
}

export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

async function hasLeft(queryable: Queryable, workspace: string, release: string): Promise<boolean> {
  return (
    (await queryable.query('select from turnbuckle.workspace_releases where workspace = $1 and release = $2 and until_ms is not null limit 1', [workspace, release])).length > 0
  );
}

/** A release that a rollout brings out, or has taken back, is had through the rollout alone. */
async function isHeldBack(queryable: Queryable, release: string): Promise<boolean> {
  return (await queryable.query("select from turnbuckle.rollouts where release = $1 and started_at_ms is not null and status <> 'completed' limit 1", [release])).length > 0;
}
