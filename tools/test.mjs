// `npm test`: types, style, every test with coverage, and one closing line that counts. Says what it does; never asks.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lineCoverage } from './coverage.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => join(root, 'node_modules', '.bin', name);
const long = process.argv.includes('--long');
const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const results = join(root, 'coverage', 'results.json');
const started = Date.now();
/** Share of lines of packages/ that tests must run, in percent. */
const coverageGate = 90;

for (const name of ['corpora', 'suites']) {
  if (!existsSync(join(root, '..', 'shared', name))) say(`!! ../shared/${name} is not here: the tests that read it in place run on what this repository holds, and say so.`);
}

let failed = 0;
const steps = [
  ['types', bin('tsc'), ['-b']],
  ['web types', bin('tsc'), ['-p', 'apps/web', '--noEmit']],
  ['style and arrows', bin('biome'), ['check', '.', '--diagnostic-level=error']],
  ['pages of the rules', process.execPath, ['tools/docs.mjs', '--check']],
];
for (const [name, command, args] of filters.length > 0 ? [] : steps) {
  say(`${name} …`);
  if ((await run(command, args)) !== 0) {
    failed++;
    say(`${name}: FAILED`);
  }
}

say(`tests${long ? ', long variants too' : ''} …`);
rmSync(join(root, 'coverage'), { recursive: true, force: true });
mkdirSync(join(root, 'coverage'), { recursive: true });
const coverage = filters.length === 0 ? ['--coverage'] : [];
const code = await run(bin('vitest'), ['run', ...filters, ...coverage, '--reporter=default', '--reporter=json', `--outputFile.json=${results}`], {
  TURNBUCKLE_LONG: long ? '1' : '',
  TURNBUCKLE_COVERAGE: filters.length === 0 ? '1' : '',
});

const counted = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0 };
failed += counted.numFailedTests;
// A suite that could not even start fails the run without a failed test.
if (code !== 0 && failed === 0) failed++;
if (filters.length === 0) {
  const covered = await lineCoverage(say);
  say(`line coverage of packages/: ${covered ?? 'not measured'} % (gate ${coverageGate})`);
  if (covered === null || covered < coverageGate) failed++;
}
say(`took ${Math.round((Date.now() - started) / 1000)} s`);
console.log(`${counted.numPassedTests} passed, ${failed} failed${counted.numPendingTests > 0 ? `, ${counted.numPendingTests} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;

function say(text) {
  console.log(`[test] ${text}`);
}

function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
    child.on('error', (error) => {
      say(`${command} could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (status) => resolve(status ?? 1));
  });
}
