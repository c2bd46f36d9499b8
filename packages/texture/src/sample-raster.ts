import { clamp, fraction, pingPong } from './math/curves.ts';
import { type Raster, rasterSize } from './raster.ts';

/** What lies outside a picture: its reflection, its repetition, or its border. */
export type EdgeMode = 'mirror' | 'wrap' | 'clamp';

const OUTERMOST = 1e6;

/** Brings a coordinate into 0..1. */
export function foldCoordinate(value: number, edge: string): number {
  const near = clamp(value, -OUTERMOST, OUTERMOST);
  if (edge === 'wrap') return fraction(near);
  return edge === 'clamp' ? clamp(near, 0, 1) : pingPong(near);
}

/** Writes the colour of `source` at a point (0 to 1) into `pixels`, blended between its four neighbours. */
export function sampleInto(
  pixels: Raster,
  offset: number,
  { source, u, v, wrap }: { readonly source: Raster; readonly u: number; readonly v: number; readonly wrap: boolean },
): void {
  const [x, y] = [u * rasterSize - 0.5, v * rasterSize - 0.5];
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [dx, dy] = [x - left, y - top];
  const [x0, x1] = [pixelIndex(left, wrap), pixelIndex(left + 1, wrap)];
  const [y0, y1] = [pixelIndex(top, wrap) * rasterSize, pixelIndex(top + 1, wrap) * rasterSize];
  const [a, b, c, d] = [(y0 + x0) * 4, (y0 + x1) * 4, (y1 + x0) * 4, (y1 + x1) * 4];
  for (let channel = 0; channel < 3; channel++) {
    const upper = (source[a + channel] ?? 0) * (1 - dx) + (source[b + channel] ?? 0) * dx;
    const lower = (source[c + channel] ?? 0) * (1 - dx) + (source[d + channel] ?? 0) * dx;
    pixels[offset + channel] = upper * (1 - dy) + lower * dy;
  }
}

function pixelIndex(index: number, wrap: boolean): number {
  if (index >= 0 && index < rasterSize) return index;
  if (wrap) return index < 0 ? index + rasterSize : index - rasterSize;
  return index < 0 ? 0 : rasterSize - 1;
}
