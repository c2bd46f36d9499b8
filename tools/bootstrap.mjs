// Makes a checkout ready to run: packages installed, sources compiled. Needs nothing but Node and npm, asks nothing, and does nothing that
// is already done. `npm start` and `npm test` call it first.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const oldestNode = [20, 19];

function say(text) {
  console.log(`bootstrap: ${text}`);
}

function fail(text) {
  console.error(`bootstrap: ${text}`);
  process.exit(1);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [needMajor, needMinor] = oldestNode;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  fail(`Node ${oldestNode.join('.')} or newer is needed, this is ${process.versions.node}. Get it from https://nodejs.org or with your version manager (nvm install 22).`);
}

/** What the installed packages depend on: the lockfile, the Node version and the platform. */
function installStamp() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return createHash('sha256').update(lock).update(`\n${process.version} ${process.platform} ${process.arch}\n`).digest('hex');
}

/** The environment without what npm set for the script that runs now; a nested npm would take it for its own. */
function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(lifecycle|package)_/.test(name)));
}

function run(command, args, { shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: cleanEnvironment(), stdio: ['ignore', 'inherit', 'inherit'], shell });
    child.on('error', (error) => {
      console.error(`bootstrap: ${command}: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 130)));
  });
}

/** Runs npm with the Node that runs now, so that no other Node on the PATH gets in between. */
function npm(args) {
  const path = process.env.npm_execpath ?? '';
  if (/^npm(-cli)?\.c?js$/.test(basename(path)) && existsSync(path)) return run(process.execPath, [path, ...args]);
  return run('npm', args, { shell: process.platform === 'win32' });
}

async function installPackages() {
  const stampFile = join(root, 'node_modules', '.turnbuckle-stamp');
  const stamp = installStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  const count = Object.keys(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages).length;
  say(`installing up to ${count} packages (npm ci); this takes about half a minute, once`);
  const startMs = performance.now();
  const seconds = () => Math.round((performance.now() - startMs) / 1000);
  const progress = setInterval(() => say(`still installing, ${seconds()} s`), 10_000);
  const code = await npm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']);
  clearInterval(progress);
  if (code !== 0) fail(`npm ci ended with code ${code}. Is the package registry reachable? Then run the command again.`);
  writeFileSync(stampFile, stamp);
  say(`packages installed in ${seconds()} s`);
}

async function compileSources() {
  const startMs = performance.now();
  const code = await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b']);
  if (code !== 0) fail('the sources do not compile; see above.');
  const seconds = (performance.now() - startMs) / 1000;
  if (seconds > 2) say(`sources compiled in ${seconds.toFixed(1)} s`);
}

/** npm may leave install scripts out; what the one of the database binaries does is done here. */
async function linkDatabaseBinaries() {
  const { linkPostgresBinaries } = await import(pathToFileURL(join(root, 'packages', 'store', 'dist', 'embedded', 'postgres-binaries.js')).href);
  const made = linkPostgresBinaries();
  if (made > 0) say(`linked ${made} libraries of the embedded PostgreSQL`);
}

requireNode();
await installPackages();
await compileSources();
await linkDatabaseBinaries();
