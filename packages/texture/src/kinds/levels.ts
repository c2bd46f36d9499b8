import { bias, clamp } from '../math/curves.ts';
import { cosineTurns, sineTurns } from '../math/trigonometry.ts';
import { paintRaster } from '../raster.ts';
import { type Evaluator, readBoolean, readImage, readNumber } from '../read-value.ts';

/** Tones first (each channel alike), then saturation and hue around the grey of equal brightness. */
export const levels: Evaluator = (inputs) => {
  const source = readImage(inputs.image);
  const brightness = readNumber(inputs.brightness, 0);
  const contrast = readNumber(inputs.contrast, 1);
  const middle = readNumber(inputs.middle, 0.5);
  const saturation = readNumber(inputs.saturation, 1);
  const turn = readNumber(inputs.hue, 0) / 360;
  const invert = readBoolean(inputs.invert, false);
  const tones = new Float64Array(256);
  for (let level = 0; level < 256; level++) {
    const given = invert ? 1 - level / 255 : level / 255;
    tones[level] = bias(clamp((given - 0.5) * contrast + 0.5 + brightness, 0, 1), middle) * 255;
  }
  const rotate = hueRotation(turn, saturation);
  const image = paintRaster((pixels, offset) => {
    const red = tones[source[offset] ?? 0] ?? 0;
    const green = tones[source[offset + 1] ?? 0] ?? 0;
    const blue = tones[source[offset + 2] ?? 0] ?? 0;
    for (let channel = 0; channel < 3; channel++) {
      const row = channel * 3;
      pixels[offset + channel] = (rotate[row] ?? 0) * red + (rotate[row + 1] ?? 0) * green + (rotate[row + 2] ?? 0) * blue;
    }
  });
  return { image };
};

/**
 * Three rows of weights that turn hues and scale saturation while brightness stays.
 *
 * Source: the `hueRotate` and `saturate` matrices of W3C "Filter Effects Module Level 1", §9.5.
 */
function hueRotation(turns: number, saturation: number): Float64Array {
  const [c, s] = [cosineTurns(turns) * saturation, sineTurns(turns) * saturation];
  const [r, g, b] = [0.213, 0.715, 0.072];
  return Float64Array.from([
    r + c * (1 - r) - s * r,
    g - c * g - s * g,
    b - c * b + s * (1 - b),
    r - c * r + s * 0.143,
    g + c * (1 - g) + s * 0.14,
    b - c * b - s * 0.283,
    r - c * r - s * (1 - r),
    g - c * g + s * g,
    b + c * (1 - b) + s * b,
  ]);
}
