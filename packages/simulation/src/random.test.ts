import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "./random.js";
import { InvalidSeedError, SEED_MAX } from "./seed.js";

/** The published algorithms, word for word, in big integers: slow, and plainly what the papers say. */
function* splitMix64(seed: bigint): Generator<bigint, never> {
  let state = seed;
  for (;;) {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    yield z ^ (z >> 31n);
  }
}

function* xoshiro128(state: readonly [bigint, bigint, bigint, bigint]): Generator<bigint, never> {
  const word = (value: bigint): bigint => BigInt.asUintN(32, value);
  const rotate = (value: bigint, bits: bigint): bigint =>
    word((value << bits) | (value >> (32n - bits)));
  let [s0, s1, s2, s3] = state;
  for (;;) {
    yield word(rotate(word(s1 * 5n), 7n) * 9n);
    const t = word(s1 << 9n);
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotate(s3, 11n);
  }
}

function take<T>(values: Generator<T, never>, count: number): T[] {
  return Array.from({ length: count }, () => values.next().value);
}

function naive(seed: bigint): Generator<bigint, never> {
  const [first, second] = take(splitMix64(seed), 2) as [bigint, bigint];
  const low = (value: bigint): bigint => BigInt.asUintN(32, value);
  return xoshiro128([low(first), first >> 32n, low(second), second >> 32n]);
}

function draws(seed: bigint, count: number): number[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.fraction());
}

describe("Random", () => {
  it("draws from the published generators", () => {
    // The twin is right: vectors published with splitmix64 and xoshiro128**.
    expect(take(splitMix64(1234567n), 5)).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
    expect(take(xoshiro128([1n, 2n, 3n, 4n]), 4)).toEqual([11520n, 0n, 5927040n, 70819200n]);
    // And this is the twin.
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: SEED_MAX }), (seed) => {
        const words = take(naive(seed), 50).map((value) => Number(value) / 2 ** 32);
        expect(draws(seed, 50)).toEqual(words);
      }),
    );
  });

  it("gives what it always gave", () => {
    const words = (seed: bigint): number[] => draws(seed, 4).map((value) => value * 2 ** 32);
    expect(words(0n)).toEqual([0xdec9045d, 0x9a089d75, 0xab77d362, 0xc3e16405]);
    expect(words(42n)).toEqual([0x69e85a2a, 0xf843fad0, 0x0105185f, 0x8a1f1ea6]);
    expect(words(SEED_MAX)).toEqual([0x1c78f79c, 0x94a7662a, 0x211f3ea0, 0x243a6ba3]);
  });

  it("differs between seeds, even those that differ in one of the upper 32 bits only", () => {
    const starts = new Set<string>();
    for (let bit = 0n; bit < 64n; bit++) starts.add(draws(1n << bit, 2).join());
    for (let seed = 0n; seed < 1_000n; seed++) starts.add(draws((seed << 32n) | 7n, 2).join());
    expect(starts.size).toBe(64 + 1_000);
  });

  it("takes 64 bits and nothing else", () => {
    for (const seed of [-1n, SEED_MAX + 1n, 1 as unknown as bigint, "1" as unknown as bigint]) {
      expect(() => new Random(seed)).toThrow(InvalidSeedError);
    }
  });

  it("spreads whole numbers evenly below the limit", () => {
    const random = new Random(1n);
    for (const limit of [1, 2, 3, 7, 10, 100]) {
      const counts = new Uint32Array(limit);
      const each = 2_000;
      for (let i = 0; i < each * limit; i++) {
        const drawn = random.below(limit);
        counts[drawn] = (counts[drawn] ?? 0) + 1;
      }
      // Five standard deviations and a little: the seed is fixed, so this never flickers.
      for (const count of counts) expect(Math.abs(count - each)).toBeLessThan(250);
    }
    let largest = 0;
    for (let i = 0; i < 1_000; i++) {
      const drawn = random.below(2 ** 32);
      expect(drawn).toBeLessThan(2 ** 32);
      largest = Math.max(largest, drawn);
    }
    expect(largest).toBeGreaterThan(2 ** 31);
    for (const limit of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => random.below(limit)).toThrow(RangeError);
    }
  });

  it("takes chances as often as told", () => {
    const random = new Random(2n);
    const hits = (probability: number): number =>
      Array.from({ length: 10_000 }, () => random.chance(probability)).filter(Boolean).length;
    expect(hits(0)).toBe(0);
    expect(hits(1)).toBe(10_000);
    expect(Math.abs(hits(0.3) - 3_000)).toBeLessThan(250);
  });

  it("picks every item, and nothing from nothing", () => {
    const random = new Random(3n);
    const picked = new Set(Array.from({ length: 100 }, () => random.pick(["a", "b", undefined])));
    expect(picked).toEqual(new Set(["a", "b", undefined]));
    expect(() => random.pick([])).toThrow(RangeError);
  });

  it("forks generators that do not touch each other", () => {
    const one = new Random(4n);
    const two = new Random(4n);
    const left = one.fork();
    const right = two.fork();
    for (let i = 0; i < 100; i++) left.fraction();
    // However much the fork was used, its parent goes on as if it had not been.
    expect(one.fraction()).toBe(two.fraction());
    expect(right.fraction()).not.toBe(two.fraction());
    expect(one.fork().fraction()).not.toBe(one.fork().fraction());
    // A fork is seeded with two draws, 64 bits.
    const [high, low] = draws(42n, 2).map((value) => BigInt(value * 2 ** 32)) as [bigint, bigint];
    expect(new Random(42n).fork().fraction()).toBe(draws((high << 32n) | low, 1)[0]);
  });
});
