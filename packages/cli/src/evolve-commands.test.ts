import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Migration, migration } from '@turnbuckle/evolve';
import { type Catalog, catalogToJson, makeCatalog, type NodeKind, namedType } from '@turnbuckle/model';
import { afterAll, describe, expect, it } from 'vitest';
import { storedVerbs } from './commands/migrate-verbs.ts';
import { folderWith, removeFolders, runIn } from './testing.ts';

afterAll(removeFolders);

const image = { type: namedType('image'), required: true };
const number = { type: namedType('number') };

function make(version: string, blur: NodeKind): Catalog {
  const noise: NodeKind = { name: 'noise', in: {}, out: { image: { type: image.type } }, params: {} };
  return makeCatalog({ version, kinds: [noise, blur], types: { image: [], number: [] } });
}
const from = make('1', { name: 'Blur', in: { 'input-1': image }, out: { image: { type: image.type } }, params: { size: number } });
const to = make('2', { name: 'blur', was: ['Blur'], in: { image }, out: { image: { type: image.type } }, params: { radius: number } });
const files = { 'old.json': catalogToJson(from) as object, 'new.json': catalogToJson(to) as object };
const right: Migration = migration({ id: 'studio/2', from, to }, () => [
  { op: 'kind-rename', args: { from: 'Blur', to: 'blur' } },
  { op: 'port-rename', args: { kind: 'blur', side: 'in', from: 'input-1', to: 'image' } },
  { op: 'param-rename', args: { kind: 'blur', from: 'size', to: 'radius' } },
]);

const uses = {
  nodes: [
    { id: 'n', type: 'noise', data: {} },
    { id: 'b', type: 'Blur', data: { size: 4 } },
  ],
  edges: [{ id: 'e', source: 'n', target: 'b', sourceHandle: 'image', targetHandle: 'input-1' }],
};
const other = { nodes: [{ id: 'n', type: 'noise', data: {} }], edges: [] };
const graphs = {
  'saved/a.json': uses,
  'saved/b.json': other,
  'saved/c.json': { ...uses, nodes: [uses.nodes[0], { ...uses.nodes[1], data: {} }], edges: [] },
  'saved/notes.json': '{',
};

/** A file whose default export is a migration of this test, so that it needs no import of its own. */
async function folderFor(made: unknown, more: Readonly<Record<string, string | object>> = {}): Promise<string> {
  const name = `turnbuckleTest${Object.keys(globalThis).length}`;
  Object.assign(globalThis, { [name]: made });
  return folderWith({ 'm.ts': `export default (globalThis as Record<string, unknown>)['${name}'];`, ...more });
}

describe('catalog diff with graphs', () => {
  it('counts what each change touches', async () => {
    const cwd = await folderWith({ ...files, ...graphs });
    const { stdout } = await runIn(cwd, ['catalog', 'diff', 'old.json', 'new.json', '--graphs', 'saved', '--json']);
    const { changes } = JSON.parse(stdout) as { changes: { code: string; kind: string; param?: string; port?: string; graphs: number }[] };
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.find(({ code }) => code === 'kind-renamed')?.graphs).toBe(2);
    expect((await runIn(cwd, ['catalog', 'diff', 'old.json', 'new.json', '--graphs', 'saved'])).stdout).toContain('in 2 of 3 graphs');
  });

  it('names a file that is not there', async () => {
    const cwd = await folderWith(files);
    expect(await runIn(cwd, ['catalog', 'diff', 'old.json', 'new.json', '--graphs', 'gone.json'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('gone.json: there is no such file.') as string,
    });
  });
});

describe('catalog suggest', () => {
  it('drafts a migration with what speaks for each step, and writes it where asked', async () => {
    const cwd = await folderWith({ ...files, ...graphs });
    const { code, stdout } = await runIn(cwd, ['catalog', 'suggest', 'old.json', 'new.json', '--graphs', 'saved']);
    expect(code).toBe(0);
    expect(stdout).toContain('m.kind("Blur").rename("blur"), // certain: ');
    const written = await runIn(cwd, ['catalog', 'suggest', 'old.json', 'new.json', '--graphs', 'saved', '--id', 'studio/2', '-o', 'draft.ts']);
    expect(written).toMatchObject({ code: 0, stdout: '', stderr: expect.stringMatching(/^Wrote \d+ steps to draft.ts; \d+ breaking changes are open\.\n$/) as string });
    expect(await readFile(join(cwd, 'draft.ts'), 'utf8')).toBe(stdout.replace('migration/1', 'studio/2'));
    expect(JSON.parse((await runIn(cwd, ['catalog', 'suggest', 'old.json', 'new.json', '--json'])).stdout)).toMatchObject({
      version: 1,
      steps: expect.arrayContaining([expect.objectContaining({ confidence: 1 })]) as object,
    });
  });
});

