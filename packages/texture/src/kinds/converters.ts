import { flatRaster, luminanceAt, paintRaster, rasterBytes } from '../raster.ts';
import { type Evaluator, readColor, readImage } from '../read-value.ts';

/** A picture's mean brightness, 0 to 1, and mean colour. */
export const average: Evaluator = (inputs) => {
  const source = readImage(inputs.image);
  let [bright, red, green, blue] = [0, 0, 0, 0];
  for (let offset = 0; offset < rasterBytes; offset += 4) {
    bright += luminanceAt(source, offset);
    red += source[offset] ?? 0;
    green += source[offset + 1] ?? 0;
    blue += source[offset + 2] ?? 0;
  }
  const count = rasterBytes / 4;
  return { value: bright / count / 255, color: [Math.floor(red / count + 0.5), Math.floor(green / count + 0.5), Math.floor(blue / count + 0.5)] };
};

/** A picture in greys. */
export const luminance: Evaluator = (inputs) => {
  const source = readImage(inputs.image);
  const mask = paintRaster((pixels, offset) => {
    const value = luminanceAt(source, offset);
    pixels[offset] = value;
    pixels[offset + 1] = value;
    pixels[offset + 2] = value;
  });
  return { mask };
};

/** A picture of one colour. */
export const fill: Evaluator = (inputs) => ({ image: flatRaster(...readColor(inputs.color, [128, 144, 160])) });
