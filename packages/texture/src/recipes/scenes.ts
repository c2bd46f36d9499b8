import type { Random } from '../random.ts';
import type { ImageEnd, Recipe, StudioGraph } from './recipe.ts';

/** Colours of a sky with what stands before it, far to near. */
const moods = [
  { sky: 'dusk', sun: '#fff1c9', hills: ['#7a3f7c', '#47265f', '#1f1238'] },
  { sky: 'ember', sun: '#fff6d6', hills: ['#8a2b45', '#4d1638', '#200a1f'] },
  { sky: 'glacier', sun: '#ffffff', hills: ['#6f9cc7', '#3b6699', '#16325c'] },
  { sky: 'lagoon', sun: '#fff7d6', hills: ['#2f8f8f', '#145f70', '#07303f'] },
  { sky: 'rose', sun: '#ffe9d6', hills: ['#c06078', '#7d2f52', '#3a1230'] },
  { sky: 'sand', sun: '#fff8e4', hills: ['#b37a52', '#7a4a3a', '#3c2226'] },
  { sky: 'aurora', sun: '#f4ffe9', hills: ['#1f6f78', '#123f5c', '#081a33'] },
] as const;

/** A horizon of hills: everything under a line that noise bends. */
function hills(graph: StudioGraph, random: Random, at: { readonly under: ImageEnd; readonly color: string; readonly level: number }): ImageEnd {
  const height = graph.add('gradient', { palette: 'grey' });
  const rock = graph.add('noise', { seed: random.int(1, 9999), scale: random.between(2, 5), octaves: random.int(2, 5), style: random.pick(['soft', 'ridged', 'billow'] as const) });
  const bent = graph.add('mix', { a: height.out.image, b: rock.out.image, amount: random.between(0.14, 0.26) });
  const ground = graph.add('threshold', { image: bent.out.image, level: at.level, softness: 0.01 });
  const paint = graph.add('fill', { color: at.color });
  return graph.add('mask', { image: paint.out.image, mask: ground.out.mask, under: at.under }).out.image;
}

function skyWithSun(graph: StudioGraph, random: Random, mood: (typeof moods)[number]): ImageEnd {
  const sky = graph.add('gradient', { palette: mood.sky, repeat: 0.8, offset: random.between(0.18, 0.3) });
  const x = random.between(-0.5, 0.5);
  const y = random.between(-0.5, -0.1);
  const disc = graph.add('shape', { radius: random.between(0.16, 0.34), x, y });
  const light = graph.add('fill', { color: mood.sun });
  const halo = graph.add('blur', { image: disc.out.mask, radius: random.between(5, 9) });
  const glow = graph.add('mix', { a: sky.out.image, b: halo.out.image, amount: random.between(0.3, 0.6), blend: 'screen' });
  return graph.add('mask', { image: light.out.image, mask: disc.out.mask, under: glow.out.image }).out.image;
}

const landscape: Recipe = {
  name: 'landscape',
  words: ['Ridge', 'Horizon', 'Valley', 'Evening'],
  build(graph, random) {
    const mood = random.pick(moods);
    let picture = skyWithSun(graph, random, mood);
    const levels = [0.56, 0.66, 0.77];
    const first = random.chance(0.5) ? 1 : 0;
    for (let layer = first; layer < 3; layer++)
      picture = hills(graph, random, { under: picture, color: mood.hills[layer] ?? '#101018', level: (levels[layer] ?? 0.7) + random.between(-0.03, 0.03) });
    return picture;
  },
};

