import { appendAudit } from '../audit/audit.ts';
import type { Database } from '../database.ts';
import { ensureNamed } from '../graphs/names.ts';
import { changeFlag } from './rollout-locks.ts';
import { followFlag } from './volunteers.ts';

/**
 * Says by what a workspace is measured and admitted, in place of what was said before. Where a step is under way it stays in the segments in
 * which it was when the step began; from the next one on these count.
 */
export async function setWorkspaceAttributes(
  database: Database,
  { workspace, attributes }: { readonly workspace: string; readonly attributes: Readonly<Record<string, string>> },
  { person, nowMs }: { readonly person: string; readonly nowMs: number },
): Promise<void> {
  await database.transaction(async (transaction) => {
    await changeFlag(transaction);
    await ensureNamed(transaction, { people: [person], workspace, nowMs });
    await transaction.query('update turnbuckle.workspaces set attributes = $2 where id = $1', [workspace, JSON.stringify(attributes)]);
    await followFlag(transaction, nowMs, [workspace]);
    await appendAudit(transaction, { actor: person, action: 'workspace-described', payload: { workspace, attributes: { ...attributes } }, atMs: nowMs });
  });
}
