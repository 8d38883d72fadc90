/**
 * Random numbers that a seed repeats: every run of a load asks for the same keys in the same order, per connection.
 */

/** sfc32, a small fast generator. Not for secrets. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed any integer; two that differ in their lower 32 bits give unrelated sequences */
  constructor(seed: number) {
    let state = seed | 0;
    // splitmix32 turns neighbouring seeds into states far apart.
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let mixed = state ^ (state >>> 16);
      mixed = Math.imul(mixed, 0x21f0aaad);
      mixed ^= mixed >>> 15;
      mixed = Math.imul(mixed, 0x735a2d97);
      return mixed ^ (mixed >>> 15);
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
  }

  /** 32 random bits, as a number from 0 to 2^32 - 1. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1), with 53 random bits. */
  unit(): number {
    return ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) / 2 ** 53;
  }

  /** A whole number, uniform in [0, `limit`), for limits far below 2^53. */
  below(limit: number): number {
    return Math.floor(this.unit() * limit);
  }

  /** So many random bytes. */
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.bits() & 0xff);
  }

  /** Brings a list into random order, in place, and returns it (Fisher and Yates). */
  shuffle<T>(list: T[]): T[] {
    for (let last = list.length - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      const moved = list[last] as T;
      list[last] = list[other] as T;
      list[other] = moved;
    }
    return list;
  }
}
