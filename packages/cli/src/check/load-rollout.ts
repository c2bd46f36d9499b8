import { resolve } from 'node:path';
import { isRecord, own } from '@turnbuckle/model';
import type { RolloutPlan } from '@turnbuckle/rollout';
import { UsageError } from '../command.ts';
import { loadModule } from './load-module.ts';

/** Loads a plan: a TypeScript file whose default export is `defineRollout({ … })`, or the JSON that it gives. */
export async function loadRollout(path: string | undefined, cwd: string): Promise<RolloutPlan> {
  if (path === undefined) throw new UsageError('Name the file of the rollout.');
  const loaded = await loadModule(resolve(cwd, path), path);
  const isPlan = own(loaded, 'version') === 1 && Array.isArray(own(loaded, 'phases')) && Array.isArray(own(loaded, 'guardrails')) && isRecord(own(loaded, 'traffic'));
  if (!isPlan) throw new UsageError(`${path}: expected a rollout as its default export: export default defineRollout({ id, release, phases, guardrails, … }).`);
  return loaded as RolloutPlan;
}
