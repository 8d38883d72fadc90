/**
 * The zipf distribution: rank k of n is drawn with a probability in proportion to k^-theta.
 */
import type { Random } from "./random.js";

/**
 * Draws ranks, exactly, in constant time and memory whatever `ranks` and `theta` are: rejection-inversion.
 *
 * With `theta` 0.99 the ranks fall as in YCSB's zipfian generator, which approximates and needs `theta` < 1.
 *
 * @see Hörmann and Derflinger 1996, Rejection-inversion to generate variates from monotone discrete distributions
 */
export class Zipf {
  readonly #ranks: number;
  readonly #theta: number;
  readonly #lowest: number;
  readonly #highest: number;
  readonly #squeeze: number;

  /**
   * @param ranks how many there are, at least 1
   * @param theta the skew, above 0
   */
  constructor(ranks: number, theta: number) {
    this.#ranks = ranks;
    this.#theta = theta;
    this.#lowest = this.#integral(1.5) - 1;
    this.#highest = this.#integral(ranks + 0.5);
    this.#squeeze = 2 - this.#inverse(this.#integral(2.5) - this.#density(2));
  }

  /** A rank from 0, the most frequent, to `ranks - 1`. */
  draw(random: Random): number {
    for (;;) {
      const area = this.#highest + random.unit() * (this.#lowest - this.#highest);
      const x = this.#inverse(area);
      const rank = Math.min(this.#ranks, Math.max(1, Math.floor(x + 0.5)));
      const isBelowCurve =
        rank - x <= this.#squeeze || area >= this.#integral(rank + 0.5) - this.#density(rank);
      if (isBelowCurve) return rank - 1;
    }
  }

  /** x^-theta. */
  #density(x: number): number {
    return Math.exp(-this.#theta * Math.log(x));
  }

  /** The integral of the density from 1 to x; its logarithm form holds at theta = 1, too. */
  #integral(x: number): number {
    const log = Math.log(x);
    return ratio(Math.expm1, (1 - this.#theta) * log) * log;
  }

  #inverse(area: number): number {
    // Rounding may bring it just below -1, where there is no logarithm.
    const scaled = Math.max(-1, area * (1 - this.#theta));
    return Math.exp(ratio(Math.log1p, scaled) * area);
  }
}

/** f(x) / x, continued by its limit 1 at 0, for `expm1` and `log1p`. */
function ratio(f: (x: number) => number, x: number): number {
  return Math.abs(x) > 1e-12 ? f(x) / x : 1;
}
