import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Migration } from '@turnbuckle/evolve';
import { isRecord, own } from '@turnbuckle/model';
import { createJiti } from 'jiti';
import { UsageError } from './command-line.ts';

const ownPackages = ['@turnbuckle/model', '@turnbuckle/formats', '@turnbuckle/compiler', '@turnbuckle/evolve', '@turnbuckle/rollout', '@turnbuckle/texture'];

/** Loads a TypeScript or JavaScript file whose default export is a migration. */
export async function loadMigrationFile(path: string): Promise<Migration> {
  const { default: loaded } = await loadFile(path);
  if (!isMigration(loaded)) throw new UsageError(`${path}: expected a migration as its default export: export default migration({ id, from, to }, (m) => […]).`);
  return loaded;
}

function isMigration(value: unknown): value is Migration {
  return isRecord(value) && Array.isArray(own(value, 'steps')) && isRecord(own(value, 'from')) && isRecord(own(value, 'to'));
}

/** Loads a TypeScript or JavaScript file. `@turnbuckle/*` means this server's own copy. */
export async function loadFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new UsageError(`${path}: there is no such file.`);
  const alias = Object.fromEntries(ownPackages.map((name) => [name, builtEntry(name)]));
  const jiti = createJiti(import.meta.url, { alias, interopDefault: false, moduleCache: false });
  try {
    return await jiti.import<Readonly<Record<string, unknown>>>(absolute);
  } catch (error) {
    throw new UsageError(`${path} could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The built entry of a package, also where a checkout's tests mean its sources: what is built needs no second compiler. */
function builtEntry(name: string): string {
  const entry = fileURLToPath(import.meta.resolve(name));
  const built = entry.replace(/src([\\/])index\.ts$/, 'dist$1index.js');
  return existsSync(built) ? built : entry;
}
