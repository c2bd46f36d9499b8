import { makeCatalog } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { acceptsType } from './accepts-type.ts';
import { comfyuiVerdict } from './engine.ts';
import { pythonEquals, pythonFloat, pythonInt } from './python-value.ts';
import { catalog, catalogFrom, objectInfo } from './testing.ts';

const noise = { class_type: 'Noise', inputs: { seed: 1, scale: 1 } };
const blur = (inputs: object): object => ({ class_type: 'Blur', inputs: { image: ['1', 0], radius: 4, mode: 'box', ...inputs } });
const save = { class_type: 'Save', inputs: { images: ['2', 0], filename_prefix: 'x' } };

function faults(inputs: object): string[] {
  const { errors } = comfyuiVerdict({ 1: noise, 2: blur(inputs), 3: save }, catalog);
  return errors.map(({ type, node, input }) => `${type} ${node} ${input}`);
}

describe("the server's rule for a link, row by row of the research notes", () => {
  it.each([
    ['Image', 'IMAGE', false],
    ['MASK', 'IMAGE, MASK', true],
    ['STRING,BOOLEAN', 'STRING,INT', true],
    ['IMAGE, MASK', 'MASK', true],
    ['', 'IMAGE', false],
    ['*', 'IMAGE', true],
    ['*,LATENT', 'IMAGE', true],
    ['COMFY_MATCHTYPE_V3', 'IMAGE', true],
    [['a', 'b'], ['a', 'b', 'c'], false],
    [['a', 'b'], ['a', 'b'], true],
    [['a', 'b'], 'COMBO', true],
    ['COMBO', ['a'], false],
    ['INT', 'FLOAT', false],
  ])('%j → %j: %s', (output, input, accepted) => {
    expect(acceptsType(output, { type: input })).toBe(accepted);
  });
});

