import { type Policy, type PresetName, presets } from '@turnbuckle/compiler';
import type { Migration, Release } from '@turnbuckle/evolve';
import { type Catalog, catalogFromJson, type Json, makeCatalog, own } from '@turnbuckle/model';
import type { Queryable } from '../../database.ts';
import { loadMigration } from '../../migrate-documents/registered-migration.ts';
import { type DeclaredRelease, findRelease } from '../../releases/release-in-force.ts';
import type { GoverningRollout } from '../governing-rollout.ts';

/** What a rollout brings and what everybody had before, ready to judge documents by. */
export interface BothReleases {
  readonly release: Release;
  readonly control: { readonly catalog: Catalog; readonly policy: Policy };
  /** Documents under it stand in the release's form. */
  readonly migration: { readonly digest: string; readonly steps: Migration } | null;
}

/** `null` where a catalog is not stored, so that nothing can be judged. */
export async function bothReleases(queryable: Queryable, { plan }: GoverningRollout): Promise<BothReleases | null> {
  const declared = await findRelease(queryable, plan.release);
  if (declared === null) return null;
  const steps = declared.migration === null ? null : await loadMigration(queryable, declared.migration);
  const catalog = catalogOf(declared) ?? steps?.to ?? null;
  const before = await findRelease(queryable, plan.control);
  const controlCatalog = steps?.from ?? (before === null ? null : catalogOf(before)) ?? catalog;
  if (catalog === null || controlCatalog === null) return null;
  return {
    release: { id: declared.name, policy: policyOf(declared), catalog, migration: steps },
    control: { catalog: controlCatalog, policy: before === null ? presets[plan.control as PresetName] : policyOf(before) },
    migration: steps === null || declared.migration === null ? null : { digest: declared.migration, steps },
  };
}

function policyOf({ name, declaration }: DeclaredRelease): Policy {
  return { name, ...(own(declaration, 'policy') as Pick<Policy, 'levels' | 'segments'>) };
}

function catalogOf({ catalog }: { readonly catalog: Json | null }): Catalog | null {
  const parsed = catalog === null ? null : catalogFromJson(catalog).value;
  return parsed === null ? null : makeCatalog(parsed);
}
