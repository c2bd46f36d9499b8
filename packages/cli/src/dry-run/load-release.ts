import { resolve } from 'node:path';
import { type Policy, presetNames, presets } from '@turnbuckle/compiler';
import { checkRelease, type Migration } from '@turnbuckle/evolve';
import { type Catalog, isRecord, own } from '@turnbuckle/model';
import { isMigration, stepProblems } from '../check/load-migration.ts';
import { loadModule } from '../check/load-module.ts';
import { UsageError } from '../command.ts';

/** What saved graphs go through when a release reaches them, and the rules that hold from then on. */
export interface Forecastable {
  readonly id: string;
  readonly migration: Migration;
  /** `null` where only a migration was named, which says nothing of rules. */
  readonly policy: Policy | null;
  /** Why the release could not go out as it stands, each a sentence. A forecast is made all the same: it is how one finds out. */
  readonly problems: readonly string[];
}

/** Loads a file whose default export is a release or a migration. A release that carries no migration leaves documents as they are. */
export async function loadRelease(path: string, { cwd, nowMs }: { readonly cwd: string; readonly nowMs: number }): Promise<Forecastable> {
  const loaded = await loadModule(resolve(cwd, path), path);
  if (isMigration(loaded)) return { id: loaded.id, migration: loaded, policy: null, problems: [] };
  const [id, catalog, rules, migration = null] = ['id', 'catalog', 'policy', 'migration'].map((key) => own(loaded, key));
  if (typeof id !== 'string' || !isCatalog(catalog))
    throw new UsageError(
      `${path}: expected a release or a migration as its default export: export default release({ id, policy, catalog, migration }), or migration({ id, from, to }, …).`,
    );
  const policy = readPolicy(rules);
  if (policy === null) throw new UsageError(`${path}: its policy is neither a preset (${presetNames.join(', ')}) nor a table of levels by rule.`);
  if (migration !== null && !isMigration(migration)) throw new UsageError(`${path}: its migration is none: expected migration({ id, from, to }, …).`);
  if (migration !== null && migration.to.digest !== catalog.digest)
    throw new UsageError(`${path}: its migration '${migration.id}' leads to the catalog ${migration.to.digest.slice(0, 12)}, and the release has ${catalog.digest.slice(0, 12)}.`);
  const stays: Migration = { id: `${id}/as-it-is`, from: catalog, to: catalog, steps: [], waivers: [], mayChangeResults: false };
  return { id, migration: migration ?? stays, policy, problems: problemsOf({ id, policy, catalog, migration }, nowMs) };
}

/** Steps whose arguments are of no shape are told before anything runs. */
function problemsOf(release: Parameters<typeof checkRelease>[0], nowMs: number): readonly string[] {
  return release.migration !== null && stepProblems(release.migration).length > 0 ? [] : checkRelease(release, nowMs);
}

function isCatalog(value: unknown): value is Catalog {
  return own(value, 'kinds') instanceof Map && typeof own(value, 'digest') === 'string';
}

function readPolicy(rules: unknown): Policy | null {
  const preset = presetNames.find((name) => name === rules);
  if (preset !== undefined) return presets[preset];
  return isRecord(rules) && isRecord(own(rules, 'levels')) && typeof own(rules, 'name') === 'string' ? (rules as unknown as Policy) : null;
}
