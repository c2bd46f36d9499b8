import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { UsageError } from '../command.ts';

/**
 * Loads a configuration file in TypeScript or JavaScript and gives its default export. `@turnbuckle/*` means the command's own copy, so
 * that a catalog works without an install of its own. Types are not checked here; `tsc` does that.
 */
export async function loadModule(absolute: string, path: string): Promise<unknown> {
  if (!existsSync(absolute)) throw new UsageError(`${path}: there is no such file.`);
  const alias = Object.fromEntries(
    ['@turnbuckle/model', '@turnbuckle/formats', '@turnbuckle/compiler', '@turnbuckle/evolve'].map((name) => [name, fileURLToPath(import.meta.resolve(name))]),
  );
  const jiti = createJiti(import.meta.url, { alias, interopDefault: false, moduleCache: false });
  try {
    const loaded = await jiti.import<{ default?: unknown }>(absolute);
    return loaded.default;
  } catch (error) {
    throw new UsageError(`${path} could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}
