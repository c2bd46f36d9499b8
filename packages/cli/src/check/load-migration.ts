import { resolve } from 'node:path';
import { checkSteps, type Migration, type MigrationProblem, migrationDigest } from '@turnbuckle/evolve';
import { isRecord, own } from '@turnbuckle/model';
import { UsageError } from '../command.ts';
import { loadModule } from './load-module.ts';

/** Loads a file whose default export is a migration. */
export async function loadMigration(path: string | undefined, cwd: string): Promise<Migration> {
  if (path === undefined) throw new UsageError('Name a migration: a TypeScript file whose default export is migration({ id, from, to }, …).');
  const loaded = await loadModule(resolve(cwd, path), path);
  if (!isMigration(loaded)) throw new UsageError(`${path}: expected a migration as its default export: export default migration({ id, from, to }, (m) => […]).`);
  return loaded;
}

export function isMigration(value: unknown): value is Migration {
  return isRecord(value) && Array.isArray(own(value, 'steps')) && isRecord(own(value, 'from')) && isRecord(own(value, 'to'));
}

/** Refuses a migration that cannot be run, before any document is looked at: a step that names nothing, or another digest than the one that was agreed on. */
export function requireRunnable(migration: Migration, { path, digest }: { readonly path: string; readonly digest?: string | undefined }): void {
  const problems = stepProblems(migration);
  if (problems.length > 0) throw new UsageError(`${path}: ${problems.map(({ message }) => message).join(' ')} Nothing was touched.`);
  if (digest === undefined) return;
  const own = migrationDigest(migration);
  if (digest.length < 6 || !own.startsWith(digest.toLowerCase()))
    throw new UsageError(`${path}: its digest is ${own}, not ${digest}. Something in it or in its catalogs is not what was agreed on. Nothing was touched.`);
}

/** What is wrong with the steps. */
export function stepProblems(migration: Migration): MigrationProblem[] {
  return migration.steps.flatMap((step, index) => {
    try {
      return checkSteps({ ...migration, steps: [step] }).map(({ message }) => ({ step: index, message: message.replace(/^Step 1 /, `Step ${index + 1} `) }));
    } catch {
      // An op takes its arguments apart before it looks at them.
      return [{ step: index, message: `Step ${index + 1} (${step.op}): its arguments are not of the op's shape.` }];
    }
  });
}
