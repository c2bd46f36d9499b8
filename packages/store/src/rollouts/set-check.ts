import type { Json } from '@turnbuckle/model';
import type { Check, RolloutPlan } from '@turnbuckle/rollout';
import { appendAudit } from '../audit/audit.ts';
import type { Database } from '../database.ts';
import { ensureNamed } from '../graphs/names.ts';
import { readRolloutRow } from './rollout-row.ts';
import { attestable } from './system-checks.ts';

/** What somebody says about a check, and what shows it. */
export interface SaidCheck {
  readonly id: string;
  readonly state: 'passed' | 'failed' | 'missing';
  readonly detail: string;
  readonly evidence?: Json;
}

interface SettingChecks {
  readonly rollout: string;
  readonly said: readonly SaidCheck[];
  readonly by: 'tick' | 'attest';
  /** Of the person, where one is known. */
  readonly role?: string | undefined;
}

export type CheckSet = { readonly outcome: 'set' } | { readonly outcome: 'missing' } | { readonly outcome: 'refused'; readonly reason: string };

/** All checks of a plan, each once. */
export function checksOf(plan: RolloutPlan): readonly Check[] {
  const all = [...plan.prerequisites, ...plan.phases.flatMap(({ steps }) => steps.flatMap(({ exit }) => exit))];
  return all.filter(({ id }, index) => all.findIndex((one) => one.id === id) === index);
}

/**
 * Writes down how checks stand that people or results from elsewhere answer. `by` says which kind the caller may set: a figure that is found
 * out here cannot be claimed. The newest word counts; earlier ones stay in the audit.
 */
export async function setChecks(
  database: Database,
  { rollout, said, by, role }: SettingChecks,
  { person, nowMs }: { readonly person: string; readonly nowMs: number },
): Promise<CheckSet> {
  return database.transaction(async (transaction) => {
    const row = await readRolloutRow(transaction, rollout);
    if (row === null) return { outcome: 'missing' };
    for (const { id } of said) {
      const check = checksOf(row.plan).find((one) => one.id === id || (by === 'attest' && one.by === 'system' && one.what === id && attestable.includes(id)));
      if (check === undefined) return { outcome: 'refused', reason: `The plan has no check '${id}'.` };
      if (check.by !== by)
        return { outcome: 'refused', reason: `'${id}' is not ${by === 'tick' ? 'ticked by a person' : 'attested by results'}: it is answered by '${check.by}'.` };
      if (check.by === 'tick' && role !== undefined && check.role !== role) return { outcome: 'refused', reason: `'${id}' is for the role '${check.role}', not '${role}'.` };
    }
    await ensureNamed(transaction, { people: [person], nowMs });
    for (const { id, state, detail, evidence = {} } of said) {
      await transaction.query(
        `insert into turnbuckle.rollout_checks (rollout, id, state, detail, evidence, by, at_ms) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (rollout, id) do update set state = excluded.state, detail = excluded.detail, evidence = excluded.evidence, by = excluded.by, at_ms = excluded.at_ms`,
        [rollout, id, state, detail, JSON.stringify(evidence), person, nowMs],
      );
      await appendAudit(transaction, { actor: person, action: 'rollout-check-set', payload: { rollout, check: id, state, detail, evidence }, atMs: nowMs });
    }
    return { outcome: 'set' };
  });
}
