import { flatRaster, luminanceAt, paintRaster } from '../raster.ts';
import { type Evaluator, readBoolean, readImage } from '../read-value.ts';

const black = flatRaster(0, 0, 0);

/** A picture where the mask is white, another where it is black. */
export const mask: Evaluator = (inputs) => {
  const source = readImage(inputs.image);
  const shown = readImage(inputs.mask);
  const under = readImage(inputs.under, black);
  const invert = readBoolean(inputs.invert, false);
  const image = paintRaster((pixels, offset) => {
    const bright = luminanceAt(shown, offset) / 255;
    const share = invert ? 1 - bright : bright;
    for (let channel = offset; channel < offset + 3; channel++) {
      const below = under[channel] ?? 0;
      pixels[channel] = below + ((source[channel] ?? 0) - below) * share;
    }
  });
  return { image };
};
