import { clamp } from '../math/curves.ts';
import { rasterBytes, rasterSize } from '../raster.ts';
import { type Evaluator, readImage, readNumber } from '../read-value.ts';

/** Passes of a box that together come close to a bell curve. */
const PASSES = 3;

/** Softens; the border's pixels go on beyond it. A radius in pixels, fractions included; what exceeds the picture gives its mean. */
export const blur: Evaluator = (inputs) => {
  const image = readImage(inputs.image);
  const radius = clamp(Math.abs(readNumber(inputs.radius, 4)), 0, rasterSize * 2) * 0.6;
  if (radius === 0) return { image };
  const sums = Float64Array.from(image);
  const between = new Float64Array(rasterBytes);
  for (let pass = 0; pass < PASSES; pass++) {
    boxRows(sums, between, { radius, step: 4, row: rasterSize * 4 });
    boxRows(between, sums, { radius, step: rasterSize * 4, row: 4 });
  }
  return { image: Uint8ClampedArray.from(sums) };
};

interface Box {
  readonly radius: number;
  /** From one pixel of a line to the next, in numbers. */
  readonly step: number;
  /** From one line to the next. */
  readonly row: number;
}

/** The mean over a window that slides along each line; the pixels at the window's ends count in part. */
function boxRows(from: Float64Array, to: Float64Array, { radius, step, row }: Box): void {
  const whole = Math.floor(radius);
  const part = radius - whole;
  const width = 2 * radius + 1;
  const last = rasterSize - 1;
  for (let line = 0; line < rasterSize; line++) {
    for (let channel = 0; channel < 4; channel++) {
      const base = line * row + channel;
      const at = (index: number): number => from[base + Math.min(Math.max(index, 0), last) * step] ?? 0;
      let sum = 0;
      for (let index = -whole; index <= whole; index++) sum += at(index);
      for (let index = 0; index <= last; index++) {
        to[base + index * step] = (sum + part * (at(index - whole - 1) + at(index + whole + 1))) / width;
        sum += at(index + whole + 1) - at(index - whole);
      }
    }
  }
}
