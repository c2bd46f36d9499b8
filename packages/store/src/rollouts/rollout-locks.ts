import type { Queryable } from '../database.ts';

/** Any numbers, apart from those of other locks. */
const [tickLocks, flagLock] = [7_217, 7_217_006];

/** From here to the end of the transaction nobody else decides about this rollout. */
export async function lockTick(transaction: Queryable, rollout: string): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock($1, hashtext($2))', [tickLocks, rollout]);
}

/** The same where it can be had at once; false when somebody else decides just now. */
export async function tryLockTick(transaction: Queryable, rollout: string): Promise<boolean> {
  const [row] = await transaction.query<{ got: boolean }>('select pg_try_advisory_xact_lock($1, hashtext($2)) as got', [tickLocks, rollout]);
  return row?.got === true;
}

/**
 * Saves hold who follows which release until they are stored. Whoever changes it waits for them, and those that come later wait for the
 * change: row locks alone would let a stream of saves keep a rollback out for ever.
 */
export async function holdFlag(transaction: Queryable): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock_shared($1)', [flagLock]);
}

/** Waits for saves under way, and keeps further ones waiting until the transaction ends. */
export async function changeFlag(transaction: Queryable): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock($1)', [flagLock]);
}