describe('migrate new', () => {
  it('writes a file that loads, checks and runs as it stands, between catalogs in JSON', async () => {
    const cwd = await folderWith({ ...files, ...graphs });
    expect(await runIn(cwd, ['migrate', 'new', '2-names', '--from', 'old.json', '--to', 'new.json', '--graphs', 'saved', '--id', 'studio/2'])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^migrations\/2-names\.ts {2}\d+ steps?, \d+ to decide on, \d+ breaking changes? open\n$/) as string,
      stderr: '',
    });
    const text = await readFile(join(cwd, 'migrations/2-names.ts'), 'utf8');
    expect(text).toContain("const from = catalogFile('../old.json');\nconst to = catalogFile('../new.json');\n");
    expect(text).toContain('  {"op":"kind-rename","args":{"from":"Blur","to":"blur"}}, // certain: ');
    const check = await runIn(cwd, ['migrate', 'check', 'migrations/2-names.ts', '--json']);
    expect(JSON.parse(check.stdout)).toMatchObject({ id: 'studio/2', problems: [] });
    expect((await runIn(cwd, ['migrate', 'dry-run', 'migrations/2-names.ts', 'saved/a.json'])).stdout).toContain('1 changed');
  });

  it('calls typed steps between catalogs in TypeScript', async () => {
    const one = (version: string, kind: string, was: string): string =>
      `import { catalog, node, renamed, type } from '@turnbuckle/model';\nconst image = type('image');\nexport default catalog({ version: '${version}', nodes: [node('${kind}', { in: { ${was === '' ? "'input-1': image" : `image: renamed(image, ['${was}'])`} }, out: { image } })] });\n`;
    const cwd = await folderWith({ 'catalogs/v1.ts': one('1', 'blur', ''), 'catalogs/v2.ts': one('2', 'blur', 'input-1') });
    expect((await runIn(cwd, ['migrate', 'new', 'here/names.ts', '--from', 'catalogs/v1.ts', '--to', 'catalogs/v2.ts'])).stdout).toBe(
      'here/names.ts  1 step, 0 to decide on, 0 breaking changes open\n',
    );
    const text = await readFile(join(cwd, 'here/names.ts'), 'utf8');
    expect(text).toContain("import from from '../catalogs/v1.ts';\nimport to from '../catalogs/v2.ts';\n");
    expect(text).toContain('m.kind("blur").port("input-1").rename("image"), // certain: ');
    expect((await runIn(cwd, ['migrate', 'check', 'here/names.ts'])).code).toBe(0);
  });

  it('overwrites nothing', async () => {
    const cwd = await folderWith({ ...files, 'migrations/a.ts': '// mine' });
    const { code, stderr } = await runIn(cwd, ['migrate', 'new', 'a', '--from', 'old.json', '--to', 'new.json']);
    expect([code, stderr.split('\n')[0]]).toEqual([2, 'error: migrations/a.ts is there already, and stays as it is. Choose another name.']);
    expect(await readFile(join(cwd, 'migrations/a.ts'), 'utf8')).toBe('// mine');
    expect((await runIn(cwd, ['migrate', 'new', 'b', '--from', 'old.json'])).stderr).toContain('--from OLD --to NEW');
    expect((await runIn(cwd, ['migrate', 'new'])).stderr).toContain('Name the migration');
  });
});

