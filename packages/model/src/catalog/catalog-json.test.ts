import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { intervalType, literalsType, namedType } from '../port/port-type.ts';
import { makeCatalog } from './catalog.ts';
import { catalogFromJson, catalogSchemaId, catalogToJson, escapePointer } from './catalog-json.ts';
import type { NodeKind } from './node-kind.ts';

const image = namedType('image');

/** One kind with everything that a kind can have. */
const everything: NodeKind = {
  name: 'every/thing',
  title: 'Everything',
  category: 'test',
  description: 'All of it.',
  was: ['Every', 'Thing'],
  reserved: ['blend'],
  sink: true,
  deprecated: 'use less',
  dynamic: 'out',
  converter: { from: 'image', to: 'out:0', cost: 2, lossless: false },
  foreign: { output: ['IMAGE'], max: { rawNumber: '18446744073709551615' } },
  in: {
    image: { type: image, required: true, was: ['input-1'], title: 'Picture' },
    radius: { type: namedType('number'), required: false, param: { type: intervalType('number', 0, 64), default: 4 } },
    back: { type: image, required: false, feedback: true },
    many: { type: image, required: false, many: true },
  },
  out: { 'out:0': { type: image, title: 'IMAGE', was: ['output'] } },
  params: { mode: { type: literalsType('string', ['soft', 'hard'], { title: 'Mode@2' }), default: 'soft', required: true } },
  groups: [
    { repeat: 'image', min: 1, max: 3, port: { type: image, required: true } },
    {
      choice: 'how',
      options: {
        'a/b': { in: { size: { type: namedType('int'), required: true } }, groups: [{ repeat: 'x', names: ['x1', 'x2'], min: 0, max: 2, port: { type: image, required: false } }] },
        none: { in: {} },
      },
    },
  ],
};
const seedMax = Number('18446744073709551615');
const kind: NodeKind = { ...everything, params: { ...everything.params, seed: { type: intervalType('int', 0, seedMax) } } };
const catalog = makeCatalog({
  name: 'test',
  version: '3',
  kinds: [kind, { name: 'plain', in: {}, out: {}, params: {} }],
  types: { image: [], mask: ['image'], number: [], color: [] },
  coercions: [{ id: 'grey@1', from: 'number', to: 'color', lossless: true, cost: 1 }],
  reserved: ['limit'],
});

describe('a catalog as JSON', () => {
  it('comes back with everything in it, and with its digest', () => {
    const json = JSON.parse(JSON.stringify(catalogToJson(catalog))) as Json;
    const { value, problems } = catalogFromJson(json);
    expect(problems).toEqual([]);
    if (value === null) throw new Error('the catalog was not read');
    const again = makeCatalog(value);
    expect([...again.kinds.values()]).toEqual([...catalog.kinds.values()]);
    expect(again.types).toEqual(catalog.types);
    expect(again.coercions).toEqual(catalog.coercions);
    expect(again.digest).toBe(catalog.digest);
    expect(json).toMatchObject({ $schema: catalogSchemaId, name: 'test', version: '3' });
  });

  it('reads bounds and literals whose digits a reader kept', () => {
    const raw = { rawNumber: '18446744073709552000' };
    const { value } = catalogFromJson({ kinds: { k: { params: { seed: { type: { interval: [0, raw], base: 'int' } }, big: { type: { literals: [raw], base: 'int' } } } } } });
    const [first] = value?.kinds ?? [];
    expect(first?.params).toEqual({ seed: { type: intervalType('int', 0, seedMax) }, big: { type: literalsType('int', [seedMax]) } });
  });

  it('has a digest that the order of declaration does not change, and every change of meaning does', () => {
    const of = (kinds: NodeKind[]): string => makeCatalog({ version: '3', kinds, types: {} }).digest;
    const [a, b]: [NodeKind, NodeKind] = [
      { name: 'a', in: {}, out: {}, params: {} },
      { name: 'b', in: {}, out: {}, params: {} },
    ];
    expect(of([a, b])).toBe(of([b, a]));
    expect(of([a, { ...b, sink: true }])).not.toBe(of([a, b]));
  });

  it('fills in what is absent', () => {
    const { value } = catalogFromJson({
      kinds: { k: { in: { image: { type: 'image' } } } },
      coercions: [{ id: 'c', from: 'a', to: 'b' }],
      types: { a: { extends: ['b', 7] }, c: {} },
    });
    expect(value).toEqual({
      version: '0',
      kinds: [{ name: 'k', in: { image: { type: image, required: false } }, out: {}, params: {} }],
      coercions: [{ id: 'c', from: 'a', to: 'b', lossless: false, cost: 1 }],
      types: { a: ['b'], c: [] },
    });
  });

  it('lists every fault with its place', () => {
    const { value, problems } = catalogFromJson({
      kinds: {
        flat: 7,
        'a/b~c': {
          was: 'Blur',
          in: { image: { type: 7 }, radius: { type: 'number', param: { type: [] }, was: 'input-1' }, bare: null },
          out: { image: {} },
          params: { mode: { type: { union: [] } } },
          groups: [{ repeat: 'x', min: 0, max: 2, port: {} }, { choice: 'how', options: { 'o/1': { in: { size: {} }, groups: [{ repeat: 'y', min: 0, max: 1 }] } } }, {}],
        },
      },
      coercions: [{ id: 'a@1', from: 'a' }, 7],
    });
    expect(value).toBeNull();
    const at = '/kinds/a~1b~0c';
    expect(problems.map(({ pointer }) => pointer)).toEqual([
      '/kinds/flat',
      `${at}/was`,
      `${at}/in/image/type`,
      `${at}/in/radius/was`,
      `${at}/in/radius/param/type`,
      `${at}/in/bare/type`,
      `${at}/out/image/type`,
      `${at}/params/mode/type`,
      `${at}/groups/0/port/type`,
      `${at}/groups/1/options/o~11/in/size/type`,
      `${at}/groups/1/options/o~11/groups/0/port/type`,
      `${at}/groups/2`,
      '/coercions/0',
      '/coercions/1',
    ]);
    for (const { message } of problems) expect(message).toMatch(/^Expected .*\.$/);
  });

  it.each([[null], [[]], [{}], [{ kinds: [] }], ['kinds']])('reads %j as no catalog', (json) => {
    expect(catalogFromJson(json)).toEqual({ value: null, problems: [{ pointer: '/kinds', message: 'Expected an object of node kinds by name.' }] });
  });

  it('escapes pointers as RFC 6901 says', () => {
    expect(escapePointer('a/b~c')).toBe('a~1b~0c');
  });
});
