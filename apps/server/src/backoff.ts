/** The waits between attempts: each twice the one before up to a bound, less a random part so that many do not march in step. */
export class Backoff {
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #attempts = 0;

  constructor(minMs: number, maxMs: number, random: () => number = Math.random) {
    this.#minMs = minMs;
    this.#maxMs = maxMs;
    this.#random = random;
  }

  /** How many waits were handed out since the last success. */
  get attempts(): number {
    return this.#attempts;
  }

  /** The next wait: between half of and all of `min(maxMs, minMs · 2^attempts)`. */
  next(): number {
    const whole = Math.min(this.#maxMs, this.#minMs * 2 ** Math.min(this.#attempts, 30));
    this.#attempts += 1;
    return Math.round(whole * (1 - this.#random() / 2));
  }

  succeeded(): void {
    this.#attempts = 0;
  }
}