describe('migrate check', () => {
  it('passes where every breaking change is answered', async () => {
    const cwd = await folderFor(right);
    const { code, stdout } = await runIn(cwd, ['migrate', 'check', 'm.ts', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, id: 'studio/2', passes: true, problems: [], uncovered: [] });
    expect((await runIn(cwd, ['migrate', 'check', 'm.ts'])).stdout).toMatch(/^studio\/2: 3 steps, \d+ changes beside renamings, 0 uncovered; digest [0-9a-f]{12}\n$/);
  });

  it('names what no step answers, what is waived, and until when', async () => {
    const gap = { ...right, to: make('2', { name: 'blur', was: ['Blur'], in: {}, out: {}, params: {} }), steps: right.steps.slice(0, 1) };
    const { code, stdout } = await runIn(await folderFor(gap), ['migrate', 'check', 'm.ts']);
    expect(code).toBe(1);
    expect(stdout).toContain('uncovered input-removed blur.input-1: stored graphs would break, no step answers it, and nobody waived it\n');
    const waiver = { code: 'input-removed', kind: 'blur', role: 'qa', reason: 'nobody wires it', until: '2999-01-01' };
    const waived = await runIn(await folderFor({ ...gap, waivers: [waiver, { ...waiver, code: 'output-removed', until: '2001-01-01' }] }), ['migrate', 'check', 'm.ts']);
    expect(waived.stdout).toContain('waived    input-removed blur by qa until 2999-01-01: nobody wires it\n');
    expect(waived.stdout).toContain('expired   the waiver for output-removed blur ended on 2001-01-01\n');
  });

  it('tells steps that name nothing', async () => {
    const wrong = { ...right, steps: [{ op: 'kind-rename', args: { from: 'Blurr', to: 'blur' } }] };
    const { code, stdout } = await runIn(await folderFor(wrong), ['migrate', 'check', 'm.ts']);
    expect([code, stdout.startsWith('wrong     ')]).toEqual([1, true]);
    expect((await runIn(await folderFor(wrong), ['migrate', 'dry-run', 'm.ts', 'a.json'])).code).toBe(2);
  });

  it.each<[string[], string]>([
    [[], "Expected 'new', 'check', 'dry-run', 'run', 'status', 'rollback', 'verify', 'contract', 'set', 'pause' or 'resume'."],
    [['undo'], "There is no 'migrate undo'."],
    [['check'], 'Name a migration: a TypeScript file'],
    [['check', 'gone.ts'], 'gone.ts: there is no such file.'],
    [['check', 'm.ts'], 'm.ts: expected a migration as its default export'],
  ])('refuses %j', async (args, message) => {
    expect(await runIn(await folderFor(7), ['migrate', ...args])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) as string });
  });
});

describe.each(storedVerbs.map((verb) => [verb.name, verb] as const))('migrate %s', (name, { options, usage, examples }) => {
  it('has a help of its own with its options and two examples', async () => {
    const { code, stdout } = await runIn('/', ['migrate', name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`usage: turnbuckle migrate ${name}`);
    expect((stdout.split('examples:\n')[1] ?? '').match(new RegExp(`^  turnbuckle migrate ${name}`, 'gm'))).toHaveLength(2);
    // Each option of the usage line is explained, and the other way about.
    const named = new Set(usage.match(/--[a-z0-9-]+/g));
    const explained = options.flatMap(([flag]) => flag.match(/--[a-z0-9-]+/g) ?? []);
    for (const flag of named) expect(explained).toContain(flag);
    for (const flag of examples.flatMap((example) => example.match(/--[a-z0-9-]+/g) ?? [])) expect(explained).toContain(flag);
  });
});

describe('migrate dry-run', () => {
  it('takes every document over and back, and writes none', async () => {
    const cwd = await folderFor(right, graphs);
    const before = await readFile(join(cwd, 'saved/a.json'), 'utf8');
    const { code, stdout } = await runIn(cwd, ['migrate', 'dry-run', 'm.ts', '--documents', 'saved', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      summary: { documents: 4, clean: 1, changed: 2, quarantined: 1, roundTripProven: 3 },
      documents: [{ outcome: 'changed' }, { outcome: 'changed' }, { path: 'saved/notes.json', outcome: 'quarantined' }],
    });
    expect(await readFile(join(cwd, 'saved/a.json'), 'utf8')).toBe(before);
    expect((await readdir(join(cwd, 'saved'))).sort()).toEqual(['a.json', 'b.json', 'c.json', 'notes.json']);
    const text = await runIn(cwd, ['migrate', 'dry-run', 'm.ts', 'saved/a.json', 'saved/notes.json']);
    expect(text.stdout).toMatch(/^quarantined saved\/notes.json: .*\n2 documents: 0 clean, 1 changed, 1 cannot follow; 1 ways back run and equal to the byte\n$/);
  });

  it('needs documents that are there', async () => {
    const cwd = await folderFor(right);
    expect((await runIn(cwd, ['migrate', 'dry-run', 'm.ts'])).stderr).toContain('Name the documents with --documents FILES, or the table that holds them with --attach FILE.');
    expect(await runIn(cwd, ['migrate', 'dry-run', 'm.ts', 'gone.json'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('gone.json: there is no such file.') as string,
    });
  });
});
