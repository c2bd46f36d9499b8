import { clamp } from './curves.ts';

/** Stirs a lattice point and a seed into 32 bits. Rounds of multiplication and shift as in MurmurHash3's finaliser. */
export function grain(x: number, y: number, seed: number): number {
  let bits = Math.imul(x | 0, 0x27d4eb2d) ^ Math.imul(y | 0, 0x165667b1) ^ Math.imul(seed | 0, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A number from 0 to below 1 for a lattice point. */
export function grainShare(x: number, y: number, seed: number): number {
  return grain(x, y, seed) / 4294967296;
}

/** Cosines and sines of the eighth and the sixteenth part of a turn; square roots are exact in every engine. */
const EIGHTH = Math.sqrt(0.5);
const [STEEP, FLAT] = [Math.sqrt(0.5 + EIGHTH / 2), Math.sqrt(0.5 - EIGHTH / 2)];

/** Sixteen directions of equal length, evenly around, as cosine and sine. */
const gradients = Float64Array.from(
  [
    [1, 0],
    [STEEP, FLAT],
    [EIGHTH, EIGHTH],
    [FLAT, STEEP],
  ].flatMap(([x = 0, y = 0]) => [x, y, -y, x, -x, -y, y, -x]),
);

/** Lattices beyond this are all grain: it keeps lattice points within what 32 bits tell apart. */
const FARTHEST = 1e9;

/**
 * Gradient noise, about -1 to 1, with a smooth second derivative.
 *
 * Source: Ken Perlin, "Improving Noise" (SIGGRAPH 2002).
 */
export function gradientNoise(x: number, y: number, seed: number): number {
  const [left, top] = [Math.floor(clamp(x, -FARTHEST, FARTHEST)), Math.floor(clamp(y, -FARTHEST, FARTHEST))];
  const [dx, dy] = [clamp(x - left, 0, 1), clamp(y - top, 0, 1)];
  const [sx, sy] = [dx * dx * dx * (dx * (dx * 6 - 15) + 10), dy * dy * dy * (dy * (dy * 6 - 15) + 10)];
  const upperLeft = pull(grain(left, top, seed), dx, dy);
  const upperRight = pull(grain(left + 1, top, seed), dx - 1, dy);
  const lowerLeft = pull(grain(left, top + 1, seed), dx, dy - 1);
  const lowerRight = pull(grain(left + 1, top + 1, seed), dx - 1, dy - 1);
  const upper = upperLeft + (upperRight - upperLeft) * sx;
  const lower = lowerLeft + (lowerRight - lowerLeft) * sx;
  return (upper + (lower - upper) * sy) * 1.5;
}

function pull(bits: number, dx: number, dy: number): number {
  const index = (bits & 15) * 2;
  return (gradients[index] ?? 0) * dx + (gradients[index + 1] ?? 0) * dy;
}

/** Distances to the nearest and the second nearest of points scattered one in each lattice cell, and the nearest one's own number 0..1. */
export function cellNoise(x: number, y: number, seed: number): { readonly nearest: number; readonly second: number; readonly id: number } {
  const [left, top] = [Math.floor(clamp(x, -FARTHEST, FARTHEST)), Math.floor(clamp(y, -FARTHEST, FARTHEST))];
  let [nearest, second, id] = [8, 8, 0];
  for (let row = -1; row <= 1; row++) {
    for (let column = -1; column <= 1; column++) {
      const bits = grain(left + column, top + row, seed);
      const dx = left + column + 0.1 + ((bits & 0xffff) / 65536) * 0.8 - x;
      const dy = top + row + 0.1 + ((bits >>> 16) / 65536) * 0.8 - y;
      const square = dx * dx + dy * dy;
      if (square < nearest) {
        second = nearest;
        nearest = square;
        id = (Math.imul(bits, 0x9e3779b1) >>> 8) / 16777216;
      } else if (square < second) second = square;
    }
  }
  return { nearest: Math.sqrt(nearest), second: Math.sqrt(second), id };
}
