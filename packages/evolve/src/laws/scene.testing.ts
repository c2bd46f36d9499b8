import { makeCatalog } from '@turnbuckle/model';
// biome-ignore lint/correctness/noUndeclaredDependencies: read by tests alone and not packed; the whole repository has it for development
import fc from 'fast-check';
import type { Complement } from '../complement.ts';
import { studioMigration } from '../example-migration.examples.ts';
import type { Migrated, Quarantined } from '../lens.ts';
import type { Migration } from '../migration.ts';
import { packComplement, unpackComplement } from '../pack-complement.ts';
import { randomCatalog } from './random-catalog.testing.ts';
import { randomDocument } from './random-document.testing.ts';
import { constant, type MigrationOptions, randomMigration } from './random-migration.testing.ts';

/** Random runs of each law; `TURNBUCKLE_LONG=1` makes them 10,000. */
export const runs = process.env['TURNBUCKLE_LONG'] === '1' ? 10_000 : 150;
export const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 33);

export interface Scene {
  readonly migration: Migration;
  readonly text: string;
}

/** A migration over a catalog, both random, and a document of the old catalog. */
export function randomScene(options: MigrationOptions = {}): fc.Arbitrary<Scene> {
  return randomCatalog
    .map((catalog) => makeCatalog({ ...catalog, kinds: [...catalog.kinds.values(), constant] }))
    .chain((catalog) => randomMigration(catalog, options))
    .chain((migration) => documentsOf(migration).map((text) => scene(migration, text)));
}

/** Shown by its steps and its document: the catalogs are as long as a page. */
function scene(migration: Migration, text: string): Scene {
  return Object.assign({ migration, text }, { [fc.toStringMethod]: () => `${JSON.stringify(migration.steps)}\n${text.replaceAll(/\s+/g, ' ')}\n` });
}

/** Mostly of the old catalog; a few are half of the new one, as after a partial roll-out by hand. */
function documentsOf({ from, to }: Migration): fc.Arbitrary<string> {
  const both = makeCatalog({ version: '0', types: from.types, kinds: new Map([...to.kinds, ...from.kinds]).values(), coercions: from.coercions });
  return fc.oneof({ weight: 4, arbitrary: randomDocument(from) }, { weight: 1, arbitrary: randomDocument(both) });
}

const studioScene: fc.Arbitrary<Scene> = documentsOf(studioMigration).map((text) => scene(studioMigration, text));

/** Random migrations, and now and then the declared one that has a step of every common kind. */
export const anyScene: fc.Arbitrary<Scene> = fc.oneof({ weight: 4, arbitrary: randomScene() }, { weight: 1, arbitrary: studioScene });

export function migrated(result: Migrated | Quarantined): Migrated {
  if ('quarantined' in result) throw new Error(`quarantined: ${result.quarantined}`);
  return result;
}

/** As it comes back from where complements are stored. */
export function stored(complement: Complement): Complement {
  return unpackComplement(JSON.parse(JSON.stringify(packComplement(complement))));
}
