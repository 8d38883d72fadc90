/**
 * The only source of chance in a simulation: a seed of 64 bits gives one sequence, on every machine.
 *
 * The generator is xoshiro128** with its state filled by splitmix64, as its authors advise. A draw takes a few 32-bit
 * operations; big integers occur in the constructor and in `fork` only.
 *
 * @see Blackman and Vigna 2021, Scrambled Linear Pseudorandom Number Generators, §5.4
 * @see Steele, Lea and Flood 2014, Fast Splittable Pseudorandom Number Generators, §4
 * @example
 * const random = new Random(42n);
 * random.pick(["crash", "lose", "block"]); // the same in every run
 */
import { checkSeed } from "./seed.js";

export class Random {
  // Kept signed, so that the engine holds them as small integers.
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** @throws InvalidSeedError unless the seed is from 0 to 2^64 − 1. */
  constructor(seed: bigint) {
    checkSeed(seed);
    // Two outputs of splitmix64 are never both 0, the one state from which nothing but 0 would come.
    const first = splitMix(seed + GAMMA);
    const second = splitMix(seed + 2n * GAMMA);
    this.#a = lowWord(first);
    this.#b = lowWord(first >> 32n);
    this.#c = lowWord(second);
    this.#d = lowWord(second >> 32n);
  }

  /** At least 0, less than 1, in steps of 2^−32. */
  fraction(): number {
    return this.#next() / 2 ** 32;
  }

  /**
   * A whole number from 0 up to, not including, `limit`. Some numbers are likelier than others by at most `limit` in 2^32.
   *
   * @throws RangeError unless the limit is a whole number from 1 to 2^32.
   */
  below(limit: number): number {
    if (!(limit >= 1 && limit <= 2 ** 32 && Number.isInteger(limit))) {
      throw new RangeError(`limit: ${limit} is not a whole number from 1 to 2^32`);
    }
    // The product is exact only up to 53 bits, but rounding it never reaches the limit.
    return Math.floor((this.#next() / 2 ** 32) * limit);
  }

  /** True once in `1 / probability` draws; never for 0, always for 1. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** @throws RangeError if there is nothing to pick from. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("items: nothing to pick from");
    return items[this.below(items.length)] as T;
  }

  /** A generator of its own, seeded from two draws of this one: how much either is used later does not touch the other. */
  fork(): Random {
    const high = BigInt(this.#next());
    const low = BigInt(this.#next());
    return new Random((high << 32n) | low);
  }

  /** 32 bits, as a number from 0 to 2^32 − 1. */
  #next(): number {
    const b = this.#b;
    const scrambled = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const shifted = b << 9;
    this.#c ^= this.#a;
    this.#d ^= b;
    this.#b = b ^ this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotate(this.#d, 11);
    return scrambled >>> 0;
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** The odd number nearest to 2^64 divided by the golden ratio. */
const GAMMA = 0x9e3779b97f4a7c15n;

function splitMix(state: bigint): bigint {
  let mixed = BigInt.asUintN(64, state);
  mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
  mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
  return mixed ^ (mixed >> 31n);
}

function lowWord(word: bigint): number {
  return Number(BigInt.asIntN(32, word));
}
