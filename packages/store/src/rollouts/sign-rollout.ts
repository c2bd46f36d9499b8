import { appendAudit } from '../audit/audit.ts';
import type { Database } from '../database.ts';
import { ensureNamed } from '../graphs/names.ts';
import { lockTick } from './rollout-locks.ts';
import { readRolloutRow } from './rollout-row.ts';

export type Signed =
  | { readonly outcome: 'signed'; readonly digest: string; readonly missing: readonly string[] }
  | { readonly outcome: 'missing' }
  /** What was read is not what stands now. */
  | { readonly outcome: 'stale'; readonly digest: string }
  | { readonly outcome: 'refused'; readonly reason: string };

interface Signing {
  readonly rollout: string;
  readonly role: string;
  /** What the person has read; the plan as it stands unless given. */
  readonly digest?: string | undefined;
}

/** Signs a plan in a role, bound to its digest. Nobody signs one plan twice, and no role is signed by two. */
export async function signRollout(
  database: Database,
  { rollout: id, role, digest }: Signing,
  { person, nowMs }: { readonly person: string; readonly nowMs: number },
): Promise<Signed> {
  return database.transaction(async (transaction) => {
    await lockTick(transaction, id);
    const row = await readRolloutRow(transaction, id);
    if (row === null) return { outcome: 'missing' };
    if (digest !== undefined && digest !== row.digest) return { outcome: 'stale', digest: row.digest };
    const roles = row.plan.signOffs.map((signOff) => signOff.role);
    if (!roles.includes(role)) return { outcome: 'refused', reason: `The plan is signed by ${roles.join(', ')}; '${role}' is none of them.` };
    const signed = await transaction.query<{ role: string; person: string }>('select role, person from turnbuckle.rollout_sign_offs where rollout = $1 and digest = $2', [
      id,
      row.digest,
    ]);
    const own = signed.find((one) => one.person === person);
    if (own !== undefined)
      return {
        outcome: 'refused',
        reason: own.role === role ? `'${person}' has signed as '${role}' already.` : `'${person}' has signed as '${own.role}': nobody signs two roles of one plan.`,
      };
    const other = signed.find((one) => one.role === role);
    if (other !== undefined) return { outcome: 'refused', reason: `'${other.person}' has signed as '${role}' already.` };
    await ensureNamed(transaction, { people: [person], nowMs });
    await transaction.query('insert into turnbuckle.rollout_sign_offs (rollout, role, person, digest, at_ms) values ($1, $2, $3, $4, $5)', [id, role, person, row.digest, nowMs]);
    await appendAudit(transaction, { actor: person, action: 'rollout-signed', payload: { rollout: id, digest: row.digest, role }, atMs: nowMs });
    return { outcome: 'signed', digest: row.digest, missing: roles.filter((one) => one !== role && !signed.some((sign) => sign.role === one)) };
  });
}
