import type { Random } from '../random.ts';
import type { ImageEnd, StudioGraph } from './recipe.ts';

/** What people put behind a picture that is nearly done: darker corners, a little grain, a last turn of the colours. */
export function finish(graph: StudioGraph, random: Random, picture: ImageEnd): ImageEnd {
  let result = picture;
  if (random.chance(0.3)) {
    const corners = graph.add('gradient', { form: 'radial', from: '#ffffff', to: '#5a5a66' });
    result = graph.add('mix', { a: result, b: corners.out.image, amount: random.between(0.5, 0.9), blend: 'multiply' }).out.image;
  }
  if (random.chance(0.18)) {
    const grain = graph.add('noise', { seed: random.int(1, 9999), scale: random.between(24, 40), octaves: 1 });
    result = graph.add('mix', { a: result, b: grain.out.image, amount: random.between(0.08, 0.2), blend: 'overlay' }).out.image;
  }
  if (random.chance(0.3))
    result = graph.add('levels', { image: result, hue: random.int(-18, 18), saturation: random.between(0.95, 1.25), middle: random.between(0.46, 0.54) }).out.image;
  return result;
}
