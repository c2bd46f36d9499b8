import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Above this many expected events single ones are not told apart any more. */
const countedSingly = 30;

/** Chance, from a seed: the same seed gives the same draws. */
export class Draws {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** In [0, 1). */
  uniform(): number {
    return uniformFloat64(this.#generator);
  }

  /** Time until the next of events that come `perMs` often; Infinity when none come. */
  exponential(perMs: number): number {
    return perMs <= 0 ? Infinity : -Math.log(1 - this.uniform()) / perMs;
  }

  /** How many events come when `mean` are expected. */
  poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean > countedSingly) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.#normal()));
    const limit = Math.exp(-mean);
    let [count, product] = [0, this.uniform()];
    while (product > limit) {
      count++;
      product *= this.uniform();
    }
    return count;
  }

  /** How many of `n` trials come out with probability `p`: leaps from one to the next, so the cost is that of the events, not of the trials. */
  binomial(n: number, p: number): number {
    if (n <= 0 || p <= 0) return 0;
    if (p >= 1) return n;
    if (p > 0.5) return n - this.binomial(n, 1 - p);
    if (n * p > countedSingly) return Math.min(n, Math.max(0, Math.round(n * p + Math.sqrt(n * p * (1 - p)) * this.#normal())));
    const lnMiss = Math.log1p(-p);
    let [count, at] = [0, 0];
    for (;;) {
      at += Math.floor(Math.log(1 - this.uniform()) / lnMiss) + 1;
      if (at > n) return count;
      count++;
    }
  }

  /** Index of a weight, as likely as it is heavy. */
  pick(weights: readonly number[]): number {
    let left = this.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
    for (const [index, weight] of weights.entries()) {
      left -= weight;
      if (left < 0) return index;
    }
    return weights.length - 1;
  }

  /** Splits `n` by shares. */
  split(n: number, shares: readonly number[]): number[] {
    let [left, rest] = [n, shares.reduce((sum, share) => sum + share, 0)];
    return shares.map((share, index) => {
      const part = index === shares.length - 1 ? left : rest <= 0 ? 0 : this.binomial(left, Math.min(1, share / rest));
      left -= part;
      rest -= share;
      return part;
    });
  }

  /** Box and Muller 1958. */
  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
}
