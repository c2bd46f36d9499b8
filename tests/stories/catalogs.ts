import { migration } from '@turnbuckle/evolve';
import { catalog, node, param, type } from '@turnbuckle/model';

const image = type('image');
const number = type('number');

/** What the stories' people had: loose names, a share in percent, a kind that does nothing, a parameter that nobody needs. */
export const oldCatalog = catalog({
  name: 'stories',
  version: '1.0.0',
  nodes: [
    node('Noise', { out: { main: image }, params: { percent: param.number({ default: 0 }), quality: param.int({ default: 1 }) } }),
    node('Blur', { in: { 'input-1': image, radius: number.orParam(4) }, out: { main: image } }),
    node('Limit', { in: { 'input-1': image }, out: { main: image } }),
    node('Slider', { out: { value: number } }),
    node('Out', { in: { 'input-1': image }, sink: true }),
  ],
});

/** What they get: names that say what flows, a share from 0 to 1, a parameter that the old ones do not know. */
export const newCatalog = catalog({
  name: 'stories',
  version: '2.0.0',
  nodes: [
    node('noise', { out: { image }, params: { share: param.number({ default: 0 }), octaves: param.int({ default: 3 }) } }),
    node('blur', { in: { image, radius: number.orParam(4) }, out: { image } }),
    node('slider', { out: { value: number } }),
    node('out', { in: { image }, sink: true }),
  ],
});

/** Renames, a value in another unit, one that comes and one that goes, a kind that goes with its wires led on, and wires that no longer fit. */
export const way = migration({ id: 'stories/1', from: oldCatalog, to: newCatalog, mayChangeResults: true }, (m) => [
  m.kind('Limit').remove({ rewire: ['input-1', 'main'] }),
  m.kind('Noise').rename('noise'),
  m.kind('noise').port('main').rename('image'),
  m.kind('noise').param('quality').remove(),
  m.kind('noise').param('percent').rename('share'),
  m.kind('noise').param('share').convert({ factor: 0.01 }),
  m.kind('noise').add('octaves', 3),
  m.kind('Blur').rename('blur'),
  m.kind('blur').port('input-1').rename('image'),
  m.kind('blur').port('main').rename('image'),
  m.kind('Slider').rename('slider'),
  m.kind('Out').rename('out'),
  m.kind('out').port('input-1').rename('image'),
  m.edges.enforce('strict'),
]);
