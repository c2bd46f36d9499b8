import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export const isLong = process.env['TURNBUCKLE_LONG'] === '1';
export const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 33);

/** Numbers in [0, 1), the same for the same seed. */
export function randomOf(number: number): () => number {
  const generator = xoroshiro128plus(number);
  return () => (generator.next() >>> 0) / 4_294_967_296;
}

export function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
