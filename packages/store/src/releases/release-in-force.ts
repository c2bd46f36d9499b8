import type { Json } from '@turnbuckle/model';
import type { Queryable } from '../database.ts';
import { type Stage, stageOf } from '../graphs/stage.ts';

/** What a workspace follows unless a release is named or it is held to one by hand. */
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
}

export interface ReleaseInForce {
  /** A digest, or the name of a policy. */
  readonly name: string;
  /** `null` of a mere policy. */
  readonly declared: DeclaredRelease | null;
  /** Where documents stand in it; `null` where it does not say: a policy takes them as they are. */
  readonly stage: Stage | null;
  /** Somebody named it, and the workspace has left it: what is saved in it must not get in. */
  readonly isTakenBack: boolean;
}

/** The release in which somebody reads or saves: the one that is named, else the workspace's, else the default. `null` when no release has that digest. */
export async function releaseInForce(
  queryable: Queryable,
  { workspace, wanted }: { readonly workspace: string; readonly wanted: string | undefined },
): Promise<ReleaseInForce | null> {
  const [held] = await queryable.query<{ release: string | null }>('select release from turnbuckle.workspaces where id = $1', [workspace]);
  const name = wanted ?? held?.release ?? defaultRelease;
  const declared = await findRelease(queryable, name);
  if (declared === null) return isDigest(name) ? null : { name, declared, stage: null, isTakenBack: false };
  const isTakenBack = wanted !== undefined && held?.release !== name && (await hasLeft(queryable, workspace, name));
  return { name, declared, stage: stageOf(declared.migration), isTakenBack };
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

export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

async function hasLeft(queryable: Queryable, workspace: string, release: string): Promise<boolean> {
  return (
    (await queryable.query('select from turnbuckle.workspace_releases where workspace = $1 and release = $2 and until_ms is not null limit 1', [workspace, release])).length > 0
  );
}
