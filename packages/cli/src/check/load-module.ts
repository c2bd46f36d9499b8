import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { UsageError } from '../command.ts';

const ownPackages = ['@turnbuckle/model', '@turnbuckle/formats', '@turnbuckle/compiler', '@turnbuckle/evolve', '@turnbuckle/rollout'];
/** Comes with the server, so that it may not be there. */
const optionalPackages = ['@turnbuckle/texture'];

/**
 * Loads a configuration file in TypeScript or JavaScript and gives its default export. `@turnbuckle/*` means the command's own copy, so
 * that a catalog works without an install of its own. Types are not checked here; `tsc` does that.
 */
export async function loadModule(absolute: string, path: string): Promise<unknown> {
  if (!existsSync(absolute)) throw new UsageError(`${path}: there is no such file.`);
  try {
    const loaded = await loader().import<{ default?: unknown }>(absolute);
    return loaded.default;
  } catch (error) {
    throw new UsageError(`${path} could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The default export of a text, as if it stood at this place. Throws what its code throws. */
export async function evaluateModule(text: string, absolute: string): Promise<unknown> {
  const loaded = (await loader().evalModule(text, { filename: absolute, async: true, ext: extname(absolute) })) as { default?: unknown };
  return loaded.default;
}

function loader(): ReturnType<typeof createJiti> {
  const alias = Object.fromEntries([...ownPackages, ...optionalPackages.filter(isThere)].map((name) => [name, builtEntry(name)]));
  return createJiti(import.meta.url, { alias, interopDefault: false, moduleCache: false });
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
