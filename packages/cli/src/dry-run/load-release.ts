import { resolve } from 'node:path';
import { presetNames } from '@turnbuckle/compiler';
import type { Migration } from '@turnbuckle/evolve';
import { type Catalog, isRecord, own } from '@turnbuckle/model';
import { isMigration } from '../check/load-migration.ts';
import { loadModule } from '../check/load-module.ts';
import { UsageError } from '../command.ts';

/** What saved graphs go through when a release reaches them. */
export interface Forecastable {
  readonly id: string;
  readonly migration: Migration;
}

/**
 * Loads a file whose default export is a release or a migration. A release that carries no migration changes the rules alone: its graphs
 * stay under one catalog, and every edge that its policy refuses is mended or set aside.
 */
export async function loadRelease(path: string, cwd: string): Promise<Forecastable> {
  const loaded = await loadModule(resolve(cwd, path), path);
  if (isMigration(loaded)) return { id: loaded.id, migration: loaded };
  const [id, catalog, policy, migration] = ['id', 'catalog', 'policy', 'migration'].map((key) => own(loaded, key));
  if (!isRecord(loaded) || typeof id !== 'string' || !(own(catalog, 'kinds') instanceof Map))
    throw new UsageError(
      `${path}: expected a release or a migration as its default export: export default release({ id, policy, catalog, migration }), or migration({ id, from, to }, …).`,
    );
  if (isMigration(migration)) return { id, migration };
  if (!presetNames.some((name) => name === policy))
    throw new UsageError(
      `${path}: the release carries no migration, and its policy is no preset (${presetNames.join(', ')}): nothing says what becomes of saved graphs. Give it a migration.`,
    );
  const both = catalog as unknown as Catalog;
  return { id, migration: { id: `${id}/rules`, from: both, to: both, steps: [{ op: 'edges-enforce', args: { policy: String(policy) } }], waivers: [], mayChangeResults: true } };
}
