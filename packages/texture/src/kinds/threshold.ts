import { clamp, smoothStep } from '../math/curves.ts';
import { luminanceAt, paintRaster } from '../raster.ts';
import { type Evaluator, readImage, readNumber, readText } from '../read-value.ts';

/** How far from its level a band still is white, 0 to 1. */
const BAND = 0.05;

/** A mask of the pixels that are brighter than `level`, darker, or just there. */
export const threshold: Evaluator = (inputs) => {
  const source = readImage(inputs.image);
  const level = readNumber(inputs.level, 0.5);
  const soft = 0.002 + clamp(readNumber(inputs.softness, 0.03), 0, 1);
  const keep = readText(inputs.keep, 'above');
  const mask = paintRaster((pixels, offset) => {
    const over = luminanceAt(source, offset) / 255 - level;
    const inside = keep === 'below' ? -over : keep === 'band' ? BAND - Math.abs(over) : over;
    const value = smoothStep(-soft, soft, inside) * 255;
    pixels[offset] = value;
    pixels[offset + 1] = value;
    pixels[offset + 2] = value;
  });
  return { mask };
};