const lake: Recipe = {
  name: 'lake',
  words: ['Lake', 'Still water', 'Reflection', 'Harbour'],
  build(graph, random) {
    const mood = random.pick(moods);
    const shore = hills(graph, random, { under: skyWithSun(graph, random, mood), color: mood.hills[1], level: 0.58 });
    const mirrored = graph.add('transform', { image: shore, y: random.between(0.28, 0.34) });
    const ripples = graph.add('noise', { seed: random.int(1, 9999), scale: random.between(8, 14), octaves: 2 });
    const water = graph.add('displace', { image: mirrored.out.image, by: ripples.out.image, amount: random.between(0.02, 0.05) });
    const deeper = graph.add('levels', { image: water.out.image, brightness: -0.08, saturation: 1.15 });
    const depth = graph.add('gradient', { palette: 'grey' });
    const below = graph.add('threshold', { image: depth.out.image, level: 0.655, softness: 0.01 });
    return graph.add('mask', { image: deeper.out.image, mask: below.out.mask, under: shore }).out.image;
  },
};

const planet: Recipe = {
  name: 'planet',
  words: ['Planet', 'Moonrise', 'Orbit', 'Far world'],
  build(graph, random) {
    const radius = graph.add('number', { value: random.between(0.46, 0.72) });
    const tint = random.pick(['ember', 'lagoon', 'dusk', 'copper', 'glacier', 'rose', 'sand', 'moss', 'candy'] as const);
    const ground = graph.add('noise', {
      seed: random.int(1, 9999),
      scale: random.between(2.5, 5),
      warp: random.between(0.4, 1.4),
      style: random.pick(['soft', 'ridged', 'marble', 'billow'] as const),
      palette: tint,
    });
    const tilted = graph.add('transform', { image: ground.out.image, angle: random.int(-50, 50), zoom: random.between(0.8, 1.3) });
    const disc = graph.add('shape', { radius: radius.out.value });
    const light = graph.add('shape', { radius: random.between(0.35, 0.5), x: -0.28, y: -0.28, softness: 0.75 });
    const ball = graph.add('mix', { a: tilted.out.image, b: light.out.mask, amount: random.between(0.85, 1), blend: 'multiply' });
    const stars = graph.add('noise', { seed: random.int(1, 9999), scale: random.between(10, 16), style: 'stars' });
    const halo = graph.add('blur', { image: disc.out.mask, radius: random.between(3, 6) });
    const air = graph.add('gradient', { along: halo.out.image, palette: tint, repeat: 0.6 });
    const space = graph.add('mix', { a: stars.out.image, b: air.out.image, amount: random.between(0.5, 0.85), blend: 'screen' });
    return graph.add('mask', { image: ball.out.image, mask: disc.out.mask, under: space.out.image }).out.image;
  },
};

const eclipse: Recipe = {
  name: 'eclipse',
  words: ['Eclipse', 'Corona', 'Halo', 'Totality'],
  build(graph, random) {
    const radius = random.between(0.3, 0.46);
    const disc = graph.add('shape', { radius });
    const glow = graph.add('blur', { image: disc.out.mask, radius: random.between(9, 14) });
    const rays = graph.add('gradient', { form: 'angular', palette: 'grey', repeat: random.int(5, 11), mirror: true });
    const flicker = graph.add('noise', { seed: random.int(1, 9999), scale: random.between(3, 6), octaves: 3 });
    const bent = graph.add('displace', { image: rays.out.image, by: flicker.out.image, amount: random.between(0.05, 0.14) });
    const lit = graph.add('mix', { a: glow.out.image, b: bent.out.image, amount: random.between(0.4, 0.7), blend: 'overlay' });
    const bright = graph.add('levels', { image: lit.out.image, contrast: random.between(1.5, 2), brightness: random.between(0.36, 0.46), middle: 0.62 });
    const fire = graph.add('gradient', { along: bright.out.image, palette: random.pick(['ember', 'dusk', 'glacier', 'aurora', 'candy', 'rose'] as const) });
    const dark = graph.add('fill', { color: '#07060d' });
    const inner = graph.add('shape', { radius: Math.round((radius - 0.01) * 100) / 100 });
    return graph.add('mask', { image: dark.out.image, mask: inner.out.mask, under: fire.out.image }).out.image;
  },
};

/** Pictures of a place. */
export const scenes: readonly Recipe[] = [landscape, lake, planet, eclipse];
