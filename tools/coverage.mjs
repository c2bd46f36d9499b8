// Adds up what the tests ran in Node and in browsers, prints it for each package, and says whether it is enough.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { convert } from 'ast-v8-to-istanbul';
import istanbul from 'istanbul-lib-coverage';
import { parseAstAsync } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Share of lines of `packages/` that ran, in percent; `null` when nothing was measured. */
export async function lineCoverage(say) {
  const fromNode = join(root, 'coverage', 'coverage-final.json');
  if (!existsSync(fromNode)) return null;
  // Node's map knows every file of the packages and says which of their lines count. What a bundle maps back to other lines, of code that a page
  // loads and never runs, adds nothing to that.
  const map = istanbul.createCoverageMap(JSON.parse(readFileSync(fromNode, 'utf8')));
  const ran = linesRunInBrowsers(await fromBrowsers());
  const packages = new Map();
  const total = { covered: 0, total: 0 };
  for (const file of map.files()) {
    const path = relative(root, file);
    if (!/^packages\/[a-z]+\/src\//.test(path) || /\.(test|examples)\.|\/testing\.ts$/.test(path)) continue;
    const lines = Object.entries(map.fileCoverageFor(file).getLineCoverage());
    const covered = lines.filter(([line, count]) => count > 0 || ran.get(file)?.has(line) === true).length;
    const name = path.split('/')[1];
    const sum = packages.get(name) ?? { covered: 0, total: 0 };
    packages.set(name, { covered: sum.covered + covered, total: sum.total + lines.length });
    total.covered += covered;
    total.total += lines.length;
  }
  for (const [name, sum] of [...packages].sort()) say(`  ${name.padEnd(9)} ${percent(sum)} % of ${sum.total} lines`);
  return Number(percent(total));
}

/** Lines that some page ran, by file. */
function linesRunInBrowsers(maps) {
  const ran = new Map();
  for (const data of maps) {
    const map = istanbul.createCoverageMap(data);
    for (const file of map.files()) {
      const lines = ran.get(file) ?? new Set();
      for (const [line, count] of Object.entries(map.fileCoverageFor(file).getLineCoverage())) if (count > 0) lines.add(line);
      ran.set(file, lines);
    }
  }
  return ran;
}

/** What browsers ran of the built app, carried back to the sources by the source maps. */
async function fromBrowsers() {
  const folder = join(root, 'coverage', 'browser');
  if (!existsSync(folder)) return [];
  const runs = new Map();
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.json'))) {
    for (const { file, functions, source } of JSON.parse(readFileSync(join(folder, name), 'utf8'))) {
      // A script that was unloaded before anybody asked for its text says nothing of lines.
      if (typeof source !== 'string') continue;
      const known = runs.get(source) ?? { script: file.split('/').at(-1), all: [] };
      known.all.push(functions);
      runs.set(source, known);
    }
  }
  const maps = [];
  for (const [code, { script, all }] of runs) {
    const mapFile = join(folder, 'maps', `${script}.map`);
    if (!existsSync(mapFile)) continue;
    const read = JSON.parse(readFileSync(mapFile, 'utf8'));
    // Paths in a map are relative to where the app was built, whose folder is gone; from packages/ on they are ours.
    const sourceMap = { ...read, sources: read.sources.map((source) => join(root, source.slice(Math.max(0, source.search(/(packages|apps|node_modules)\//))))) };
    const ast = await parseAstAsync(code);
    for (const functions of all) maps.push(await convert({ code, sourceMap, ast, coverage: { functions, url: pathToFileURL(join(root, script)).href } }));
  }
  return maps;
}

function percent({ covered, total }) {
  return total === 0 ? '100.0' : ((covered / total) * 100).toFixed(1);
}
