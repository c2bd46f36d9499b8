import { studio } from './catalog.ts';

/** A graph in code. Each commented line fails in `tsc`, with the sentence behind it. */
export function softNoise(seed: number): ReturnType<ReturnType<typeof studio.graph>['graph']> {
  const g = studio.graph();
  const noise = g.add('noise', { seed });
  const blur = g.add('blur', { image: noise.out.image, radius: 8 });
  const average = g.add('average', { image: blur.out.image });
  const tint = g.add('tint', { image: blur.out.image });
  g.connect(average.out.value, tint.in.color); // number becomes color by grey@1
  // g.connect(noise.out.image, blur.in.radius);   'image' does not flow into 'number'
  // g.connect(noise.out.picture, blur.in.image);  Property 'picture' does not exist
  // g.add('blurr');                               '"blurr"' is not assignable to '"noise" | "blur" | …'
  return g.graph();
}
