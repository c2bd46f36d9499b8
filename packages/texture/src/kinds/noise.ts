import { bias, clamp, pingPong, smoothStep } from '../math/curves.ts';
import { cellNoise, gradientNoise } from '../math/grain.ts';
import { paletteTable } from '../palettes.ts';
import { paintRaster } from '../raster.ts';
import { type Evaluator, readNumber, readText, type Values } from '../read-value.ts';

/** Field of noise over a plane, 0 to 1. */
type Field = (x: number, y: number) => number;

/** Noise in one of seven styles, coloured by a palette. */
export const noise: Evaluator = (inputs) => {
  const scale = readNumber(inputs.scale, 4);
  const warp = readNumber(inputs.warp, 0);
  const seed = Math.floor(readNumber(inputs.seed, 0)) | 0;
  const field = fieldOf(inputs, seed);
  const table = paletteTable(readText(inputs.palette, 'grey'));
  const image = paintRaster((pixels, offset, { u, v }) => {
    const [x, y] = [(u - 0.5) * scale, (v - 0.5) * scale];
    const shiftX = warp === 0 ? 0 : warp * gradientNoise(x * 0.8 + 5.2, y * 0.8 + 1.3, seed + 101);
    const shiftY = warp === 0 ? 0 : warp * gradientNoise(x * 0.8 - 3.7, y * 0.8 + 9.1, seed + 202);
    const index = Math.floor(clamp(field(x + shiftX, y + shiftY), 0, 1) * 255 + 0.5) * 3;
    pixels[offset] = table[index] ?? 0;
    pixels[offset + 1] = table[index + 1] ?? 0;
    pixels[offset + 2] = table[index + 2] ?? 0;
  });
  return { image };
};

function fieldOf(inputs: Values, seed: number): Field {
  const octaves = clamp(Math.floor(readNumber(inputs.octaves, 4)), 1, 7);
  switch (readText(inputs.style, 'soft')) {
    case 'ridged':
      return (x, y) => layered({ x, y, octaves, shape: (value) => 1 - Math.abs(value) * 1.6 }, seed);
    case 'billow':
      return (x, y) => layered({ x, y, octaves, shape: (value) => Math.abs(value) * 1.9 }, seed);
    case 'cells':
      return (x, y) => cellNoise(x, y, seed).id;
    case 'cracks':
      return (x, y) => {
        const { nearest, second } = cellNoise(x, y, seed);
        return smoothStep(0, 0.55, second - nearest);
      };
    case 'marble':
      return (x, y) => pingPong((x + y * 0.6) * 0.8 + layered({ x, y, octaves, shape: (value) => value }, seed) * 2.4);
    case 'stars':
      return (x, y) => starAt(x, y, seed);
    default:
      return (x, y) => 0.5 + layered({ x, y, octaves, shape: (value) => value }, seed) * 0.62;
  }
}

interface Layers {
  readonly x: number;
  readonly y: number;
  readonly octaves: number;
  /** Applied to each layer before they are added. */
  readonly shape: (value: number) => number;
}

/** Layers of noise, each at twice the fineness and half the strength of the one before; their mean. */
function layered({ x, y, octaves, shape }: Layers, seed: number): number {
  let [sum, weight, total, fineness] = [0, 1, 0, 1];
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * shape(gradientNoise(x * fineness + octave * 17.3, y * fineness - octave * 11.9, seed + octave));
    total += weight;
    weight *= 0.5;
    fineness *= 2;
  }
  return sum / total;
}

/** Small lights of uneven strength on black. */
function starAt(x: number, y: number, seed: number): number {
  const { nearest, id } = cellNoise(x, y, seed);
  const strength = bias(id, 0.25);
  return clamp((0.05 + strength * 0.16 - nearest) * 12, 0, 1) * (0.35 + 0.65 * strength);
}
