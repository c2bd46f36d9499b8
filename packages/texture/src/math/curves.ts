/** Values from `low` to `high`; anything that is no number counts as `low`. */
export function clamp(value: number, low: number, high: number): number {
  return value > low ? Math.min(value, high) : low;
}

/** 0 below `low`, 1 above `high`, an S between them. */
export function smoothStep(low: number, high: number, value: number): number {
  const part = low === high ? (value < low ? 0 : 1) : clamp((value - low) / (high - low), 0, 1);
  return part * part * (3 - 2 * part);
}

/**
 * Bends 0..1 so that 0.5 becomes `middle`, the ends staying where they are: what a gamma does, without powers.
 *
 * Source: Christophe Schlick, "Fast Alternatives to Perlin's Bias and Gain Functions" (Graphics Gems IV).
 */
export function bias(value: number, middle: number): number {
  const bend = 1 / clamp(middle, 0.01, 0.99) - 2;
  return value / (bend * (1 - value) + 1);
}

/** The part after the point, also of negative numbers. */
export function fraction(value: number): number {
  return value - Math.floor(value);
}

/** Up and down again: 0 at whole even numbers, 1 at odd ones. */
export function pingPong(value: number): number {
  const folded = fraction(value / 2) * 2;
  return folded > 1 ? 2 - folded : folded;
}
