/** A source of numbers that gives the same ones for the same seed. */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number, both bounds included. */
  int(low: number, high: number): number;
  /** A number between two bounds, rounded to hundredths, as people leave sliders. */
  between(low: number, high: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T;
  /** One name, each as likely as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K;
}

/**
 * Source: PractRand's sfc32 by Chris Doty-Humphrey, seeded through twelve idle rounds.
 */
export function makeRandom(seed: number): Random {
  let [a, b, c, count] = [seed | 0, Math.imul(seed, 0x9e3779b1), 0x2545f491, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round++) next();
  const random: Random = {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    between: (low, high) => Math.round((low + next() * (high - low)) * 100) / 100,
    chance: (share) => next() < share,
    pick: <T>(list: readonly T[]): T => {
      const item = list[Math.floor(next() * list.length)];
      if (list.length === 0) throw new RangeError('Nothing to pick from an empty list.');
      return item as T;
    },
    weighted: <K extends string>(weights: Readonly<Record<K, number>>): K => {
      const names = Object.keys(weights) as K[];
      let left = next() * names.reduce((sum, name) => sum + weights[name], 0);
      for (const name of names) {
        left -= weights[name];
        if (left < 0) return name;
      }
      return random.pick(names);
    },
  };
  return random;
}
