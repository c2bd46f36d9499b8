import { type Assignment, assign, audienceAt, flagOf, stepsOf } from '@turnbuckle/rollout';
import { appendAudit } from '../audit/audit.ts';
import type { Database } from '../database.ts';
import { readSubjects } from './governing-rollout.ts';
import { readRolloutRow } from './rollout-row.ts';

interface Trying {
  readonly rollout: string;
  readonly workspace: string;
  /** As in this step; as it is now unless given. */
  readonly step?: string | undefined;
}

/** Whether a workspace would get the release, by what saves are held to. That it was asked is kept. `null` when there is no such rollout. */
export async function tryAudience(
  database: Database,
  { rollout: id, workspace, step }: Trying,
  { person, nowMs }: { readonly person: string; readonly nowMs: number },
): Promise<Assignment | null> {
  const row = await readRolloutRow(database, id);
  if (row === null) return null;
  const at = step === undefined ? -1 : stepsOf(row.plan).findIndex((one) => one.id === step);
  const audience = step === undefined ? flagOf(row.plan, row.state).audience : audienceAt(row.plan, row.state, at);
  const [subject] = await readSubjects(database, row, [workspace]);
  const assignment = assign(subject ?? { workspace, attributes: {}, optedIn: false, pinned: null }, audience);
  const payload = { rollout: id, workspace, step: step ?? null, admitted: assignment.admitted, reason: assignment.reason };
  await database.transaction((transaction) => appendAudit(transaction, { actor: person, action: 'rollout-audience-tried', payload, atMs: nowMs }));
  return assignment;
}
