import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exampleCatalog } from '@turnbuckle/compiler/examples';
import { catalogToJson } from '@turnbuckle/model';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith, type Ran, removeFolders, runIn } from './testing.ts';

afterAll(removeFolders);

const catalog = catalogToJson(exampleCatalog) as object;
const right = {
  nodes: [
    { id: 'n', type: 'noise' },
    { id: 'o', type: 'output' },
  ],
  edges: [{ id: 'e1', source: 'n', target: 'o', sourceHandle: 'image', targetHandle: 'image' }],
};
const wrong = {
  nodes: [
    { id: 'n', type: 'noise' },
    { id: 's', type: 'shape' },
    { id: 'b', type: 'blur' },
  ],
  edges: [
    { id: 'e0', source: 's', target: 'b', sourceHandle: 'image', targetHandle: 'image' },
    { id: 'e1', source: 'n', target: 'b', sourceHandle: 'image', targetHandle: 'radius' },
  ],
};
/** Its handle is misspelt: a safe fix. */
const misspelt = { nodes: right.nodes, edges: [{ ...right.edges[0], targetHandle: 'Image' }] };

interface Report {
  readonly version: 1;
  readonly summary: Record<string, number>;
  readonly files: readonly {
    path: string;
    format: string | null;
    unreadable: { message: string; line: number; column: number } | null;
    skipped?: string;
    fixed?: string[];
    diagnostics?: Finding[];
    graphs: readonly { id: string; edgesChecked: number; uncheckedBecause: object; diagnostics: readonly Finding[]; plan?: { steps: unknown[] } | null; engine?: object }[];
  }[];
}
interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly at: Record<string, unknown>;
}

function json({ stdout }: Ran): Report {
  return JSON.parse(stdout) as Report;
}

const found = (ran: Ran): string[] =>
  json(ran)
    .files.flatMap(({ diagnostics = [], graphs }) => [...diagnostics, ...graphs.flatMap((graph) => graph.diagnostics)])
    .map(({ code, severity }) => `${severity} ${code}`);

