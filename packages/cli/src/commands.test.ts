import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { presetNames, rules } from '@turnbuckle/compiler';
import { exampleCatalog } from '@turnbuckle/compiler/examples';
import { formats } from '@turnbuckle/formats';
import { catalogToJson } from '@turnbuckle/model';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { folderWith, removeFolders, runIn } from './testing.ts';

afterAll(removeFolders);

const commands = ['check', 'explain', 'catalog', 'migrate', 'forecast', 'flags', 'graphs', 'env', 'serve', 'doctor'];

describe('the command', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])('lists its commands for %j', async (args) => {
    const { code, stdout, stderr } = await runIn('/', args);
    expect([code, stderr]).toEqual([0, '']);
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name} +[A-Z].*\\.$`, 'm'));
    expect(stdout).toContain('Exit codes: 0 fine, 1 findings, 2 wrong usage or unreadable input, 3 interrupted.');
  });

  it.each(commands)('explains %s with options and two examples', async (name) => {
    const { code, stdout } = await runIn('/', [name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`usage: turnbuckle ${name}`);
    expect((stdout.split('examples:\n')[1] ?? '').match(/^ {2}turnbuckle /gm)).toHaveLength(2);
    expect((await runIn('/', ['help', name])).stdout).toBe(stdout);
    expect((await runIn('/', [name, 'x', '-h'])).stdout).toBe(stdout);
  });

  it('tells its version', async () => {
    expect(await runIn('/', ['--version'])).toEqual({ code: 0, stdout: 'turnbuckle 0.1.0\n', stderr: '' });
  });

  it.each([
    [['chekc'], "There is no command 'chekc'. Did you mean 'check'? 'turnbuckle --help' lists them.\n"],
    [['frobnicate'], "There is no command 'frobnicate'. 'turnbuckle --help' lists them.\n"],
    [['check'], 'error: Name at least one file, folder or pattern.\nusage: turnbuckle check FILES...'],
    [['check', 'a.json', '--catalogue', 'x'], "Unknown option '--catalogue'. Did you mean '--catalog'?"],
    [['check', 'a.json', '--frobnicate'], "Unknown option '--frobnicate'."],
    [['check', 'a.json', '--catalog'], "Option '--catalog <value>' argument missing."],
    [['check', 'a.json', '--ports'], '--ports is not there yet.'],
    [['check', 'a.json', '--reporter', 'xml'], "There is no reporter 'xml'. Expected pretty, json, sarif, github."],
    [['check', 'a.json', '--format', 'dot'], "There is no format 'dot'. Expected auto, "],
    [['explain', 'type-mismach'], "There is no rule 'type-mismach'. Did you mean 'type-mismatch'?"],
    [['explain', 'zzz'], "There is no rule 'zzz'. 'turnbuckle explain' lists them."],
    [['catalog'], "Expected 'import', 'diff'"],
    [['catalog', 'merge'], "There is no 'catalog merge'. Expected 'import', 'diff'"],
    [['catalog', 'import'], 'Name one catalog file.'],
    [['catalog', 'import', 'a', '--from', 'n8n'], "'n8n' is not known. Expected comfyui."],
    [['catalog', 'diff', 'a'], 'Name two catalogs, the old one first.'],
  ])('refuses %j with what was expected', async (args, message) => {
    const { code, stdout, stderr } = await runIn('/', args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

describe('explain', () => {
  it('lists the rules', async () => {
    const { stdout } = await runIn('/', ['explain']);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/\s/)[0]),
    ).toEqual(rules.map(({ slug }) => slug));
  });

  it.each(rules.map(({ slug, title, docs }) => [slug, title, docs]))('says what %s means, how loud it is, and shows it', async (...[slug, title, docs]) => {
    const { code, stdout } = await runIn('/', ['explain', slug]);
    expect(code).toBe(0);
    expect(stdout.startsWith(`${slug}: ${title}\n\n${docs}\n\n`)).toBe(true);
    for (const name of presetNames) expect(stdout).toMatch(new RegExp(`${name} (off|info|warning|error)`));
    expect(stdout).toMatch(/\nwrong\n {2}.*: .*[\s\S]*\nright\n {2}.*: /);
  });
});

describe('doctor', () => {
  it('tells what is there and whether it works', async () => {
    const cwd = await folderWith({});
    const { code, stdout } = await runIn(cwd, ['doctor', '--data', join(cwd, 'data')]);
    expect(code).toBe(0);
    expect(stdout).toContain(`ok   Node ${process.versions.node}\n`);
    expect(stdout).toContain(`${rules.length} rules, presets ${presetNames.join(', ')}\n`);
    expect(stdout).not.toContain('BAD');
  }, 120_000);

  it('tells the same as one JSON document, and by its exit code whether all is well', async () => {
    const cwd = await folderWith({});
    const { code, stdout, stderr } = await runIn(cwd, ['doctor', '--json', '--data', join(cwd, 'data')]);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      fine: true,
      node: { version: process.versions.node, fine: true },
      formats: formats.map(({ name }) => name),
      rules: { count: rules.length, presets: presetNames, withoutLevel: [], fine: true },
      database: { fine: true, place: join(cwd, 'data'), version: null },
    });
    vi.stubEnv('DATABASE_URL', 'postgres://someone:secret@127.0.0.1:1/nowhere');
    const lost = await runIn(cwd, ['doctor', '--json']);
    vi.unstubAllEnvs();
    expect(lost.code).toBe(1);
    expect(JSON.parse(lost.stdout)).toMatchObject({ fine: false, database: { fine: false, message: expect.stringContaining('ECONNREFUSED') } });
    expect(lost.stdout).not.toContain('secret');
  }, 120_000);
});

const kinds = (more: object): object => ({ version: '1', kinds: more });
const base = kinds({
  gone: {},
  blur: {
    in: { image: { type: 'image', required: true }, mask: { type: 'mask' } },
    out: { image: { type: 'image' }, old: { type: 'image' } },
    params: { radius: { type: 'number' }, old: { type: 'number' } },
  },
});
const next = kinds({
  fresh: {},
  blur: {
    in: {
      image: { type: 'image', required: true },
      must: { type: 'image', required: true },
      eased: { type: 'number', required: true, param: { type: 'number', default: 1 } },
      may: { type: 'image' },
    },
    out: { image: { type: 'image' }, new: { type: 'image' } },
    params: { radius: { type: 'number' }, must2: { type: 'number', required: true }, eased2: { type: 'number', required: true, default: 1 }, may2: { type: 'number' } },
  },
});

describe('catalog diff', () => {
  it('names what came and went, sorted, with its level on four axes', async () => {
    const cwd = await folderWith({ 'old.json': base, 'new.json': next });
    const { code, stdout } = await runIn(cwd, ['catalog', 'diff', 'old.json', 'new.json', '--json']);
    expect(code).toBe(1);
    const diff = JSON.parse(stdout) as {
      version: 1;
      summary: object;
      changes: { code: string; level: string; levels: Record<string, string>; kind: string; port?: string; param?: string }[];
    };
    expect(diff.version).toBe(1);
    expect(diff.changes.map(({ level, code: change, kind, port, param }) => `${level} ${change} ${[kind, port ?? param].filter(Boolean).join('.')}`)).toEqual([
      'safe input-added blur.may',
      'breaking input-removed blur.mask',
      'safe output-added blur.new',
      'breaking output-removed blur.old',
      'safe param-added blur.may2',
      'breaking param-removed blur.old',
      'dangerous required-input-added blur.eased',
      'breaking required-input-added blur.must',
      'dangerous required-param-added blur.eased2',
      'breaking required-param-added blur.must2',
      'safe kind-added fresh',
      'breaking kind-removed gone',
    ]);
    expect(diff.summary).toEqual({ breaking: 6, dangerous: 2, safe: 4 });
    const rank = ['safe', 'dangerous', 'breaking'];
    for (const { level, levels } of diff.changes) {
      expect(Object.keys(levels)).toEqual(['stored', 'rollback', 'code', 'plan']);
      expect(rank.indexOf(level)).toBe(Math.max(rank.indexOf(levels['stored'] ?? ''), rank.indexOf(levels['plan'] ?? '')));
    }
    // What the new one adds the old one breaks on, and the other way.
    const back = JSON.parse((await runIn(cwd, ['catalog', 'diff', 'new.json', 'old.json', '--json'])).stdout) as { summary: object };
    expect(back.summary).toEqual({ breaking: 8, dangerous: 0, safe: 4 });
  });

  it('is empty for the same catalog, and fine where nothing breaks', async () => {
    const cwd = await folderWith({ 'old.json': base, 'wider.json': kinds({ ...(base as { kinds: object }).kinds, fresh: {} }) });
    expect(await runIn(cwd, ['catalog', 'diff', 'old.json', 'old.json', '--json'])).toEqual({
      code: 0,
      stdout: '{"version":1,"summary":{"breaking":0,"dangerous":0,"safe":0},"changes":[]}\n',
      stderr: '',
    });
    expect(await runIn(cwd, ['catalog', 'diff', 'old.json', 'wider.json'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^safe +kind-added +fresh\n0 breaking, 0 dangerous, 1 safe\n$/) as string,
    });
  });

  it('tells which catalog is wrong', async () => {
    const cwd = await folderWith({ 'old.json': base, 'bad.json': '{' });
    expect(await runIn(cwd, ['catalog', 'diff', 'old.json', 'bad.json'])).toMatchObject({ code: 2, stderr: expect.stringContaining('bad.json:1:2: ') as string });
  });
});

describe('catalog import', () => {
  const seeds =
    '{"Noise":{"input":{"required":{"seed":["INT",{"default":0,"min":0,"max":18446744073709551615}],"mode":[["soft","hard"]]}},"output":["IMAGE"],"output_is_list":[false],"output_name":["IMAGE"],"category":"a","output_node":false}}';

  it('writes a catalog that reads back as the same one', async () => {
    const cwd = await folderWith({ 'object_info.json': seeds, 'studio.json': catalogToJson(exampleCatalog) as object });
    const ran = await runIn(cwd, ['catalog', 'import', 'object_info.json', '--from', 'comfyui', '-o', 'first.json']);
    expect(ran).toMatchObject({ code: 0, stdout: '', stderr: expect.stringMatching(/^Wrote 1 node kinds to first.json, digest [0-9a-f]{12}\.\n$/) as string });
    const again = await runIn(cwd, ['catalog', 'import', 'first.json', '--output', 'second.json']);
    expect(again.stderr.replace('second', 'first')).toBe(ran.stderr);
    expect(JSON.parse(await readFile(join(cwd, 'second.json'), 'utf8'))).toEqual(JSON.parse(await readFile(join(cwd, 'first.json'), 'utf8')));
    expect((await runIn(cwd, ['catalog', 'diff', 'object_info.json', 'first.json', '--json'])).stdout).toContain('"changes":[]');
    const printed = await runIn(cwd, ['catalog', 'import', 'studio.json']);
    expect(JSON.parse(printed.stdout)).toEqual(catalogToJson(exampleCatalog));
  });

  it('keeps bounds that are longer than a number, so that the imported catalog judges as the original', async () => {
    const cwd = await folderWith({
      'object_info.json': seeds,
      'prompt.json': '{"1":{"class_type":"Noise","inputs":{"seed":-1,"mode":"soft"}},"2":{"class_type":"Noise","inputs":{"seed":18446744073709551615,"mode":"mild"}}}',
    });
    await runIn(cwd, ['catalog', 'import', 'object_info.json', '-o', 'first.json']);
    const [direct, imported] = await Promise.all(
      ['object_info.json', 'first.json'].map(
        async (name) => JSON.parse((await runIn(cwd, ['check', 'prompt.json', '--catalog', name, '--json'])).stdout) as { files: { graphs: object }[] },
      ),
    );
    expect(imported?.files[0]?.graphs).toEqual(direct?.files[0]?.graphs);
    expect(JSON.stringify(direct?.files[0]?.graphs)).toContain('takes numbers from 0 to 18446744073709552000, not -1');
  });
});
