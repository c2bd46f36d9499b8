import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Migration } from '@turnbuckle/evolve';
import { isRecord, own } from '@turnbuckle/model';
import { createJiti } from 'jiti';
import { UsageError } from './command-line.ts';

const ownPackages = ['@turnbuckle/model', '@turnbuckle/formats', '@turnbuckle/compiler', '@turnbuckle/evolve', '@turnbuckle/texture'];

/** Loads a TypeScript or JavaScript file whose default export is a migration. `@turnbuckle/*` means this server's own copy. */
export async function loadMigrationFile(path: string): Promise<Migration> {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new UsageError(`${path}: there is no such file.`);
  const alias = Object.fromEntries(ownPackages.map((name) => [name, builtEntry(name)]));
  const jiti = createJiti(import.meta.url, { alias, interopDefault: false, moduleCache: false });
  let loaded: unknown;
  try {
    loaded = (await jiti.import<{ default?: unknown }>(absolute)).default;
  } catch (error) {
    throw new UsageError(`${path} could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(loaded) || !Array.isArray(own(loaded, 'steps')) || !isRecord(own(loaded, 'from')) || !isRecord(own(loaded, 'to')))
    throw new UsageError(`${path}: expected a migration as its default export: export default migration({ id, from, to }, (m) => […]).`);
  return loaded as unknown as Migration;
}

/** The built entry of a package, also where a checkout's tests mean its sources: what is built needs no second compiler. */
function builtEntry(name: string): string {
  const entry = fileURLToPath(import.meta.resolve(name));
  const built = entry.replace(/src([\\/])index\.ts$/, 'dist$1index.js');
  return existsSync(built) ? built : entry;
}
