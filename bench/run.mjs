// `npm run bench`: measures the product, its peers and the lower bounds in one run, prints the table and keeps it in results/. With
// `-- --only evolve` or `-- --only rollout` it measures that section alone, which compares with nothing of the others, and keeps it in the place
// of the last one.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
if (only !== undefined && only !== 'evolve' && only !== 'rollout') throw new Error(`There is no section '${only}' to be measured alone. Expected evolve or rollout.`);

execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'packages/store', 'apps/server'], { cwd: root, stdio: 'inherit' });
const { report } = await import('./report.mjs');
if (only !== undefined) {
  const [measure, { reportEvolve }, { reportRollout }] = [
    only === 'evolve' ? measureEvolve : measureRollout,
    await import('./report-evolve.mjs'),
    await import('./report-rollout.mjs'),
  ];
  const measured = await measure();
  keep({ ...JSON.parse(readFileSync(join(here, 'results/latest.json'), 'utf8')), ...measured });
  console.log(`\n${(only === 'evolve' ? reportEvolve : reportRollout)(measured)}`);
  process.exit();
}

installPeers();

const { checkRows, inferenceRow, memoryRow, peers } = await import('./check-rows.mjs');
const { relationRows } = await import('./relation-row.mjs');
const { probeRow } = await import('./probe-row.mjs');
const { clock } = await import('./sampling.mjs');

const results = {
  node: process.version,
  v8: process.versions.v8,
  turnbuckle: versionOf(join(root, 'packages/compiler')),
  clock: clock.name,
  peers: peers.map((peer) => ({ ...peer, version: versionOf(join(here, 'node_modules', peer.package)) })),
  check: [],
  inference: [],
  memory: [],
  probe: [],
};
for (const size of [100, 1_000, 10_000, 100_000]) {
  results.check.push(await step(`check of ${size} nodes`, () => checkRows(size)));
  if (size <= 10_000) results.inference.push(await step('  with inference', () => inferenceRow(size)));
  if (size >= 1_000) results.memory.push(await step('  memory', () => memoryRow(size)));
  if (size <= 1_000) results.probe.push(await step('  all targets of a drag', () => probeRow(size)));
}
results.relation = await step('type relation', relationRows);
Object.assign(results, await measureRollout(), await measureEvolve());

console.log(`\n${keep(results)}`);

/** Writes the results down, and gives them as they are read. */
function keep(results) {
  const markdown = report(results);
  mkdirSync(join(here, 'results'), { recursive: true });
  writeFileSync(join(here, 'results/latest.json'), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(join(here, 'results/latest.md'), markdown);
  return markdown;
}

/** The peers have a lockfile of their own, so that nobody who does not measure installs them. */
function installPeers() {
  const lock = join(here, 'package-lock.json');
  const installed = join(here, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('[bench] installing the peers …');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });
}

async function measureEvolve() {
  const { evolveRows, lensRow } = await import('./evolve-rows.mjs');
  return { lens: await step('one document carried over', lensRow), evolve: await step('stored documents carried over', evolveRows) };
}

async function measureRollout() {
  const { evaluationRows, evidenceRows } = await import('./rollout-rows.mjs');
  const { changeRow, ofrepRows } = await import('./ofrep-rows.mjs');
  return {
    evidence: await step('guardrail evidence', evidenceRows),
    evaluation: await step('who gets the release', evaluationRows),
    ofrep: await step('flags over HTTP', ofrepRows),
    change: await step('a change on its way to 200 clients', () => changeRow()),
  };
}

async function step(name, measure) {
  console.log(`[bench] ${name} …`);
  return await measure();
}

function versionOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}