describe('what check prints', () => {
  it('is the JSON that was promised, one document', async () => {
    const cwd = await folderWith({ 'catalog.json': catalog, 'a.json': wrong });
    const ran = await runIn(cwd, ['check', './a.json', '--catalog', 'catalog.json', '--json']);
    expect(ran).toMatchObject({ code: 1, stderr: '' });
    const { summary, files, version } = json(ran);
    expect({ ...summary, ms: 0 }).toEqual({
      files: 1,
      graphs: 1,
      nodes: 3,
      edges: 2,
      edgesChecked: 2,
      edgesUnchecked: 0,
      errors: 1,
      warnings: 0,
      infos: 0,
      unreadable: 0,
      skipped: 0,
      fixed: 0,
      ms: 0,
    });
    expect(version).toBe(1);
    expect(files[0]).toMatchObject({ path: './a.json', format: 'react-flow', unreadable: null });
    expect(files[0]?.graphs[0]).toMatchObject({
      id: 'main',
      uncheckedBecause: {},
      diagnostics: [
        {
          code: 'type-mismatch',
          severity: 'error',
          at: { graph: 'main', edge: 'e1', node: 'b', port: 'radius', pointer: '/edges/1', line: 24, column: 5, from: { node: 'n', port: 'image' } },
          fixes: [{ title: 'Insert average' }],
        },
      ],
    });
  });

  it('is for people: the finding, why, an excerpt, ways out, and how much was checked', async () => {
    const cwd = await folderWith({ 'catalog.json': catalog, 'a.json': misspelt });
    const { code, stdout } = await runIn(cwd, ['check', 'a.json', '--catalog', 'catalog.json']);
    expect(code).toBe(1);
    expect(stdout).toBe(`error unknown-port a.json:13:5
  output o has no input 'Image'. Did you mean 'image'? It has 'image'.
    12 |   "edges": [
  > 13 |     {
       |     ^
    14 |       "id": "e1",
    15 |       "source": "n",
  fix (--fix) Connect to 'image'

1 error, 0 warnings, 0 infos in 1 file (2 nodes, 1 edge)
checked 1 of 1 edge
`);
    const quiet = await runIn(cwd, ['check', 'a.json', '--catalog', 'catalog.json', '--quiet']);
    expect(quiet.stdout).not.toContain('|');
    const painted = await runIn(cwd, ['check', 'a.json', '--catalog', 'catalog.json'], { color: true });
    expect(painted.stdout).toContain('\u001b[31merror\u001b[39m');
    expect(painted.stdout).toContain('13 |');
  });

  it('cuts the line of a minified file around the place', async () => {
    const cwd = await folderWith({ 'catalog.json': catalog, 'a.json': JSON.stringify({ note: 'x'.repeat(200), ...misspelt, more: 'y'.repeat(200) }) });
    const { stdout } = await runIn(cwd, ['check', 'a.json', '--catalog', 'catalog.json']);
    const [line = '', mark = ''] = stdout.split('\n').slice(2);
    expect(line).toMatch(/^ {4}….{100}…$/);
    expect(line.slice(mark.indexOf('^')).startsWith('{"id":"e1"')).toBe(true);
  });

  it('says what was not checked, and what would help', async () => {
    const cwd = await folderWith({ 'a.json': right, 'b.json': { nodes: [{ id: 'n', type: 'noise' }], edges: [] } });
    expect((await runIn(cwd, ['check', 'a.json'])).stdout).toBe(
      'nothing checked, 0 warnings, 0 infos in 1 file (2 nodes, 1 edge)\nchecked 0 of 1 edge; 1 unchecked (no-catalog 1)\nGive a catalog with --catalog FILE to check what flows through the wires.\n',
    );
    expect((await runIn(cwd, ['check', 'b.json'])).stdout).toBe('no errors, 0 warnings, 0 infos in 1 file (1 node, 0 edges)\nno edges to check\n');
  });

  it('is SARIF with places and fingerprints', async () => {
    const cwd = await folderWith({ 'catalog.json': catalog, 'a b.json': wrong, 'broken.json': '{' });
    const { stdout, code } = await runIn(cwd, ['check', 'a b.json', 'broken.json', '--catalog', 'catalog.json', '--reporter', 'sarif']);
    expect(code).toBe(2);
    const log = JSON.parse(stdout) as { version: string; runs: { tool: { driver: { rules: { id: string }[] } }; results: object[] }[] };
    expect(log.version).toBe('2.1.0');
    expect(log.runs[0]?.tool.driver.rules.map(({ id }) => id)).toContain('type-mismatch');
    expect(log.runs[0]?.results).toMatchObject([
      {
        ruleId: 'type-mismatch',
        level: 'error',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'a%20b.json' }, region: { startLine: 24, startColumn: 5 } } }],
        partialFingerprints: { 'turnbuckle/v1': expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      },
      { ruleId: 'unreadable', level: 'error', locations: [{ physicalLocation: { region: { startLine: 1, startColumn: 2 } } }] },
    ]);
  });

  it('is workflow commands for GitHub, with everything escaped', async () => {
    const cwd = await folderWith({
      'catalog.json': catalog,
      'a,1:2.json': { ...wrong, nodes: wrong.nodes.map((node) => (node.id === 'n' ? { ...node, data: { label: '100%\nsure' } } : node)) },
      'broken.json': '[',
    });
    const { stdout } = await runIn(cwd, ['check', 'a,1:2.json', 'broken.json', '--catalog', 'catalog.json', '--reporter', 'github']);
    expect(stdout.split('\n')).toEqual([
      "::error file=a%2C1%3A2.json,line=27,col=5,title=type-mismatch::'image' does not flow into 'number': noise “100%25 sure”.image → blur b.radius.",
      expect.stringMatching(/^::error file=broken.json,line=1,col=2,title=unreadable::The document ends here/),
      '',
    ]);
  });
});

