import { catalog, coerce, node, param, type } from '@turnbuckle/model';
import { migration } from './declare-migration.ts';

const image = type('image');
const mask = type('mask', { extends: image });
const number = type('number');
const color = type('color');

/** A catalog as a legacy editor had it: loose names, a kind that says nothing, a number in percent. */
export const studioV1 = catalog({
  name: 'studio',
  version: '1.0.0',
  nodes: [
    node('Noise', { out: { 'output-main': image }, params: { seed: param.int({ default: 0 }), mode: param.string({ default: 'perlin' }) } }),
    node('Shape', { out: { 'output-main': image, 'output-mask': mask } }),
    node('Blur', { in: { 'input-1': image, radius: number.orParam(4) }, out: { 'output-main': image }, params: { quality: param.int({ default: 1 }) } }),
    node('Limit', { in: { 'input-1': image }, out: { 'output-main': image } }),
    node('Mix', { in: { 'input-1': image, 'input-2': image, amount: number.orParam(50) }, out: { 'output-main': image } }),
    node('Slider', { out: { value: number }, params: { value: param.number({ default: 0 }) } }),
    node('Tint', { in: { 'input-1': image, color: color.orParam('#ffffff') }, out: { 'output-main': image } }),
    node('Output', { in: { 'input-1': image }, sink: true }),
  ],
});

/** The same studio with names that say what they mean, and rules for what flows. */
export const studioV2 = catalog({
  name: 'studio',
  version: '2.0.0',
  nodes: [
    node('noise', {
      out: { image },
      params: { seed: param.int({ default: 0 }), mode: param.oneOf(['perlin', 'simplex'], { default: 'perlin' }), octaves: param.int({ default: 3 }) },
    }),
    node('shape', { out: { image, mask } }),
    node('blur', { in: { image, radius: number.orParam(4) }, out: { image } }),
    node('mix', { in: { a: image, b: image, share: number.orParam(0.5) }, out: { image } }),
    node('slider', { out: { value: number }, params: { value: param.number({ default: 0 }) } }),
    node('tint', { in: { image, color: color.orParam('#ffffff') }, out: { image } }),
    node('flat', { in: { value: number }, out: { image }, converter: { from: 'value', to: 'image', cost: 1, lossless: true } }),
    node('output', { in: { image }, sink: true }),
  ],
  coercions: [coerce(number, color, { id: 'grey@1', lossless: true })],
});

/** Every kind of step once: what the laws are run on. */
export const studioMigration = migration({ id: 'studio/1-strict-connections', from: studioV1, to: studioV2, mayChangeResults: true }, (m) => [
  m.kind('Limit').remove({ rewire: ['input-1', 'output-main'] }),
  m.kind('Noise').rename('noise'),
  m.kind('noise').port('output-main').rename('image'),
  m.kind('noise').add('octaves', 3),
  m
    .kind('noise')
    .param('mode')
    .convert({ values: { worley: 'simplex', x: 'perlin' } }),
  m.kind('Shape').rename('shape'),
  m.kind('shape').port('output-main').rename('image'),
  m.kind('shape').port('output-mask').rename('mask'),
  m.kind('Blur').rename('blur'),
  m.kind('blur').port('input-1').rename('image'),
  m.kind('blur').port('output-main').rename('image'),
  m.kind('blur').param('quality').remove(),
  m.kind('Mix').rename('mix'),
  m.kind('mix').port('input-1').rename('a'),
  m.kind('mix').port('input-2').rename('b'),
  m.kind('mix').port('output-main').rename('image'),
  m.kind('mix').param('amount').rename('share'),
  m.kind('mix').param('share').convert({ factor: 0.01 }),
  m.kind('Slider').rename('slider'),
  m.kind('Tint').rename('tint'),
  m.kind('tint').port('input-1').rename('image'),
  m.kind('tint').port('output-main').rename('image'),
  m.kind('Output').rename('output'),
  m.kind('output').port('input-1').rename('image'),
  m.edges.enforce('strict'),
]);
