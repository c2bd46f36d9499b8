import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coercions, implementations } from './implementations.ts';
import { pictureDigest } from './picture.ts';
import { isRaster, missingRaster, type Raster, rasterBytes } from './raster.ts';
import type { Values } from './read-value.ts';
import { studio } from './studio.ts';

type KindName = keyof typeof implementations;
const kinds = Object.keys(implementations) as KindName[];
const context = { timeMs: 1250 };

function run(kind: KindName, inputs: Values = {}): Values {
  return implementations[kind](inputs, context);
}
function image(kind: KindName, inputs: Values = {}): Raster {
  const found = Object.values(run(kind, inputs)).find(isRaster);
  if (found === undefined) throw new Error(`'${kind}' gave no picture`);
  return found;
}

/** Two pictures for the filters: one full of colour and detail, one of large soft forms. */
const detailed = image('noise', { seed: 11, scale: 5, octaves: 5, palette: 'riso' });
const soft = image('noise', { seed: 4, scale: 2, octaves: 2 });
const disc = image('shape', {});

/** One call for each choice that a kind offers. */
const calls: readonly (readonly [kind: KindName, inputs: Values])[] = [
  ...['soft', 'ridged', 'billow', 'cells', 'cracks', 'marble', 'stars'].map((style) => ['noise', { style, seed: 3, scale: 4.5, warp: 0.4, octaves: 4, palette: 'dusk' }] as const),
  ...['linear', 'radial', 'angular', 'diamond'].map((form) => ['gradient', { form, angle: 30, repeat: 2, mirror: true, palette: 'lagoon' }] as const),
  ['gradient', { along: detailed, from: '#102030', to: '#fc0', offset: 0.1 }],
  ...['circle', 'ring', 'moon', 'polygon', 'star', 'petals', 'cross', 'dots', 'stripes'].map((form) => ['shape', { form, angle: 12, x: 0.1 }] as const),
  ['blur', { image: detailed, radius: 2.5 }],
  ['levels', { image: detailed, contrast: 1.4, middle: 0.4, saturation: 1.3, hue: 40 }],
  ...['slope', 'turn', 'diagonal'].map((direction) => ['displace', { image: detailed, by: soft, amount: 0.3, direction }] as const),
  ...['above', 'below', 'band'].map((keep) => ['threshold', { image: soft, keep, level: 0.45 }] as const),
  ...['mirror', 'wrap', 'clamp'].map((edge) => ['transform', { image: detailed, angle: 33, zoom: 0.6, x: 0.2, edge }] as const),
  ['transform', { image: detailed, folds: 6 }],
  ...['normal', 'add', 'multiply', 'screen', 'overlay', 'difference', 'lighten', 'darken'].map((blend) => ['mix', { a: detailed, b: soft, amount: 0.7, blend }] as const),
  ['mask', { image: detailed, mask: disc, under: soft }],
  ['mask', { image: detailed, mask: disc, invert: true }],
  ['luminance', { image: detailed }],
  ['fill', { color: '#e4572e' }],
  ['output', { image: detailed }],
];

describe('evaluators', () => {
  it('give the same bytes as on every run before', async () => {
    const digests = calls.map(([kind, inputs]) => `${kind} ${describeCall(inputs)}: ${pictureDigest(image(kind, inputs))}`);
    await expect(`${digests.join('\n')}\n`).toMatchFileSnapshot('./golden/evaluators.txt');
    expect(new Set(calls.map(([kind, inputs]) => pictureDigest(image(kind, inputs)))).size).toBe(calls.length);
  });

  it('give numbers where their kind says so', () => {
    expect(run('number', { value: 2.5 })).toEqual({ value: 2.5 });
    expect(run('time', { speed: 2, start: 1 })).toEqual({ seconds: 3.5, frame: 210 });
    const { value, color } = run('average', { image: image('fill', { color: '#ffffff' }) });
    expect(value).toBe(1);
    expect(color).toEqual([255, 255, 255]);
  });

  it('leave what they are given as it was', () => {
    const before = pictureDigest(detailed);
    for (const [kind, inputs] of calls) run(kind, inputs);
    expect(pictureDigest(detailed)).toBe(before);
  });

  it('do nothing where there is nothing to do', () => {
    expect(pictureDigest(image('blur', { image: detailed, radius: 0 }))).toBe(pictureDigest(detailed));
    expect(pictureDigest(image('levels', { image: soft }))).toBe(pictureDigest(soft));
    expect(pictureDigest(image('transform', { image: detailed }))).toBe(pictureDigest(detailed));
    expect(pictureDigest(image('displace', { image: detailed, by: soft, amount: 0 }))).toBe(pictureDigest(detailed));
    expect(pictureDigest(image('mix', { a: detailed, b: soft, amount: 0 }))).toBe(pictureDigest(detailed));
    expect(pictureDigest(image('mask', { image: detailed, mask: image('fill', { color: '#ffffff' }), under: soft }))).toBe(pictureDigest(detailed));
  });

  it('blur spreads light and loses none', () => {
    const blurred = image('blur', { image: disc, radius: 3 });
    const sum = (pixels: Raster): number => pixels.reduce((total, byte) => total + byte, 0);
    expect(Math.abs(sum(blurred) / sum(disc) - 1)).toBeLessThan(0.01);
    expect(new Set(blurred).size).toBeGreaterThan(new Set(disc).size);
  });
});

