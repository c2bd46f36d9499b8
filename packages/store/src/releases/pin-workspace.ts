import type { Json } from '@turnbuckle/model';
import { appendAudit } from '../audit/audit.ts';
import type { Database } from '../database.ts';
import { ensureNamed } from '../graphs/names.ts';
import { changeFlag } from '../rollouts/rollout-locks.ts';
import { findRelease, isDigest } from './release-in-force.ts';

export interface Pin {
  readonly workspace: string;
  /** A digest, or the name of a policy; `null` lets it follow the default again. */
  readonly release: string | null;
}

/** Holds a workspace to a release by hand. Whoever saves in the one that it leaves is told. False when no release has that digest. */
export async function pinWorkspace(database: Database, { workspace, release }: Pin, { person, nowMs }: { readonly person: string; readonly nowMs: number }): Promise<boolean> {
  return database.transaction(async (transaction) => {
    // Saves under way in the release that it leaves are stored first; those that come later are told.
    await changeFlag(transaction);
    if (release !== null && isDigest(release) && (await findRelease(transaction, release)) === null) return false;
    await ensureNamed(transaction, { people: [person], workspace, nowMs });
    const [before] = await transaction.query<{ release: string | null }>('select release from turnbuckle.workspaces where id = $1 for update', [workspace]);
    if (before?.release === release) return true;
    await transaction.query('update turnbuckle.workspaces set release = $2 where id = $1', [workspace, release]);
    await transaction.query('update turnbuckle.workspace_releases set until_ms = $2 where workspace = $1 and until_ms is null', [workspace, nowMs]);
    if (release !== null)
      await transaction.query('insert into turnbuckle.workspace_releases (workspace, release, since_ms, by) values ($1, $2, $3, $4)', [workspace, release, nowMs, person]);
    const payload: Json = { workspace, release, before: before?.release ?? null };
    await appendAudit(transaction, { actor: person, action: 'workspace-pinned', payload, atMs: nowMs });
    return true;
  });
}
