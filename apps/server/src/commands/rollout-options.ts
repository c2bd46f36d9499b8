import type { Database } from '@turnbuckle/store';
import { type RolloutReport, readRollout } from '@turnbuckle/store/rollouts';
import { UsageError } from './command-line.ts';
import { rolloutText } from './rollout-text.ts';

export const text = { type: 'string' } as const;
export const texts = { type: 'string', multiple: true } as const;
export const flag = { type: 'boolean' } as const;
/** What every verb takes. */
export const common = { user: text, data: text, json: flag } as const;

export async function requireRollout(database: Database, id: string): Promise<RolloutReport> {
  const report = await readRollout(database, id, { nowMs: Date.now() });
  if (report === null) throw new UsageError(`There is no rollout '${id}'. 'turnbuckle rollout status' lists them.`);
  return report;
}

/** Prints a rollout as it stands. */
export async function showRollout(database: Database, id: string, json: boolean | undefined): Promise<void> {
  const report = await requireRollout(database, id);
  process.stdout.write(json === true ? `${JSON.stringify({ version: 1, ...report })}\n` : rolloutText(report));
}

export function required(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new UsageError(`--${name} is needed.`);
  return value;
}
