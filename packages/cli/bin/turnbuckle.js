#!/usr/bin/env node
// Plain JavaScript, committed, because npm does not link a bin that is not there yet. In a checkout it builds when sources are newer.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, '../dist/main.js');
const root = join(here, '../../..');

if (existsSync(join(here, '../src')) && existsSync(join(root, 'tsconfig.json')) && isStale()) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const built = spawnSync(process.execPath, [tsc, '-b', join(here, '..')], { stdio: ['ignore', 2, 2] });
  if (built.status !== 0) process.exit(2);
}

const { run } = await import(main);
process.exitCode = await run(process.argv.slice(2));

function isStale() {
  if (!existsSync(main)) return true;
  const builtMs = statSync(join(here, '../dist/.tsbuildinfo'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return ['model', 'formats', 'compiler', 'evolve', 'cli'].some((name) => newestMs(join(root, 'packages', name, 'src')) > builtMs);
}

function newestMs(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) newest = Math.max(newest, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  }
  return newest;
}