describe('the verdict on a prompt', () => {
  it('accepts what runs, and has no opinion without a catalog', () => {
    expect(comfyuiVerdict({ 1: noise, 2: blur({}), 3: save }, catalog)).toEqual({ name: 'comfyui', accepts: true, error: null, errors: [] });
    expect(comfyuiVerdict({ 1: noise }, null).accepts).toBeNull();
  });

  it('refuses a prompt with an unknown kind, even one that nothing needs, and one without outputs', () => {
    expect(comfyuiVerdict({ 1: noise, 2: blur({}), 3: save, 9: { class_type: 'Gone', inputs: {}, _meta: { title: 'Old' } } }, catalog)).toMatchObject({
      accepts: false,
      error: { type: 'missing_node_type', message: expect.stringContaining("'Old'") },
    });
    expect(comfyuiVerdict({ 1: noise }, catalog)).toMatchObject({ accepts: false, error: { type: 'prompt_no_outputs' } });
    expect(comfyuiVerdict({ 1: { inputs: {} } }, catalog).accepts).toBe(false);
  });

  it.each([
    [{ radius: undefined }, ['required_input_missing 2 radius']],
    [{ image: ['1'] }, ['bad_linked_input 2 image']],
    [{ mask: ['1', 0] }, ['return_type_mismatch 2 mask']],
    [{ radius: 'abc' }, ['invalid_input_type 2 radius']],
    [{ radius: null }, ['invalid_input_type 2 radius']],
    [{ radius: -1 }, ['value_smaller_than_min 2 radius']],
    [{ radius: 65 }, ['value_bigger_than_max 2 radius']],
    [{ mode: 'Box' }, ['value_not_in_list 2 mode']],
    [{ radius: '5' }, []],
    [{ radius: 5.7 }, []],
    [{ radius: true }, []],
    [{ mode: { __value__: 'gauss' } }, []],
    [{ extra: 1 }, []],
  ])('with %j it finds %j', (inputs, expected) => {
    const given = JSON.parse(JSON.stringify(inputs)) as object;
    const removed = Object.entries(inputs).some(([, value]) => value === undefined)
      ? { 1: noise, 2: { class_type: 'Blur', inputs: { image: ['1', 0], mode: 'box' } }, 3: save }
      : { 1: noise, 2: blur(given), 3: save };
    expect(comfyuiVerdict(removed, catalog).errors.map(({ type, node, input }) => `${type} ${node} ${input}`)).toEqual(expected);
  });

  it('tells an error of its own at the node that asked, and at an output node by itself', () => {
    expect(faults({ image: ['404', 0] })).toEqual(['exception_during_inner_validation 2 images']);
    expect(faults({ image: ['1', 7] })).toEqual(['exception_during_inner_validation 2 images']);
    expect(faults({ image: [1, 0] })).toEqual(['exception_during_inner_validation 2 images']);
    const { errors } = comfyuiVerdict({ 3: { class_type: 'Save', inputs: { images: ['404', 0], filename_prefix: '' } } }, catalog);
    expect(errors).toEqual([{ type: 'exception_during_validation', node: '3', input: null }]);
  });

  it('runs the good outputs, tells of the others, and never looks at what reaches none', () => {
    const verdict = comfyuiVerdict(
      { 1: noise, 2: blur({ radius: 99 }), 3: save, 4: { class_type: 'Save', inputs: { images: ['1', 0], filename_prefix: '' } }, 5: blur({ mode: 'none' }) },
      catalog,
    );
    expect(verdict).toMatchObject({ accepts: true, error: null, errors: [{ type: 'value_bigger_than_max', node: '2', input: 'radius' }] });
  });

  it('names every node of a loop', () => {
    const { errors, accepts } = comfyuiVerdict({ 1: blur({ image: ['2', 0] }), 2: blur({ image: ['1', 0] }), 3: save }, catalog);
    expect(accepts).toBe(false);
    expect(errors).toEqual([
      { type: 'dependency_cycle', node: '1', input: null },
      { type: 'dependency_cycle', node: '2', input: null },
    ]);
  });

  it('takes the largest 64-bit seed and refuses the next number', () => {
    const seeded = (rawNumber: string) => comfyuiVerdict({ 1: { class_type: 'Noise', inputs: { seed: { rawNumber }, scale: 1 } }, 2: blur({}), 3: save }, catalog).accepts;
    expect(seeded('18446744073709551615')).toBe(true);
    expect(seeded('18446744073709551616')).toBe(false);
  });

  it('follows choices and growing inputs', () => {
    const image = ['1', 0];
    const verdict = (inputs: object, kind: string) =>
      comfyuiVerdict({ 1: noise, 2: { class_type: kind, inputs }, 3: save }, catalog).errors.map(({ type, input }) => `${type} ${input}`);
    expect(verdict({ image, how: 'by factor', 'how.factor': 9 }, 'Resize')).toEqual(['value_bigger_than_max how.factor']);
    expect(verdict({ image, how: 'to size', 'how.fit': 'pad' }, 'Resize')).toEqual(['required_input_missing how.width']);
    expect(verdict({ 'images.image0': image }, 'Stack')).toEqual(['required_input_missing images.image1']);
    expect(verdict({ 'images.image0': image, 'images.image1': image, 'images.image3': ['1', 5] }, 'Stack')).toEqual(['exception_during_inner_validation images']);
  });

  it('survives a chain deeper than any stack', () => {
    const prompt: Record<string, unknown> = { 0: noise };
    for (let index = 1; index <= 50_000; index++) prompt[index] = blur({ image: [String(index - 1), 0] });
    prompt.end = { class_type: 'Save', inputs: { images: ['50000', 0], filename_prefix: '' } };
    expect(comfyuiVerdict(prompt, catalog).accepts).toBe(true);
  });

  it('judges as servers of the time did: old ones looked at required inputs only and spoke of unknown kinds otherwise', () => {
    const age = (fields: object) =>
      catalogFrom(
        Object.fromEntries(
          Object.entries(objectInfo).map(([name, { has_intermediate_output: _, deprecated: __, ...info }]: [string, Record<string, unknown>]) => [name, { ...info, ...fields }]),
        ),
      );
    const wrongOptional = { 1: noise, 2: blur({ mask: ['1', 0] }), 3: save };
    expect(comfyuiVerdict(wrongOptional, age({})).accepts).toBe(true);
    expect(comfyuiVerdict(wrongOptional, age({ deprecated: false })).accepts).toBe(false);
    expect(comfyuiVerdict({ 1: { class_type: 'Gone', inputs: {} } }, age({ deprecated: false })).error?.type).toBe('invalid_prompt');
    const loop = { 1: blur({ image: ['2', 0] }), 2: blur({ image: ['1', 0] }), 3: save };
    expect(comfyuiVerdict(loop, age({ deprecated: false }))).toMatchObject({ accepts: false, errors: [] });
  });

  it('takes a kind without a foreign declaration for one that the server lacks inputs of', () => {
    const bare = makeCatalog({ version: '1', types: {}, kinds: [{ name: 'Own', in: {}, out: {}, params: {}, sink: true }] });
    expect(comfyuiVerdict({ 1: { class_type: 'Own', inputs: {} } }, bare).accepts).toBe(true);
  });
});

describe("Python's conversions", () => {
  it('reads numbers as int() and float() do', () => {
    expect([pythonInt(' 1_000 '), pythonInt('+7'), pythonInt(-2.9), pythonInt(true), pythonInt({ rawNumber: '18446744073709551615' })]).toEqual([
      1000n,
      7n,
      -2n,
      1n,
      18446744073709551615n,
    ]);
    expect([pythonInt('1.0'), pythonInt(''), pythonInt(Number.NaN), pythonInt(Number.POSITIVE_INFINITY), pythonInt(null), pythonInt({})]).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
    expect([pythonFloat('1e3'), pythonFloat('.5'), pythonFloat('-inf'), pythonFloat(false), pythonFloat('0x1'), pythonFloat(null)]).toEqual([
      1000,
      0.5,
      Number.NEGATIVE_INFINITY,
      0,
      null,
      null,
    ]);
    expect(pythonFloat('nan')).toBeNaN();
  });

  it('compares as == does', () => {
    expect(pythonEquals(1, true)).toBe(true);
    expect(pythonEquals(1, { rawNumber: '1' })).toBe(true);
    expect(pythonEquals('1', 1)).toBe(false);
    expect(pythonEquals([1, { a: 'b' }], [true, { a: 'b' }])).toBe(true);
    expect(pythonEquals([1], [1, 2])).toBe(false);
    expect(pythonEquals({ a: 1 }, { b: 1 })).toBe(false);
    expect(pythonEquals(null, null)).toBe(true);
    expect(pythonEquals(Number.NaN, Number.NaN)).toBe(false);
  });
});
