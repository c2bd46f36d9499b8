import { anyType, catalogFromJson, catalogToJson, makeCatalog, portsOf, printType } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { comfyuiCatalog, isComfyuiCatalog } from './catalog.ts';
import { comfyuiVerdict } from './engine.ts';
import { catalog, objectInfo } from './testing.ts';

function kind(name: string) {
  const found = catalog.kinds.get(name);
  if (found === undefined) throw new Error(`no kind ${name}`);
  return found;
}

describe('a ComfyUI catalog', () => {
  it('is told by its content, in the official shape and in the shape of a pack', () => {
    expect(isComfyuiCatalog(objectInfo)).toBe(true);
    expect(isComfyuiCatalog({ repo: 'a/b', date: '2026-01-01', nodes: objectInfo })).toBe(true);
    expect(isComfyuiCatalog({ kinds: {} })).toBe(false);
    expect(isComfyuiCatalog({ 3: { class_type: 'Blur', inputs: {} } })).toBe(false);
    expect(isComfyuiCatalog({})).toBe(false);
  });

  it('takes name and version from a pack, and says what it could not read', () => {
    const { value, problems } = comfyuiCatalog({ repo: 'a/b', date: '2026-01-01', nodes: { Good: objectInfo.Blur, Bad: 3 } });
    expect(value?.name).toBe('a/b');
    expect(value?.version).toBe('2026-01-01');
    expect(problems.map(({ pointer }) => pointer)).toEqual(['/nodes/Bad']);
    expect(comfyuiCatalog([]).value).toBeNull();
  });

  it('gives names, unions, wildcards, lists and enumerations their types', () => {
    expect(printType(kind('Blur').in.image?.type ?? anyType)).toBe('IMAGE');
    expect(printType(kind('AnyOrTwo').in.value?.type ?? anyType)).toBe('IMAGE | MASK');
    expect(kind('AnyOrTwo').in.extra?.type.tag).toBe('any');
    expect(kind('AnyOrTwo').out['out:0']?.type.tag).toBe('unknown');
    expect(printType(kind('Split').out['out:0']?.type ?? anyType)).toBe('list<IMAGE>');
    expect(kind('Blur').in.mode?.type).toMatchObject({ base: 'COMBO', of: ['box', 'gauss'], open: false });
    expect(kind('LoadPicture').in.picture?.type).toMatchObject({ base: 'COMBO', of: [], open: true });
  });

  it('lets widgets be wired, with their limits and defaults on the value alone', () => {
    expect(kind('Blur').in.radius).toMatchObject({ required: true, type: { tag: 'named', name: 'INT' }, param: { default: 4, type: { base: 'INT', min: 0, max: 64 } } });
    expect(kind('Blur').in.mode?.param?.default).toBe('box');
    expect(kind('Blur').in.mask).toEqual({ type: { tag: 'named', name: 'MASK' }, required: false });
    expect(kind('Save').sink).toBe(true);
  });

  it('solves matched types by one variable and follows choices and growing inputs', () => {
    expect(kind('Switch').in.a?.type).toEqual(kind('Switch').out['out:0']?.type);
    expect(kind('Switch').in.a?.type).toMatchObject({ tag: 'variable', name: 't' });
    expect([...portsOf(kind('Resize'), { how: 'to size' }).inputs.keys()]).toEqual(['image', 'how', 'how.width', 'how.fit']);
    expect(portsOf(kind('Resize'), { how: 'else' }).dynamicInputs).toBe(true);
    const stack = portsOf(kind('Stack'), {}, ['images.image2']).inputs;
    expect([...stack].map(([name, { required }]) => [name, required])).toEqual([
      ['images.image0', true],
      ['images.image1', true],
      ['images.image2', false],
    ]);
  });

  it('offers a kind as a converter when its name says so in the words of its types', () => {
    expect([...catalog.kinds.values()].filter(({ converter }) => converter !== undefined).map(({ name }) => name)).toEqual(['MaskToImage']);
    expect(kind('MaskToImage').converter).toEqual({ from: 'mask', to: 'out:0', cost: 1, lossless: false });
  });

  it('survives its own JSON form, the engine included', () => {
    const { value } = catalogFromJson(JSON.parse(JSON.stringify(catalogToJson(catalog))));
    if (value === null) throw new Error('unreadable');
    const again = makeCatalog(value);
    expect(again.digest).toBe(catalog.digest);
    const prompt = { 1: { class_type: 'Save', inputs: { images: ['2', 0], filename_prefix: 'x' } }, 2: { class_type: 'Noise', inputs: { seed: 1, scale: 99 } } };
    expect(comfyuiVerdict(prompt, again)).toEqual(comfyuiVerdict(prompt, catalog));
  });

  it('keeps apart what a static reading of a pack could not evaluate', () => {
    const { value } = comfyuiCatalog({
      repo: 'a/b',
      date: '2026-01-01',
      nodes: { K: { input: { required: { a: ['?'], b: [['?*', 'x']], c: ['INT', { max: '?' }] } }, output: ['?'], output_name: ['?'] } },
    });
    const found = value?.kinds.get('K');
    expect(found?.in.a?.type.tag).toBe('unknown');
    expect(found?.in.b?.type).toMatchObject({ of: ['x'], open: true });
    expect(found?.in.c?.param?.type).toEqual({ tag: 'named', name: 'INT' });
    expect(found?.dynamic).toBe('out');
  });
});
