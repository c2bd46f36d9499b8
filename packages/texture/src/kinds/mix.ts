import { paintRaster } from '../raster.ts';
import { type Evaluator, readImage, readNumber, readText } from '../read-value.ts';

type Blend = (a: number, b: number) => number;

/** Channel by channel, 0 to 255. */
const blends: Readonly<Record<string, Blend>> = {
  normal: (_a, b) => b,
  add: (a, b) => Math.min(255, a + b),
  multiply: (a, b) => (a * b) / 255,
  screen: (a, b) => 255 - ((255 - a) * (255 - b)) / 255,
  overlay: (a, b) => (a < 128 ? (2 * a * b) / 255 : 255 - (2 * (255 - a) * (255 - b)) / 255),
  difference: (a, b) => Math.abs(a - b),
  lighten: (a, b) => Math.max(a, b),
  darken: (a, b) => Math.min(a, b),
};

/** The first picture with as much of their blend as `amount` says. */
export const mix: Evaluator = (inputs) => {
  const [a, b] = [readImage(inputs.a), readImage(inputs.b)];
  const amount = readNumber(inputs.amount, 0.5);
  const name = readText(inputs.blend, 'normal');
  const blend: Blend = (Object.hasOwn(blends, name) ? blends[name] : undefined) ?? ((_a, below) => below);
  const image = paintRaster((pixels, offset) => {
    for (let channel = offset; channel < offset + 3; channel++) {
      const under = a[channel] ?? 0;
      pixels[channel] = under + (blend(under, b[channel] ?? 0) - under) * amount;
    }
  });
  return { image };
};
