import { accents, colorful, type ImageEnd, type MaskEnd, type Recipe } from './recipe.ts';

const neon: Recipe = {
  name: 'neon',
  words: ['Neon', 'Signal', 'Glow', 'Beacon'],
  build(graph, random) {
    const form = random.pick(['ring', 'star', 'petals', 'polygon', 'moon', 'cross'] as const);
    const figure = graph.add('shape', { form, radius: random.between(0.5, 0.7), sides: random.int(3, 9), angle: random.int(-40, 40), thickness: random.between(0.14, 0.4) });
    const smaller = graph.add('transform', { image: figure.out.mask, zoom: random.between(0.8, 0.9), edge: 'clamp' });
    const edge = graph.add('mix', { a: figure.out.mask, b: smaller.out.image, amount: 1, blend: 'difference' });
    const halo = graph.add('blur', { image: edge.out.image, radius: random.between(3.5, 7) });
    const bright = graph.add('levels', { image: halo.out.image, contrast: random.between(1.4, 2), brightness: random.between(0.25, 0.5) });
    const palette = random.pick(['candy', 'aurora', 'dusk', 'lagoon', 'ember', 'glacier', 'rose'] as const);
    const colored = graph.add('gradient', { along: bright.out.image, palette });
    return graph.add('mix', { a: colored.out.image, b: edge.out.image, amount: random.between(0.55, 0.85), blend: 'screen' }).out.image;
  },
};

const poster: Recipe = {
  name: 'poster',
  words: ['Poster', 'Study', 'Composition', 'Cut paper'],
  build(graph, random) {
    const { ground, pick } = accents(random);
    let picture: ImageEnd = graph.add('fill', { color: ground }).out.image;
    const count = random.int(2, 4);
    for (let layer = 0; layer < count; layer++) {
      const form = random.pick(['circle', 'ring', 'polygon', 'moon', 'cross', 'star', 'petals', 'stripes'] as const);
      const stripes = form === 'stripes';
      const figure = graph.add('shape', {
        form,
        radius: stripes ? random.between(0.5, 0.9) : random.between(0.7, 0.85) - layer * 0.15,
        x: random.between(-0.45, 0.45),
        y: random.between(-0.45, 0.45),
        angle: random.pick([0, 0, 15, 30, 45, 90]),
        sides: stripes ? random.int(4, 7) : random.int(3, 7),
        thickness: random.between(0.2, 0.45),
      });
      const paint = graph.add('fill', { color: pick() });
      picture = graph.add('mask', { image: paint.out.image, mask: figure.out.mask, under: picture }).out.image;
    }
    return picture;
  },
};

const bokeh: Recipe = {
  name: 'bokeh',
  words: ['Bokeh', 'City lights', 'Lanterns', 'Rain window'],
  build(graph, random) {
    const { pick } = accents(random);
    let picture: ImageEnd = graph.add('gradient', { from: '#0a0d1c', to: random.pick(['#2b1140', '#0f2d3d', '#3a1520', '#1a2b1f']), angle: random.int(0, 90) }).out.image;
    const count = random.int(3, 5);
    for (let light = 0; light < count; light++) {
      const spot = graph.add('shape', { radius: random.between(0.16, 0.42), x: random.between(-0.75, 0.75), y: random.between(-0.75, 0.75), softness: random.between(0.01, 0.12) });
      const tinted = graph.add('gradient', { along: spot.out.mask, from: '#000000', to: pick() });
      picture = graph.add('mix', { a: picture, b: tinted.out.image, amount: random.between(0.55, 0.95), blend: 'screen' }).out.image;
    }
    return graph.add('blur', { image: picture, radius: random.between(0.5, 1.5) }).out.image;
  },
};

