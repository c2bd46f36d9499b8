import { catalog, coerce, node, param, renamed, type } from '@turnbuckle/model';

const image = type('image');
const number = type('number');
const color = type('color');

/** Three kinds, one coercion, one converter: everything that the wires of `saved-project.json` need. */
export const studio = catalog({
  version: '1.0.0',
  nodes: [
    node('noise', { out: { image }, params: { seed: param.int({ default: 0, min: 0 }) } }),
    node('blur', { in: { image: renamed(image, ['input-1']), radius: number.orParam(4) }, out: { image } }),
    node('tint', { in: { image, color: color.orParam('#ffffff') }, out: { image } }),
    node('average', { title: 'Average', in: { image }, out: { value: number }, converter: { from: 'image', to: 'value', cost: 1, lossless: false } }),
  ],
  coercions: [coerce(number, color, { id: 'grey@1', lossless: true })],
});

export default studio;
