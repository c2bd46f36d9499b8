import { describe, expect, it } from 'vitest';
import { intervalType, printType } from '../port/port-type.ts';
import { catalog, coerce } from './declared-catalog.ts';
import { node, param } from './node-declaration.ts';
import { any, between, feedback, list, many, oneOf, openSet, optional, renamed, type, union, unknown } from './type-declaration.ts';

const image = type('image');
const mask = type('mask', { extends: image });
const number = type('number');
const text = type('string');
const matte = type('matte', { extends: [mask, number] });

const studio = catalog({
  name: 'studio',
  version: '1',
  nodes: [
    node('noise', {
      out: { image },
      params: {
        seed: param.int({ default: 0, min: 0 }),
        label: param.string(),
        on: param.boolean({ default: true, title: 'On' }),
        mode: param.oneOf(['a', 'b'], { default: 'a', was: ['kind'] }),
      },
    }),
    node('blur', {
      in: { image: renamed(image, ['input-1']), radius: renamed(number.orParam(4, { min: 0, max: 64 }), ['r']), free: number.orParam(1) },
      out: { image: renamed(image, ['output']) },
    }),
    node('all', {
      in: {
        u: union(image, number),
        o: optional(image),
        l: list(image),
        s: oneOf(text, ['x'], { title: 'S@1' }),
        f: feedback(image),
        m: many(image),
        q: unknown,
        a: any,
        b: between(number, 0, 1),
        w: openSet(text, ['x']),
        c: image.with({ channels: intervalType('int', 3, 3) }),
      },
      out: { matte },
    }),
    node('pass', ({ T, U }) => ({ in: { a: T, b: U.of(image) }, out: { value: T } })),
  ],
  coercions: [coerce(number, text, { id: 'text@1', lossless: true, cost: 3 }), coerce(image, number, { id: 'mean@1' })],
});

describe('a catalog in TypeScript', () => {
  it('declares the types that its kinds speak of, with all that they extend', () => {
    expect(studio.types).toEqual({ image: [], mask: ['image'], number: [], string: [], matte: ['mask', 'number'] });
    expect(studio.coercions).toEqual([
      { id: 'text@1', from: 'number', to: 'string', lossless: true, cost: 3 },
      { id: 'mean@1', from: 'image', to: 'number', lossless: false, cost: 1 },
    ]);
    expect([studio.name, studio.version]).toEqual(['studio', '1']);
    expect(catalog({ version: '2', nodes: [] })).toMatchObject({ version: '2', types: {} });
  });

  it('says of each input what it takes and whether it must be wired', () => {
    const inputs = studio.kinds.get('all')?.in ?? {};
    expect(Object.fromEntries(Object.entries(inputs).map(([name, port]) => [name, [printType(port.type), port.required]]))).toEqual({
      u: ['image | number', true],
      o: ['image?', false],
      l: ['list<image>', true],
      s: ['string("x")', true],
      f: ['image', true],
      m: ['image', false],
      q: ['unknown', true],
      a: ['any', true],
      b: ['number(0..1)', true],
      w: ['string("x", …)', true],
      c: ['image{channels: int(3..3)}', true],
    });
    expect([inputs['f']?.feedback, inputs['m']?.many]).toEqual([true, true]);
  });

  it('keeps renames, values that may be set by hand, and their bounds', () => {
    const blur = studio.kinds.get('blur');
    expect(blur?.in['image']).toMatchObject({ was: ['input-1'], required: true });
    expect(blur?.in['radius']).toMatchObject({ was: ['r'], required: false, type: { tag: 'named' }, param: { default: 4, type: { tag: 'interval', min: 0, max: 64 } } });
    expect(blur?.in['free']?.param).toEqual({ type: { tag: 'named', name: 'number' }, default: 1 });
    expect(blur?.out['image']).toEqual({ type: { tag: 'named', name: 'image' }, was: ['output'] });
  });

  it('requires parameters without a default', () => {
    const params = studio.kinds.get('noise')?.params ?? {};
    expect(Object.entries(params).map(([name, { required }]) => [name, required])).toEqual([
      ['seed', false],
      ['label', true],
      ['on', false],
      ['mode', false],
    ]);
    expect(params['mode']).toMatchObject({ default: 'a', was: ['kind'], type: { tag: 'literals', of: ['a', 'b'] } });
    expect(params['on']).toMatchObject({ title: 'On' });
    expect(printType(params['seed']?.type ?? { tag: 'any' })).toBe('int(0..)');
  });

  it('gives every node variables of its own', () => {
    const pass = studio.kinds.get('pass');
    expect([pass?.in['a']?.type, pass?.in['b']?.type, pass?.out['value']?.type].map((port) => printType(port ?? { tag: 'any' }))).toEqual(['T', 'U extends image', 'T']);
  });
});

describe('a graph in code', () => {
  it('becomes data: nodes, values, wires in the order in which they were written', () => {
    const graph = studio.graph();
    const noise = graph.add('noise', { seed: 7, label: 'x' });
    const blur = graph.add('blur', { image: noise.out.image, radius: 8 });
    const late = graph.add('blur');
    graph.connect(blur.out.image, late.in.image);
    expect(graph.graph()).toEqual({
      id: 'main',
      nodes: [
        { key: 'n1', kind: 'noise', params: { seed: 7, label: 'x' } },
        { key: 'n2', kind: 'blur', params: { radius: 8 } },
        { key: 'n3', kind: 'blur', params: {} },
      ],
      edges: [
        { key: 'e1', from: { node: 'n1', port: 'image' }, to: { node: 'n2', port: 'image' } },
        { key: 'e2', from: { node: 'n2', port: 'image' }, to: { node: 'n3', port: 'image' } },
      ],
    });
    expect(graph.graph('inner').id).toBe('inner');
    expect([blur.key, Object.keys(blur.in), Object.keys(blur.out)]).toEqual(['n2', ['image', 'radius', 'free'], ['image']]);
  });

  it('is a value: what is added later does not change it', () => {
    const builder = studio.graph();
    builder.add('noise', { label: 'x' });
    const before = builder.graph();
    builder.add('noise', { label: 'y' });
    expect(before.nodes).toHaveLength(1);
  });
});
