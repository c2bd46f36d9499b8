import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Other people's test suites, read in place; absent on a machine that has only the repository. */
const suites = new URL('../../../shared/suites/', import.meta.url);

export function hasSuite(name: 'flagd' | 'ofrep' | 'openfeature'): boolean {
  const isThere = existsSync(new URL(`${name}/`, suites));
  if (!isThere) console.warn(`!! NOT TESTED: ../shared/suites/${name} is not here, so nothing is held to that suite.`);
  return isThere;
}

export function readSuite(path: string): string {
  return readFileSync(new URL(path, suites), 'utf8');
}

/** Names of the files in a folder; none where the suite is not here. */
export function listSuite(folder: string): string[] {
  const url = new URL(`${folder}/`, suites);
  return existsSync(url) ? readdirSync(url).sort() : [];
}