describe('which files', () => {
  const files = {
    'catalog.json': catalog,
    'saved/a.json': right,
    'saved/deep/b.json': right,
    'saved/notes.json': { hello: 1 },
    'saved/broken.json': '{\n  "a": ',
    'saved/node_modules/c.json': right,
    'saved/text.txt': 'no',
  };

  it('are all of a folder but what is no graph, which is named', async () => {
    const cwd = await folderWith(files);
    const ran = await runIn(cwd, ['check', 'saved/', '--catalog', 'catalog.json', '--json']);
    expect(ran.code).toBe(0);
    expect(json(ran).files.map(({ path, skipped }) => [path, skipped === undefined])).toEqual([
      ['saved/a.json', true],
      ['saved/broken.json', false],
      ['saved/deep/b.json', true],
      ['saved/notes.json', false],
    ]);
    expect(json(ran).files[1]?.skipped).toContain('(line 2, column 8)');
    const { stdout } = await runIn(cwd, ['check', 'saved', '--catalog', 'catalog.json']);
    expect(stdout).toContain('skipped 2: saved/broken.json (');
    expect(stdout).toContain('in 2 files');
  });

  it('are patterns, each file once', async () => {
    const cwd = await folderWith(files);
    const ran = await runIn(cwd, ['check', 'saved/**/[ab].json', 'saved/a.json', './saved/a.json', '--catalog', 'catalog.json', '--json']);
    expect(json(ran).files.map(({ path }) => path)).toEqual(['saved/a.json', 'saved/deep/b.json']);
    expect(await runIn(cwd, ['check', 'nothing/*.json'])).toMatchObject({ code: 2, stderr: expect.stringContaining("The pattern 'nothing/*.json' matches no file.") as string });
  });

  it('are what comes in, under the name of a dash', async () => {
    const cwd = await folderWith({ 'catalog.json': catalog });
    const ran = await runIn(cwd, ['check', '-', '--catalog', 'catalog.json', '--json'], { stdin: JSON.stringify(wrong) });
    expect(ran.code).toBe(1);
    expect(json(ran).files[0]).toMatchObject({ path: '-', format: 'react-flow' });
  });

  it('are all checked though one cannot be read, and that one outweighs the rest', async () => {
    const cwd = await folderWith({ ...files, 'latin.json': Buffer.from('{"a":"caf\xe9"}', 'latin1'), 'wide.json': Buffer.from('\ufeff{}', 'utf16le') });
    const ran = await runIn(cwd, ['check', 'gone.json', 'saved/a.json', 'saved/broken.json', 'saved/notes.json', 'latin.json', 'wide.json', '--catalog', 'catalog.json', '--json']);
    expect(ran.code).toBe(2);
    expect(json(ran).summary).toMatchObject({ unreadable: 5, graphs: 1, errors: 0 });
    expect(json(ran).files.map(({ unreadable }) => unreadable)).toMatchObject([
      { message: 'There is no such file.', line: 1, column: 1 },
      null,
      { line: 2, column: 8 },
      { message: expect.stringContaining('no graph of a known format') as string },
      { message: expect.stringContaining('no UTF-8: byte 9 ') as string, line: 1, column: 10 },
      { message: expect.stringContaining('UTF-16') as string },
    ]);
    const { stdout } = await runIn(cwd, ['check', 'saved/broken.json']);
    expect(stdout).toContain('unreadable saved/broken.json:2:8\n  ');
    expect((await runIn(cwd, ['check', 'saved/a.json', '--format', 'comfyui-api'])).stdout).toContain('This is no comfyui-api document.');
  });
});

describe('exit codes', () => {
  it('are 1 where a catalog was given and nothing could be checked', async () => {
    const foreign = {
      nodes: [
        { id: 'x', type: 'mystery' },
        { id: 'y', type: 'riddle' },
      ],
      edges: [{ id: 'e', source: 'x', target: 'y' }],
    };
    const cwd = await folderWith({ 'catalog.json': catalog, 'a.json': foreign, 'empty.json': { nodes: [{ id: 'x', type: 'mystery' }], edges: [] } });
    const ran = await runIn(cwd, ['check', 'a.json', '--catalog', 'catalog.json', '--json']);
    expect(ran.code).toBe(1);
    expect(json(ran)).toMatchObject({ summary: { errors: 0 }, files: [{ graphs: [{ edgesChecked: 0, uncheckedBecause: { 'unknown-kind': 1 } }] }] });
    expect((await runIn(cwd, ['check', 'a.json'])).code).toBe(0);
    expect((await runIn(cwd, ['check', 'empty.json', '--catalog', 'catalog.json'])).code).toBe(0);
  });

  it('are 0 for warnings, 1 for errors', async () => {
    const maybe = {
      nodes: [
        { id: 'l', type: 'load' },
        { id: 'o', type: 'output' },
      ],
      edges: [{ id: 'e', source: 'l', target: 'o', sourceHandle: 'any', targetHandle: 'image' }],
    };
    const cwd = await folderWith({ 'catalog.json': catalog, 'a.json': maybe });
    expect(await runIn(cwd, ['check', 'a.json', '--catalog', 'catalog.json'])).toMatchObject({ code: 0, stdout: expect.stringContaining('warning type-maybe') as string });
    expect((await runIn(cwd, ['check', 'a.json', '--catalog', 'catalog.json', '--policy', 'strict'])).code).toBe(1);
  });
});

