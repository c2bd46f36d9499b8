import { exampleCatalog } from '@turnbuckle/compiler/examples';
import { catalogToJson } from '@turnbuckle/model';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith, type Ran, removeFolders, runIn } from './testing.ts';

afterAll(removeFolders);

const catalog = catalogToJson(exampleCatalog) as object;
const flow = {
  nodes: [
    { id: 'n', type: 'noise' },
    { id: 'b', type: 'blur' },
  ],
  edges: [{ id: 'e0', source: 'n', target: 'b', sourceHandle: 'image', targetHandle: 'image' }],
};
const maybe = {
  nodes: [
    { id: 'l', type: 'load' },
    { id: 'o', type: 'output' },
  ],
  edges: [{ id: 'e', source: 'l', target: 'o', sourceHandle: 'any', targetHandle: 'image' }],
};

/** A small server's answer, and a pack in the shape in which packs are collected. */
const objectInfo = {
  Load: { input: { required: {} }, output: ['IMAGE'], output_name: ['IMAGE'], output_is_list: [false], category: 'a', output_node: false },
  Save: {
    input: { required: { images: ['IMAGE'], quality: ['INT', { default: 90, min: 1, max: 100 }] } },
    output: [],
    output_name: [],
    output_is_list: [],
    category: 'a',
    output_node: true,
  },
};
const pack = { repo: 'somebody/pack', date: '2025-01-01', nodes: { Mask: { ...objectInfo.Load, output: ['MASK'], output_name: ['MASK'] } } };
const prompt = {
  1: { class_type: 'Load', inputs: {} },
  2: { class_type: 'Save', inputs: { images: ['1', 0], quality: 90 } },
  3: { class_type: 'Mask', inputs: {} },
  4: { class_type: 'Save', inputs: { images: ['3', 0], quality: 900 } },
};

interface Report {
  readonly files: readonly {
    diagnostics?: { code: string; message: string }[];
    graphs: readonly {
      diagnostics: readonly { code: string; severity: string }[];
      plan?: { steps: readonly { node: string; kind: string; inputs: object }[] } | null;
      engine?: Record<string, unknown>;
    }[];
  }[];
}
const report = ({ stdout }: Ran): Report => JSON.parse(stdout) as Report;
const codes = (ran: Ran): string[] =>
  report(ran).files.flatMap(({ graphs }) => graphs.flatMap(({ diagnostics }) => diagnostics.map(({ code, severity }) => `${severity} ${code}`)));
const errorOf = async (cwd: string, args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await runIn(cwd, ['check', ...args]);
  expect([code, stdout]).toEqual([2, '']);
  return stderr;
};

describe('catalogs', () => {
  it('are Turnbuckle in JSON, object_info, or packs, told by content', async () => {
    const cwd = await folderWith({ 'studio.json': catalog, 'object_info.json': objectInfo, 'pack.json': pack, 'a.json': flow, 'prompt.json': prompt });
    const own = await runIn(cwd, ['check', 'a.json', '--catalog', 'studio.json', '--json']);
    expect([own.code, own.stderr, JSON.parse(own.stdout)]).toMatchObject([0, '', { summary: { edgesChecked: 1 } }]);
    const ran = await runIn(cwd, ['check', 'prompt.json', '--catalog', 'object_info.json', '--catalog', 'pack.json', '--json']);
    expect(
      codes(ran)
        .filter((code) => code.startsWith('error'))
        .sort(),
    ).toEqual(['error param-out-of-range', 'error type-mismatch']);
  });

  it('add up, the later wins, and what it took over is noted once', async () => {
    const other = { version: '2', kinds: { noise: { out: { image: { type: 'sound' } } } }, types: { sound: {} } };
    const cwd = await folderWith({ 'studio.json': catalog, 'other.json': other, 'a.json': flow });
    const ran = await runIn(cwd, ['check', 'a.json', 'a.json', '--catalog', 'studio.json', '--catalog', 'other.json', '--json']);
    expect(report(ran).files[0]?.diagnostics).toMatchObject([{ code: 'catalog-overridden', severity: 'info', message: 'Several catalogs declare noise; the last one counts.' }]);
    expect(codes(ran)).toContain('error type-mismatch');
    const twice = await runIn(cwd, ['check', 'a.json', '--catalog', 'studio.json', '--catalog', 'studio.json', '--json']);
    expect(report(twice).files[0]?.diagnostics?.[0]?.message).toMatch(/^Several catalogs declare .*, .* and \d+ more; the last one counts\.$/);
  });

  it.each<[string, string | object, string]>([
    ['gone.json', '', 'gone.json: there is no such file.'],
    ['gone.ts', '', 'gone.ts: there is no such file.'],
    ['broken.json', '{\n  "kinds": {,', 'broken.json:2:13: '],
    ['other.json', { hello: 1 }, 'other.json: expected a Turnbuckle catalog ("kinds"), ComfyUI\'s object_info, or a pack of it ("nodes").'],
    ['typed.json', { kinds: { 'a/b': { in: { image: { type: 7 } } } } }, 'typed.json: /kinds/a~1b/in/image/type: Expected a type.'],
    ['twice.json', { kinds: { a: { in: { x: { type: 't' } }, params: { x: { type: 't' } } } } }, "twice.json: Node kind 'a' has an input and a parameter called 'x'."],
    ['nothing.ts', 'export const catalog = 1;', 'nothing.ts: expected a catalog as its default export'],
    ['throws.ts', "throw new Error('half way');", 'throws.ts could not be loaded: half way'],
  ])('%s is refused with its place', async (name, content, message) => {
    const cwd = await folderWith({ 'a.json': flow, ...(name.startsWith('gone') ? {} : { [name]: content }) });
    const stderr = await errorOf(cwd, ['a.json', '--catalog', name]);
    expect(stderr).toContain(message);
    expect(stderr).toContain('usage: turnbuckle check FILES...');
  });
});

