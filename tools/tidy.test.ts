import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What each workspace may import: the arrows of ARCHITECTURE.md. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  model: [],
  formats: ['model'],
  compiler: ['model', 'formats'],
  evolve: ['model', 'formats', 'compiler'],
  rollout: ['model', 'formats', 'compiler', 'evolve'],
  texture: ['model', 'compiler'],
  editor: ['model', 'compiler'],
  store: ['model', 'formats', 'compiler', 'evolve', 'rollout'],
  cli: ['model', 'formats', 'compiler', 'evolve', 'rollout'],
  server: ['model', 'formats', 'compiler', 'evolve', 'rollout', 'store', 'texture'],
  web: ['model', 'formats', 'compiler', 'evolve', 'texture', 'editor'],
};
const pure = ['model', 'formats', 'compiler', 'evolve', 'rollout', 'texture'];
const folders = Object.fromEntries(Object.keys(arrows).map((name) => [name, join(root, existsSync(join(root, 'packages', name)) ? 'packages' : 'apps', name)]));

interface Source {
  readonly path: string;
  readonly text: string;
}

function sources(folder: string): Source[] {
  const src = join(folder, 'src');
  if (!existsSync(src)) return [];
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }));
}

const isTest = (path: string): boolean => /\.(test|test-d|examples)\.tsx?$/.test(path) || /testing\.ts$/.test(path);

describe.each(Object.keys(arrows))('workspace %s', (name) => {
  const folder = folders[name] ?? '';
  const files = sources(folder);
  const code = files.filter(({ path }) => !isTest(path));

  it('imports only what stands to its left, and declares it', () => {
    const declared = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> };
    const dependencies = Object.keys(declared.dependencies ?? {}).flatMap((key) => (key.startsWith('@turnbuckle/') ? [key.slice('@turnbuckle/'.length)] : []));
    expect(dependencies.filter((dependency) => !arrows[name]?.includes(dependency))).toEqual([]);
    for (const { path, text } of code) {
      for (const [, imported = ''] of text.matchAll(/from '@turnbuckle\/([a-z]+)/g)) {
        // The web app may take types from the server, which leave no trace at run time.
        expect({ path, imported, allowed: arrows[name]?.includes(imported) === true || imported === name }).toEqual({ path, imported, allowed: true });
      }
      expect({ path, across: /from '(\.\.\/)+(packages|apps)\//.test(text) }).toEqual({ path, across: false });
    }
  });

  it('has no import cycle', () => {
    expect(findCycle(code)).toBeNull();
  });

  it('keeps its files short and named after what they hold', () => {
    for (const { path, text } of code) {
      expect({ path, lines: text.split('\n').length > 500 }).toEqual({ path, lines: false });
      expect({ path, named: /(^|\/)(utils?|helpers?|common|manager|misc)\.tsx?$/.test(path) }).toEqual({ path, named: false });
      expect({ path, exportAll: /^export \* from/m.test(text) }).toEqual({ path, exportAll: false });
    }
  });

  it('exports at most 60 names from its entry, explicitly', () => {
    const entry = files.find(({ path }) => path.endsWith(`${name}/src/index.ts`));
    const names = [...(entry?.text.matchAll(/export \{([^}]*)\}/g) ?? [])].flatMap(([, list = '']) =>
      list.split(',').filter((part) => part.trim() !== '' && !part.trim().startsWith('type ')),
    );
    expect(names.length).toBeLessThanOrEqual(60);
  });
});

describe.each(pure)('pure package %s', (name) => {
  it('does no I/O, reads no clock and no random source', () => {
    for (const { path, text } of sources(folders[name] ?? '').filter((file) => !isTest(file.path))) {
      const impure = /\bfrom 'node:|\bDate\.now|\bnew Date\(|\bMath\.random|\bperformance\.|\bprocess\.|\bfetch\(|\bcrypto\./.exec(text);
      expect({ path, impure: impure?.[0] ?? null }).toEqual({ path, impure: null });
    }
  });

  it('knows the word handle only where foreign fields are read', () => {
    for (const { path, text } of sources(folders[name] ?? '').filter((file) => !isTest(file.path))) {
      if (path.includes('formats/src/react-flow') || path.includes('texture/src/generator') || path.includes('texture/src/faults')) continue;
      const used = text.split('\n').find((line) => /\bhandles?\b/i.test(line) && !/^\s*(\*|\/\/|\/\*\*)/.test(line) && !/docs: /.test(line));
      expect({ path, used: used ?? null }).toEqual({ path, used: null });
    }
  });
});

describe('the repository', () => {
  it('names no machine path and no registry host', () => {
    const tracked = [
      ...Object.values(folders).flatMap(sources),
      ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'package-lock.json', '.npmrc'].map((path) => ({
        path,
        text: existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '',
      })),
    ];
    for (const { path, text } of tracked) expect({ path, found: /registry\.npm|(^|["' ])\/(work|root|home)\//m.exec(text)?.[0] ?? null }).toEqual({ path, found: null });
  });

  it('draws the same arrows in ARCHITECTURE.md', () => {
    const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    for (const [name, allowed] of Object.entries(arrows)) {
      const row = text.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
      const drawn = [...(row.split('|')[2] ?? '').matchAll(/`([a-z]+)`/g)].map(([, word]) => word);
      expect({ name, drawn: drawn.sort() }).toEqual({ name, drawn: [...allowed].sort() });
    }
  });
});

/** The first cycle among value imports between files, or `null`. */
function findCycle(files: readonly Source[]): string[] | null {
  const byPath = new Map(files.map((file) => [file.path, file.text]));
  const state = new Map<string, 'open' | 'done'>();
  const visit = (path: string, trail: readonly string[]): string[] | null => {
    if (state.get(path) === 'done') return null;
    if (state.get(path) === 'open') return [...trail.slice(trail.indexOf(path)), path];
    state.set(path, 'open');
    for (const [, what = '', target = ''] of (byPath.get(path) ?? '').matchAll(/^(?:import|export) ([^;']*?)from '(\.[^']+)';/gm)) {
      if (what.startsWith('type ')) continue;
      const next = relative(root, join(root, dirname(path), target));
      const cycle = byPath.has(next) ? visit(next, [...trail, path]) : null;
      if (cycle !== null) return cycle;
    }
    state.set(path, 'done');
    return null;
  };
  for (const { path } of files) {
    const cycle = visit(path, []);
    if (cycle !== null) return cycle;
  }
  return null;
}
