import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../database.ts';

/** Below PostgreSQL's own second, after which it would look for a circle and end whoever it finds in it. */
const lockTimeoutMs = 500;
/** Whoever had to wait gets on in between. */
const pauseMs = 2_000;
const lockNotAvailable = '55P03';

/**
 * Waits until nobody writes a graph any more and nobody reads from `tables`, and keeps it so until the transaction ends. While one of them
 * goes on for long, everything is let go again in between, so that saves are held up for moments only. False where it never was quiet.
 */
export async function lockOut(transaction: Queryable, tables: readonly string[], attempts: number): Promise<boolean> {
  await transaction.query(`set local lock_timeout = ${lockTimeoutMs}`);
  for (let attempt = 1; ; attempt++) {
    await transaction.query('savepoint before_locks');
    try {
      // Saves lock the graph before anything else: those that have begun are let through, and those to come hold nothing.
      await transaction.query('lock table turnbuckle.graphs in exclusive mode');
      for (const table of tables) await transaction.query(`lock table turnbuckle.${table} in access exclusive mode`);
      await transaction.query('set local lock_timeout = 0');
      return true;
    } catch (error) {
      if ((error as { code?: string }).code !== lockNotAvailable) throw error;
      await transaction.query('rollback to savepoint before_locks');
      if (attempt >= attempts) return false;
      await sleep(pauseMs);
    }
  }
}