describe('--fix', () => {
  it('writes what is safe, and nothing else of the file', async () => {
    const text = JSON.stringify({ ...misspelt, keep: 18 }).replace('"keep":18', '"keep" : 18446744073709551615 ');
    const cwd = await folderWith({ 'catalog.json': catalog, 'a.json': text, 'dir/x': 'x' });
    const ran = await runIn(cwd, ['check', 'a.json', '--catalog', 'catalog.json', '--fix', '--json']);
    expect(ran.code).toBe(0);
    expect(json(ran).files[0]?.fixed).toEqual(["unknown-port: Connect to 'image'"]);
    expect(json(ran).summary['fixed']).toBe(1);
    expect(await readFile(join(cwd, 'a.json'), 'utf8')).toBe(text.replace('"targetHandle":"Image"', '"targetHandle":"image"'));
    expect(found(ran)).toEqual([]);
  });

  it('leaves a file alone that has nothing to mend, and one whose fixes need a person', async () => {
    const cwd = await folderWith({ 'catalog.json': catalog, 'right.json': right, 'wrong.json': wrong });
    const before = await Promise.all(
      ['right.json', 'wrong.json'].map(async (name) => ({
        text: await readFile(join(cwd, name), 'utf8'),
        at: (await stat(join(cwd, name))).mtimeMs,
        inode: (await stat(join(cwd, name))).ino,
      })),
    );
    const ran = await runIn(cwd, ['check', 'right.json', 'wrong.json', '--catalog', 'catalog.json', '--fix']);
    expect(ran.code).toBe(1);
    expect(ran.stdout).not.toContain('fixed');
    const after = await Promise.all(
      ['right.json', 'wrong.json'].map(async (name) => ({
        text: await readFile(join(cwd, name), 'utf8'),
        at: (await stat(join(cwd, name))).mtimeMs,
        inode: (await stat(join(cwd, name))).ino,
      })),
    );
    expect(after).toEqual(before);
  });

  it('mends what comes in without writing anywhere', async () => {
    const cwd = await folderWith({ 'catalog.json': catalog });
    const ran = await runIn(cwd, ['check', '-', '--catalog', 'catalog.json', '--fix'], { stdin: JSON.stringify(misspelt) });
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining("fixed -  unknown-port: Connect to 'image'") as string });
  });
});

describe('--baseline', () => {
  it('takes what is there for known, and tells what is new', async () => {
    const cwd = await folderWith({ 'catalog.json': catalog, 'a.json': wrong });
    const args = ['check', 'a.json', '--catalog', 'catalog.json', '--baseline', 'known.json', '--json'];
    const made = await runIn(cwd, args);
    expect(made).toMatchObject({ code: 0, stderr: 'Wrote 1 known findings to known.json; from now on only new ones are told.\n' });
    expect(JSON.parse(await readFile(join(cwd, 'known.json'), 'utf8'))).toMatchObject({ version: 1, keys: [expect.stringMatching(/^[0-9a-f]{64}$/)] });
    const again = await runIn(cwd, args);
    expect([again.code, found(again)]).toEqual([0, []]);
    const more = await folderWith({
      'catalog.json': catalog,
      'a.json': { ...wrong, edges: [...wrong.edges, { id: 'e2', source: 'gone', target: 'n' }] },
      'known.json': await readFile(join(cwd, 'known.json')),
    });
    const told = await runIn(more, args);
    expect([told.code, found(told)]).toEqual([1, ['error dangling-edge']]);
  });

  it.each([
    ['{', 'known.json:1:2: '],
    ['{"keys": [7]}', 'known.json: expected { "version": 1, "keys": [...] }'],
    ['[]', 'known.json: expected'],
  ])('refuses %j', async (text, message) => {
    const cwd = await folderWith({ 'a.json': right, 'known.json': text });
    expect(await runIn(cwd, ['check', 'a.json', '--baseline', 'known.json'])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) as string });
  });
});
