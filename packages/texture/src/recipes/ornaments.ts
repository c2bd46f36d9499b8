import { colorful, type Recipe } from './recipe.ts';

const kaleidoscope: Recipe = {
  name: 'kaleidoscope',
  words: ['Kaleidoscope', 'Mandala', 'Rosette', 'Snowflake'],
  build(graph, random) {
    const palette = random.pick(colorful);
    const style = random.pick(['soft', 'cells', 'marble', 'ridged', 'billow'] as const);
    const glass = graph.add('noise', { seed: random.int(1, 9999), scale: random.between(2.5, 5.5), style, octaves: random.int(2, 4), warp: random.between(0, 1) });
    const tinted = graph.add('gradient', { along: glass.out.image, palette, repeat: random.pick([1, 1.5, 2]), mirror: true });
    const clock = random.chance(0.5) ? graph.add('time', { speed: random.int(2, 12), start: random.int(0, 90) }) : null;
    const turned = graph.add('transform', {
      image: tinted.out.image,
      angle: clock === null ? random.int(0, 90) : clock.out.seconds,
      zoom: random.between(0.9, 1.5),
      folds: random.int(3, 8),
      x: random.between(0.1, 0.3),
    });
    return graph.add('levels', { image: turned.out.image, contrast: random.between(1.05, 1.4), saturation: random.between(1, 1.3) }).out.image;
  },
};

const stainedGlass: Recipe = {
  name: 'stained-glass',
  words: ['Stained glass', 'Rose window', 'Chapel', 'Terrazzo'],
  build(graph, random) {
    const seed = random.int(1, 9999);
    const size = graph.add('number', { value: random.between(3.2, 6) });
    const panes = graph.add('noise', { seed, scale: size.out.value, style: 'cells', palette: random.pick(colorful) });
    const joints = graph.add('noise', { seed, scale: size.out.value, style: 'cracks' });
    const lead = graph.add('threshold', { image: joints.out.image, level: random.between(0.1, 0.22), keep: 'below', softness: 0.06 });
    const metal = graph.add('fill', { color: random.pick(['#0d0d14', '#191320', '#f6efe0']) });
    const glow = graph.add('gradient', { form: 'radial', from: '#ffffff', to: '#70707c' });
    const lit = graph.add('mix', { a: panes.out.image, b: glow.out.image, amount: random.between(0.6, 0.95), blend: 'multiply' });
    return graph.add('mask', { image: metal.out.image, mask: lead.out.mask, under: lit.out.image }).out.image;
  },
};

const agate: Recipe = {
  name: 'agate',
  words: ['Agate', 'Geode', 'Malachite', 'Opal'],
  build(graph, random) {
    const core = graph.add('shape', {
      form: 'petals',
      radius: random.between(0.75, 0.95),
      sides: random.int(2, 4),
      thickness: 0.3,
      softness: 0.8,
      x: random.between(-0.3, 0.3),
      y: random.between(-0.3, 0.3),
    });
    const grain = graph.add('noise', { seed: random.int(1, 9999), scale: random.between(2, 3.5), octaves: 4 });
    const rough = graph.add('displace', { image: core.out.mask, by: grain.out.image, amount: random.between(0.14, 0.3) });
    const level = graph.add('average', { image: rough.out.image });
    const rings = graph.add('gradient', { along: rough.out.image, palette: random.pick(colorful), repeat: random.pick([2, 3, 4]), offset: level.out.value, mirror: true });
    return graph.add('levels', { image: rings.out.image, contrast: random.between(1, 1.25), saturation: random.between(0.9, 1.2) }).out.image;
  },
};

const nebula: Recipe = {
  name: 'nebula',
  words: ['Nebula', 'Deep field', 'Cluster', 'Milky way'],
  build(graph, random) {
    const gas = graph.add('noise', {
      seed: random.int(1, 9999),
      scale: random.between(2, 3.5),
      octaves: 6,
      warp: random.between(0.8, 1.8),
      style: random.pick(['soft', 'ridged'] as const),
    });
    const dust = graph.add('noise', { seed: random.int(1, 9999), scale: random.between(1.5, 2.5), octaves: 4 });
    const torn = graph.add('mix', { a: gas.out.image, b: dust.out.image, amount: random.between(0.8, 1), blend: 'multiply' });
    const deep = graph.add('levels', { image: torn.out.image, contrast: random.between(1.5, 2), brightness: random.between(-0.02, 0.14) });
    const colored = graph.add('gradient', { along: deep.out.image, palette: random.pick(['dusk', 'ember', 'candy', 'aurora', 'rose', 'lagoon', 'glacier'] as const) });
    const stars = graph.add('noise', { seed: random.int(1, 9999), scale: random.between(8, 13), style: 'stars' });
    return graph.add('mix', { a: colored.out.image, b: stars.out.image, amount: 1, blend: 'screen' }).out.image;
  },
};

const pebbles: Recipe = {
  name: 'pebbles',
  words: ['Pebbles', 'Scales', 'Bubbles', 'Cobble'],
  build(graph, random) {
    const seed = random.int(1, 9999);
    const scale = random.between(3.5, 6);
    const stones = graph.add('noise', { seed, scale, style: 'cracks' });
    const tones = graph.add('noise', { seed, scale, style: 'cells' });
    const round = graph.add('blur', { image: stones.out.image, radius: random.between(1, 2) });
    const color = graph.add('gradient', { along: tones.out.image, palette: random.pick([...colorful, 'paper'] as const), repeat: 0.7, offset: 0.25 });
    const mask = graph.add('luminance', { image: round.out.image });
    const shadow = graph.add('fill', { color: random.pick(['#0e1116', '#1c0f1a', '#0a1a22']) });
    const laid = graph.add('mask', { image: color.out.image, mask: mask.out.mask, under: shadow.out.image });
    const glint = graph.add('transform', { image: round.out.image, x: 0.02, y: 0.02 });
    const rim = graph.add('mix', { a: round.out.image, b: glint.out.image, amount: 1, blend: 'difference' });
    return graph.add('mix', { a: laid.out.image, b: rim.out.image, amount: random.between(0.3, 0.7), blend: 'screen' }).out.image;
  },
};

/** Pictures that repeat a form in itself. */
export const ornaments: readonly Recipe[] = [kaleidoscope, stainedGlass, agate, nebula, pebbles];
