import { colorful, type Recipe } from './recipe.ts';

const silk: Recipe = {
  name: 'silk',
  words: ['Silk', 'Velvet', 'Drift', 'Smoke'],
  build(graph, random) {
    const scale = random.between(1.6, 3.4);
    const base = graph.add('noise', { seed: random.int(1, 9999), scale, warp: random.between(0.6, 1.6), octaves: random.int(2, 4) });
    const folds = graph.add('noise', { seed: random.int(1, 9999), scale: random.between(1.2, 2.4), octaves: 2 });
    const moved = graph.add('displace', { image: base.out.image, by: folds.out.image, amount: random.between(0.08, 0.3) });
    const stretched = graph.add('levels', { image: moved.out.image, contrast: random.between(1.3, 2) });
    return graph.add('gradient', { along: stretched.out.image, palette: random.pick(colorful), repeat: random.pick([1, 1, 1.5, 2]), mirror: true }).out.image;
  },
};

const plasma: Recipe = {
  name: 'plasma',
  words: ['Plasma', 'Interference', 'Lava', 'Aurora'],
  build(graph, random) {
    const size = graph.add('number', { value: random.between(1.5, 3.5) });
    const first = graph.add('noise', { seed: random.int(1, 9999), scale: size.out.value, octaves: 2, style: random.pick(['soft', 'marble', 'billow'] as const) });
    const second = graph.add('noise', { seed: random.int(1, 9999), scale: size.out.value, octaves: 3, warp: random.between(0.4, 1.4) });
    const both = graph.add('mix', { a: first.out.image, b: second.out.image, amount: 1, blend: 'difference' });
    const soft = graph.add('blur', { image: both.out.image, radius: random.between(1, 2.5) });
    return graph.add('gradient', { along: soft.out.image, palette: random.pick(colorful), repeat: random.pick([2, 2.5, 3, 4]), mirror: true }).out.image;
  },
};

const waves: Recipe = {
  name: 'waves',
  words: ['Waves', 'Dunes', 'Strata', 'Tide'],
  build(graph, random) {
    const bands = graph.add('gradient', { palette: random.pick(colorful), repeat: random.pick([2, 3, 4, 5]), mirror: true, angle: random.int(-60, 60) });
    const swell = graph.add('noise', { seed: random.int(1, 9999), scale: random.between(1.5, 3), octaves: random.int(1, 3) });
    const clock = random.chance(0.4) ? graph.add('time', { speed: random.between(0.1, 0.5), start: random.between(0.15, 0.4) }) : null;
    const moved = graph.add('displace', {
      image: bands.out.image,
      by: swell.out.image,
      amount: clock === null ? random.between(0.15, 0.45) : clock.out.seconds,
      direction: random.pick(['turn', 'diagonal'] as const),
    });
    return graph.add('levels', { image: moved.out.image, saturation: random.between(0.9, 1.4), middle: random.between(0.45, 0.6) }).out.image;
  },
};

const contours: Recipe = {
  name: 'contours',
  words: ['Contours', 'Survey', 'Atlas', 'Terrain'],
  build(graph, random) {
    const height = graph.add('noise', { seed: random.int(1, 9999), scale: random.between(1.8, 3), octaves: random.int(1, 2), warp: random.between(0, 0.4) });
    const wide = graph.add('levels', { image: height.out.image, contrast: random.between(1.4, 2) });
    const land = graph.add('gradient', { along: wide.out.image, palette: random.pick(colorful) });
    const steps = graph.add('gradient', { along: wide.out.image, palette: 'grey', repeat: random.int(5, 9), mirror: true });
    const lines = graph.add('threshold', { image: steps.out.image, level: 0.5, keep: 'band', softness: 0.14 });
    const ink = graph.add('fill', { color: random.pick(['#10141f', '#fff7ed', '#2b0f1d', '#fdf6d8']) });
    return graph.add('mask', { image: ink.out.image, mask: lines.out.mask, under: land.out.image }).out.image;
  },
};

const caustics: Recipe = {
  name: 'caustics',
  words: ['Caustics', 'Pool', 'Shallows', 'Glasshouse'],
  build(graph, random) {
    const scale = random.between(3, 5);
    const near = graph.add('noise', { seed: random.int(1, 9999), scale, style: 'cracks' });
    const far = graph.add('noise', { seed: random.int(1, 9999), scale: Math.round(scale * 70) / 100, style: 'cracks' });
    const light = graph.add('levels', { image: near.out.image, invert: true, middle: 0.12 });
    const faint = graph.add('levels', { image: far.out.image, invert: true, middle: 0.2, brightness: -0.1 });
    const both = graph.add('mix', { a: light.out.image, b: faint.out.image, amount: random.between(0.6, 0.9), blend: 'screen' });
    const swell = graph.add('noise', { seed: random.int(1, 9999), scale: 2.5, octaves: 2 });
    const moved = graph.add('displace', { image: both.out.image, by: swell.out.image, amount: random.between(0.06, 0.14) });
    const soft = graph.add('blur', { image: moved.out.image, radius: random.between(0.5, 1.2) });
    return graph.add('gradient', { along: soft.out.image, palette: random.pick(['lagoon', 'glacier', 'aurora', 'candy', 'ember'] as const) }).out.image;
  },
};

const sketch: Recipe = {
  name: 'sketch',
  words: ['Sketch', 'Test', 'First try', 'Draft'],
  build(graph, random) {
    const swell = graph.add('noise', { seed: random.int(1, 9999), scale: random.between(1.2, 3), octaves: 2 });
    const form = random.pick(['radial', 'linear', 'diamond', 'angular'] as const);
    const bands = graph.add('gradient', { form, palette: random.pick(colorful), repeat: random.pick([1, 2, 2, 3]), mirror: true });
    return graph.add('displace', { image: bands.out.image, by: swell.out.image, amount: random.between(0.08, 0.35) }).out.image;
  },
};

/** Pictures that are one field from border to border. */
export const fields: readonly Recipe[] = [silk, plasma, waves, contours, caustics, sketch];
