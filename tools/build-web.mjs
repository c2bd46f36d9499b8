// Builds the web app when its sources, or those of the packages that it bundles, are newer than the last build.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const web = join(root, 'apps', 'web');
const bundled = ['model', 'formats', 'compiler', 'texture', 'editor'].map((name) => join(root, 'packages', name, 'src'));
const stampFile = join(web, 'dist', '.stamp');

/** A digest of everything that goes into the build. */
function sourceStamp() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const folder of [web, ...bundled]) for (const file of filesIn(folder)) hash.update(`\n${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return ['dist', 'node_modules'].includes(entry.name) ? [] : filesIn(path);
      return /\.test\.tsx?$|^\.stamp$/.test(entry.name) ? [] : [path];
    });
}

/**
 * Gives `built`, `fresh` when nothing had changed, `missing` when there is no web app to build, or `failed`. `say` gets a line for each thing
 * that takes time.
 */
export async function buildWeb(say) {
  if (!existsSync(join(web, 'index.html'))) return 'missing';
  const stamp = sourceStamp();
  if (existsSync(stampFile) && existsSync(join(web, 'dist', 'index.html')) && readFileSync(stampFile, 'utf8') === stamp) return 'fresh';
  say('building the web app (vite)');
  const startMs = performance.now();
  const code = await new Promise((resolve) => {
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: web,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    child.on('error', () => resolve(127));
    child.on('close', (exit) => resolve(exit ?? 1));
  });
  if (code !== 0) return 'failed';
  writeFileSync(stampFile, stamp);
  say(`web app built in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  return 'built';
}
