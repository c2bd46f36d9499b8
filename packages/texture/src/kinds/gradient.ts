import { clamp, fraction, pingPong } from '../math/curves.ts';
import { angleTurns, cosineTurns, sineTurns } from '../math/trigonometry.ts';
import { type ColorTable, colorTable, paletteTable } from '../palettes.ts';
import { luminanceAt, paintRaster } from '../raster.ts';
import { type Evaluator, readBoolean, readColor, readImage, readNumber, readText, type Values } from '../read-value.ts';

/** Colours along a form, or along the brightness of a picture. */
export const gradient: Evaluator = (inputs) => {
  const table = tableOf(inputs);
  const place = placeOf(inputs);
  const repeat = readNumber(inputs.repeat, 1);
  const offset = readNumber(inputs.offset, 0);
  const mirror = readBoolean(inputs.mirror, false);
  const along = inputs.along === undefined || inputs.along === null ? null : readImage(inputs.along);
  const image = paintRaster((pixels, at, { u, v }) => {
    const raw = (along === null ? place(u, v) : luminanceAt(along, at) / 255) * repeat + offset;
    const index = Math.floor(fold(raw, mirror) * 255 + 0.5) * 3;
    pixels[at] = table[index] ?? 0;
    pixels[at + 1] = table[index + 1] ?? 0;
    pixels[at + 2] = table[index + 2] ?? 0;
  });
  return { image };
};

/** Brings a place into 0..1. The end itself stays the end: only what lies beyond starts again. */
function fold(value: number, mirror: boolean): number {
  if (value >= 0 && value <= 1) return value;
  return mirror ? pingPong(value) : fraction(value);
}

function tableOf(inputs: Values): ColorTable {
  const palette = readText(inputs.palette, 'custom');
  if (palette !== 'custom') return paletteTable(palette);
  return colorTable([readColor(inputs.from, [16, 16, 24]), readColor(inputs.to, [244, 241, 234])]);
}

function placeOf(inputs: Values): (u: number, v: number) => number {
  const turns = readNumber(inputs.angle, 0) / 360;
  const [cosine, sine] = [cosineTurns(turns), sineTurns(turns)];
  switch (readText(inputs.form, 'linear')) {
    case 'radial':
      return (u, v) => clamp(Math.sqrt((u - 0.5) * (u - 0.5) + (v - 0.5) * (v - 0.5)) * 1.45, 0, 1);
    case 'angular':
      return (u, v) => fraction(angleTurns(v - 0.5, u - 0.5) + turns);
    case 'diamond':
      return (u, v) => clamp(Math.abs((u - 0.5) * cosine + (v - 0.5) * sine) + Math.abs((v - 0.5) * cosine - (u - 0.5) * sine), 0, 1);
    default: {
      const reach = Math.abs(cosine) + Math.abs(sine);
      return (u, v) => clamp(((v - 0.5) * cosine + (u - 0.5) * sine) / reach + 0.5, 0, 1);
    }
  }
}
