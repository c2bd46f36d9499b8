import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { UsageError } from '../command.ts';

const ownPackages = ['@turnbuckle/model', '@turnbuckle/formats', '@turnbuckle/compiler', '@turnbuckle/evolve'];
/** Comes with the server, so that it may not be there. */
const optionalPackages = ['@turnbuckle/texture'];

/**
 * Loads a configuration file in TypeScript or JavaScript and gives its default export. `@turnbuckle/*` means the command's own copy, so
 * that a catalog works without an install of its own. Types are not checked here; `tsc` does that.
 */
export async function loadModule(absolute: string, path: string): Promise<unknown> {
  if (!existsSync(absolute)) throw new UsageError(`${path}: there is no such file.`);
  const alias = Object.fromEntries([...ownPackages, ...optionalPackages.filter(isThere)].map((name) => [name, builtEntry(name)]));
  const jiti = createJiti(import.meta.url, { alias, interopDefault: false, moduleCache: false });
  try {
    const loaded = await jiti.import<{ default?: unknown }>(absolute);
    return loaded.default;
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

function isThere(name: string): boolean {
  try {
    return existsSync(fileURLToPath(import.meta.resolve(name)));
  } catch {
    return false;
  }
}
