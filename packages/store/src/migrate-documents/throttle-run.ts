import type { Database, Queryable } from '../database.ts';
import { publish } from '../events/publish.ts';
import { type Knobs, knobsOf } from './knobs.ts';
import type { SignalReader } from './read-signals.ts';
import { type ThrottleReason, throttleReason } from './throttle.ts';

export interface Throttled {
  readonly reason: ThrottleReason | null;
  readonly knobs: Knobs;
}

/** Whether a run has to wait just now. Writes down when it begins to, why, and how long it did. */
export async function throttleRun(database: Database, run: string, { signals }: { readonly signals: SignalReader }): Promise<Throttled> {
  const [row] = await database.query<{ knobs: Partial<Knobs>; reason: string | null }>('select knobs, throttle_reason as reason from turnbuckle.migration_runs where id = $1', [
    run,
  ]);
  const knobs = knobsOf(row?.knobs ?? {});
  const measured = await signals.read(run);
  const reason = throttleReason(measured, knobs);
  // The moment that was judged, not an earlier one: else the end of a wait would be dated before it.
  if (row !== undefined && row.reason !== reason) await database.transaction((transaction) => noteThrottle(transaction, { run, reason, nowMs: measured.nowMs }));
  return { reason, knobs };
}

/** Closes the time that was spent waiting, and begins the next one where there is a reason. */
export async function noteThrottle(
  transaction: Queryable,
  { run, reason, nowMs }: { readonly run: string; readonly reason: ThrottleReason | null; readonly nowMs: number },
): Promise<void> {
  const [row] = await transaction.query<{ reason: string | null; sinceMs: number | null; spent: Record<string, number> }>(
    'select throttle_reason as reason, throttle_since_ms as "sinceMs", throttled_ms as spent from turnbuckle.migration_runs where id = $1 for no key update',
    [run],
  );
  if (row === undefined || row.reason === reason) return;
  const spent = row.reason === null || row.sinceMs === null ? row.spent : { ...row.spent, [row.reason]: (row.spent[row.reason] ?? 0) + Math.max(0, nowMs - row.sinceMs) };
  await transaction.query('update turnbuckle.migration_runs set throttle_reason = $2, throttle_since_ms = $3, throttled_ms = $4 where id = $1', [
    run,
    reason,
    reason === null ? null : nowMs,
    JSON.stringify(spent),
  ]);
  await publish(transaction, { type: 'progress', run });
}