/** Whatever a wire may bring. */
const anything = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    detailed,
    soft,
    disc,
    true,
    false,
    0,
    -1,
    1e300,
    -1e300,
    Number.NaN,
    Infinity,
    'linear',
    '#ff0080',
    '12',
    '',
    [],
    [1, 2],
    [300, -5, 'x'],
    { value: 3 },
  ),
  fc.double(),
  fc.string({ maxLength: 12 }),
  fc.jsonValue({ maxDepth: 2 }),
);

describe('evaluators are total', () => {
  it.each(kinds)('%s takes any value at any input', (kind) => {
    const names = [...Object.keys(studio.kinds.get(kind)?.in ?? {}), ...Object.keys(studio.kinds.get(kind)?.params ?? {})];
    const outputs = Object.keys(studio.kinds.get(kind)?.out ?? {});
    fc.assert(
      fc.property(fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] }), (inputs) => {
        const first = run(kind, inputs);
        expect(Object.keys(first)).toEqual(outputs.length === 0 ? ['image'] : outputs);
        for (const [name, value] of Object.entries(run(kind, inputs)))
          expect(isRaster(value) ? pictureDigest(value) : value).toEqual(isRaster(first[name]) ? pictureDigest(first[name]) : first[name]);
      }),
      { numRuns: 25 },
    );
  });

  it('show a missing picture as the board of squares', () => {
    expect(image('output')).toBe(missingRaster);
    expect(missingRaster).toHaveLength(rasterBytes);
  });
});

describe('a wire that does not fit', () => {
  it('goes wrong where it can be seen: a picture as a radius is the sum of its bytes', () => {
    const flat = image('blur', { image: detailed, radius: soft });
    expect(pictureDigest(flat)).not.toBe(pictureDigest(image('blur', { image: detailed })));
    const reds = flat.filter((_byte, index) => index % 4 === 0);
    expect(Math.max(...reds) - Math.min(...reds)).toBeLessThan(40);
    expect(pictureDigest(image('shape', { radius: soft }))).toBe(pictureDigest(image('fill', { color: '#ffffff' })));
  });

  it('shows a number as bars, different numbers differently', () => {
    const one = image('output', { image: 1 });
    expect(pictureDigest(one)).toBe(pictureDigest(image('output', { image: 1 })));
    expect(pictureDigest(one)).not.toBe(pictureDigest(image('output', { image: 2 })));
    expect(pictureDigest(one)).not.toBe(pictureDigest(missingRaster));
  });
});

describe('coercions', () => {
  it('are those of the catalog, and total', () => {
    expect(Object.keys(coercions)).toEqual(studio.coercions.map(({ id }) => id));
    expect(coercions['grey@1']?.(0.5)).toEqual([128, 128, 128]);
    expect([coercions['grey@1']?.(-4), coercions['grey@1']?.(9)]).toEqual([
      [0, 0, 0],
      [255, 255, 255],
    ]);
    fc.assert(
      fc.property(anything, (value) => {
        const color = coercions['grey@1']?.(value);
        expect(color).toHaveLength(3);
        for (const channel of color as number[]) expect(channel >= 0 && channel <= 255).toBe(true);
      }),
    );
  });

  it('make of a number the colour that a node then uses', () => {
    expect([...image('fill', { color: coercions['grey@1']?.(0.5) }).slice(0, 4)]).toEqual([128, 128, 128, 255]);
  });
});

function describeCall(inputs: Values): string {
  return Object.entries(inputs)
    .map(([name, value]) => `${name}=${isRaster(value) ? 'picture' : String(value)}`)
    .join(' ');
}
