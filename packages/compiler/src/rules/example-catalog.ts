import { any, catalog, coerce, feedback, list, many, node, oneOf, param, renamed, type, union, unknown } from '@turnbuckle/model';

const image = type('image');
const mask = type('mask', { extends: image });
const number = type('number');
const color = type('color');
const boolean = type('boolean');
const text = type('string');

/** A small catalog for the examples of the rules: a node kind for each thing that a rule speaks of. */
export const exampleCatalog = catalog({
  name: 'examples',
  version: '1.0.0',
  nodes: [
    node('noise', { out: { image }, params: { seed: param.int({ default: 0, min: 0, max: 1_000 }), mode: param.oneOf(['perlin', 'simplex', 'worley'], { default: 'perlin' }) } }),
    node('shape', { out: { image, mask } }),
    node('slider', { out: { value: number } }),
    node('blur', { in: { image: renamed(image, ['input-1']), radius: number.orParam(4) }, out: { image }, was: ['Blur'] }),
    node('mix', { in: { a: image, b: image }, out: { image } }),
    node('tint', { in: { image, color: color.orParam('#ffffff') }, out: { image } }),
    node('cut', { in: { image, mask }, out: { image } }),
    node('average', { in: { image }, out: { value: number }, converter: { from: 'image', to: 'value', cost: 2, lossless: false } }),
    node('switch', ({ T }) => ({ in: { on: boolean.orParam(false), a: T, b: T }, out: { value: T } })),
    node('hold', { in: { image: feedback(image) }, out: { image } }),
    node('frames', { out: { images: list(image) } }),
    node('stack', { in: { images: many(image) }, out: { image } }),
    node('load', { out: { any: union(image, number), raw: unknown, preset: oneOf(text, ['soft', 'hard']) } }),
    node('preset', { in: { name: oneOf(text, ['soft', 'hard', 'sharp']) }, out: { image } }),
    node('inspect', { in: { value: any }, out: {} }),
    node('plate', { out: { image }, deprecated: 'use noise' }),
    node('output', { in: { image }, out: {}, sink: true }),
  ],
  coercions: [coerce(number, color, { id: 'grey@1', lossless: true })],
});