const tiles: Recipe = {
  name: 'tiles',
  words: ['Tiles', 'Azulejo', 'Quilt', 'Mosaic'],
  build(graph, random) {
    const outer = graph.add('shape', {
      form: random.pick(['petals', 'star', 'polygon', 'ring'] as const),
      radius: random.between(0.75, 0.95),
      sides: random.pick([4, 6, 8]),
      thickness: random.between(0.2, 0.5),
    });
    const inner = graph.add('shape', { form: random.pick(['circle', 'ring', 'polygon', 'star'] as const), radius: random.between(0.3, 0.5), sides: random.pick([4, 6, 8]) });
    const figure: { readonly out: { readonly image: ImageEnd } } = graph.add('mix', { a: outer.out.mask, b: inner.out.mask, amount: random.between(0.6, 1), blend: 'difference' });
    const ramp = graph.add('gradient', { form: 'diamond', palette: 'grey' });
    const shaded = graph.add('mix', { a: figure.out.image, b: ramp.out.image, amount: random.between(0.3, 0.5) });
    const repeated = graph.add('transform', {
      image: shaded.out.image,
      zoom: random.pick([0.25, 0.33, 0.5]),
      angle: random.pick([0, 0, 45]),
      edge: random.pick(['wrap', 'mirror'] as const),
    });
    return graph.add('gradient', { along: repeated.out.image, palette: random.pick([...colorful, 'paper'] as const) }).out.image;
  },
};

const halftone: Recipe = {
  name: 'halftone',
  words: ['Halftone', 'Print', 'Newsprint', 'Screen'],
  build(graph, random) {
    const { ground, pick } = accents(random);
    const form = random.pick(['linear', 'radial'] as const);
    const tone = graph.add('gradient', { form, palette: 'grey', angle: random.int(-45, 45) });
    const bent = random.chance(0.5) ? graph.add('noise', { seed: random.int(1, 9999), scale: random.between(1.5, 2.5), octaves: 1 }) : null;
    const base = bent === null ? tone.out.image : graph.add('mix', { a: tone.out.image, b: bent.out.image, amount: 0.5 }).out.image;
    const dots = graph.add('shape', {
      form: random.pick(['dots', 'dots', 'stripes'] as const),
      radius: 0.5,
      sides: random.int(7, 11),
      angle: random.pick([0, 15, 30, 45]),
      softness: 0.1,
    });
    const sum = graph.add('mix', { a: base, b: dots.out.mask, amount: 0.5 });
    const ink: MaskEnd = graph.add('threshold', { image: sum.out.image, level: random.between(0.46, 0.54), softness: 0.05 }).out.mask;
    const paper = graph.add('fill', { color: ground });
    const paint = random.chance(0.4) ? graph.add('gradient', { from: pick(), to: pick(), angle: 90 }).out.image : graph.add('fill', { color: pick() }).out.image;
    return graph.add('mask', { image: paint, mask: ink, under: paper.out.image }).out.image;
  },
};

const weave: Recipe = {
  name: 'weave',
  words: ['Weave', 'Plaid', 'Tartan', 'Loom'],
  build(graph, random) {
    const { ground, pick } = accents(random);
    const sides = random.int(4, 8);
    const cloth = graph.add('fill', { color: ground });
    const warp = graph.add('shape', { form: 'stripes', sides, radius: random.between(0.6, 1.1) });
    const weft = graph.add('shape', { form: 'stripes', sides, radius: random.between(0.6, 1.1), angle: 90 });
    const first = graph.add('fill', { color: pick() });
    const second = graph.add('fill', { color: pick() });
    const lower = graph.add('mask', { image: first.out.image, mask: warp.out.mask, under: cloth.out.image });
    const upper = graph.add('mask', { image: second.out.image, mask: weft.out.mask, under: lower.out.image });
    const blended = graph.add('mix', { a: lower.out.image, b: upper.out.image, amount: random.between(0.5, 0.75) });
    const turned = graph.add('transform', { image: blended.out.image, angle: random.pick([0, 30, 45, 60]), zoom: random.between(0.8, 1.4) });
    if (random.chance(0.5)) return turned.out.image;
    const crease = graph.add('noise', { seed: random.int(1, 9999), scale: random.between(1.5, 3), octaves: 2 });
    return graph.add('displace', { image: turned.out.image, by: crease.out.image, amount: random.between(0.04, 0.12) }).out.image;
  },
};

/** Pictures made of crisp figures. */
export const figures: readonly Recipe[] = [neon, poster, bokeh, tiles, halftone, weave];
