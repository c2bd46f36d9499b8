import { isRecord } from '@turnbuckle/model';
import { grain } from './math/grain.ts';
import { parseColor, type Rgb } from './palettes.ts';
import { isRaster, missingRaster, paintRaster, type Raster } from './raster.ts';

/**
 * What a node works with: values by the names of its ports and parameters. A value may be of any type, since a legacy editor runs
 * wires that do not fit: every reader below makes something of it, the way such an editor does, and the picture shows it.
 */
export type Values = Readonly<Record<string, unknown>>;

/** What a node takes from outside the graph. */
export interface EvaluationContext {
  /** Milliseconds since the graph began to run. */
  readonly timeMs: number;
}

/** One node kind's work: values of inputs and parameters in, a value for each output port. Never throws, the same answer on every run. */
export type Evaluator = (inputs: Values, context: EvaluationContext) => Values;

/** A number; a picture counts as the sum of its bytes, as it does in code that adds whatever it is given. */
export function readNumber(value: unknown, absent: number): number {
  if (value === undefined || value === null) return absent;
  if (typeof value === 'number') return Number.isFinite(value) ? value : 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return textSum(value);
  if (isRaster(value)) return rasterSum(value);
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + readNumber(item, 0), 0);
  return isRecord(value) ? Object.keys(value).length : 0;
}

const sums = new WeakMap<Raster, number>();

function rasterSum(pixels: Raster): number {
  let sum = sums.get(pixels);
  if (sum === undefined) {
    sum = 0;
    for (const byte of pixels) sum += byte;
    sums.set(pixels, sum);
  }
  return sum;
}

/** Text that is a number is that number, other text the sum of its UTF-16 units. */
function textSum(text: string): number {
  const parsed = Number(text);
  if (Number.isFinite(parsed)) return parsed;
  let sum = 0;
  for (let index = 0; index < text.length; index++) sum += text.charCodeAt(index);
  return sum;
}

/** A picture; what is none is shown as the memory that it is not: coloured bars, the same for the same value. */
export function readImage(value: unknown, absent: Raster = missingRaster): Raster {
  if (isRaster(value)) return value;
  if (value === undefined || value === null) return absent;
  return garbage(readNumber(value, 0));
}

function garbage(value: number): Raster {
  const seed = Math.floor((value - Math.floor(value / 65536) * 65536) * 4096) | 0;
  return paintRaster((pixels, offset, { u, v }) => {
    const line = Math.floor(v * 32);
    const bits = grain(Math.floor(u * 8 + line * 0.375), line, seed);
    const lit = (bits & 3) === 0;
    pixels[offset] = lit ? bits >>> 24 : 8;
    pixels[offset + 1] = lit ? (bits >>> 16) & 255 : 8;
    pixels[offset + 2] = lit ? (bits >>> 8) & 255 : 12;
  });
}

/** A colour, each channel 0 to 255: `#rrggbb`, or three numbers. Other values become what their number says, taken as 24 bits. */
export function readColor(value: unknown, absent: Rgb): Rgb {
  if (value === undefined || value === null) return absent;
  if (typeof value === 'string') {
    const parsed = parseColor(value);
    if (parsed !== null) return parsed;
  }
  if (Array.isArray(value) && value.length === 3) return [readNumber(value[0], 0), readNumber(value[1], 0), readNumber(value[2], 0)];
  const bits = Math.floor(readNumber(value, 0)) | 0;
  return [(bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255];
}

export function readText(value: unknown, absent: string): string {
  return typeof value === 'string' ? value : absent;
}

export function readBoolean(value: unknown, absent: boolean): boolean {
  return typeof value === 'boolean' ? value : value === undefined || value === null ? absent : readNumber(value, 0) !== 0;
}