describe('policies', () => {
  it('are presets, or files that begin from one', async () => {
    const cwd = await folderWith({
      'studio.json': catalog,
      'a.json': maybe,
      'mine.json': { name: 'mine', levels: { 'type-maybe': 'error' } },
      'mine.ts': "export default { extends: 'legacy', levels: { 'type-maybe': { save: 'error', edit: 'off' } } };",
    });
    const under = async (policy: string): Promise<string[]> => codes(await runIn(cwd, ['check', 'a.json', '--catalog', 'studio.json', '--policy', policy, '--json']));
    expect(await under('draft')).toEqual(['warning type-maybe']);
    expect(await under('strict')).toEqual(['error type-maybe']);
    expect(await under('legacy')).toEqual([]);
    expect(await under('mine.json')).toEqual(['error type-maybe']);
    expect(await under('mine.ts')).toEqual(['error type-maybe']);
  });

  it.each<[string, string | object, string]>([
    ['strikt', '', "There is no policy 'strikt'. Expected draft, strict, legacy, comfyui, litegraph, or a file."],
    ['gone.json', '', 'gone.json: there is no such file.'],
    ['a1.json', {}, 'a1.json: expected { "extends"?: preset, "levels": { code: level } }.'],
    ['a2.json', { extends: 'lax', levels: {} }, "a2.json: 'extends' names no preset; there are draft, strict, legacy, comfyui, litegraph."],
    ['a3.json', { levels: { 'type-mabye': 'error' } }, "a3.json: there is no rule 'type-mabye'. 'turnbuckle explain' lists them."],
    ['a4.json', { levels: { 'type-maybe': 'fatal' } }, "a4.json: 'fatal' is no level. Expected off, shadow, info, warning, error."],
    ['a5.json', { levels: { 'type-maybe': { save: 'fatal' } } }, "a5.json: 'fatal' is no level."],
    ['a6.json', { levels: { 'type-maybe': 7 } }, "a6.json: '7' is no level."],
    ['a7.json', { levels: { 'type-maybe': { edit: 'off' } } }, "a7.json: 'type-maybe' needs a level for 'save'."],
    ['a9.json', { levels: { 'type-maybe': { save: 'off', night: 'off' } } }, "a9.json: 'night' is no moment."],
    ['a8.json', '{"levels": ', 'a8.json:1:12: '],
  ])('%s is refused', async (name, content, message) => {
    const cwd = await folderWith({ 'a.json': flow, ...(content === '' ? {} : { [name]: content }) });
    expect(await errorOf(cwd, ['a.json', '--policy', name])).toContain(message);
  });
});

describe('--plan and engines', () => {
  it('adds what runs, outputs by their place', async () => {
    const cwd = await folderWith({
      'studio.json': catalog,
      'a.json': {
        nodes: [...flow.nodes, { id: 'st', type: 'stack' }],
        edges: [...flow.edges, { id: 'e1', source: 'b', target: 'st', sourceHandle: 'image', targetHandle: 'images' }],
      },
      'bad.json': { ...flow, nodes: flow.nodes.slice(1) },
    });
    const ran = await runIn(cwd, ['check', 'a.json', '--catalog', 'studio.json', '--plan', '--json']);
    expect(report(ran).files[0]?.graphs[0]?.plan).toEqual({
      steps: [
        { node: 'n', kind: 'noise', inputs: { seed: 0, mode: 'perlin' } },
        { node: 'b', kind: 'blur', inputs: { image: { from: ['n', 0] }, radius: 4 } },
        { node: 'st', kind: 'stack', inputs: { images: [{ from: ['b', 0] }] } },
      ],
    });
    expect(report(await runIn(cwd, ['check', 'bad.json', '--catalog', 'studio.json', '--plan', '--json'])).files[0]?.graphs[0]?.plan).toBeNull();
  });

  it("adds the engine's own verdict under its preset", async () => {
    const cwd = await folderWith({
      'object_info.json': objectInfo,
      'prompt.json': { 1: prompt[1], 2: prompt[2] },
      'bad.json': { 1: prompt[1], 2: { class_type: 'Save', inputs: { images: ['1', 0], quality: 900 } } },
    });
    const [good, bad] = await Promise.all(
      ['prompt.json', 'bad.json'].map(
        async (name) => report(await runIn(cwd, ['check', name, '--catalog', 'object_info.json', '--policy', 'comfyui', '--plan', '--json'])).files[0]?.graphs[0],
      ),
    );
    expect(good?.engine).toMatchObject({ name: 'comfyui', accepts: true, error: null, errors: [] });
    expect(bad?.engine).toMatchObject({ accepts: false, errors: [{ type: 'value_bigger_than_max', node: '2', input: 'quality' }] });
    expect(good?.plan?.steps.map(({ kind }) => kind)).toEqual(['Load', 'Save']);
    const lite = report(await runIn(cwd, ['check', 'prompt.json', '--policy', 'litegraph', '--json'])).files[0]?.graphs[0];
    expect(lite?.engine).toBeUndefined();
  });
});
