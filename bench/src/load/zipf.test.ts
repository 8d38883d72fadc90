import { describe, expect, it } from "vitest";
import { Random } from "./random.js";
import { Zipf } from "./zipf.js";

/** The probability of each rank, by the definition. */
function probabilities(ranks: number, theta: number): number[] {
  const weights = Array.from({ length: ranks }, (_, rank) => (rank + 1) ** -theta);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Pearson's chi-square of `draws` against the expected probabilities. */
function chiSquare(counts: readonly number[], expected: readonly number[], draws: number): number {
  return counts.reduce((sum, count, rank) => {
    const mean = draws * expected[rank]!;
    return sum + (count - mean) ** 2 / mean;
  }, 0);
}

describe("Zipf", () => {
  it.each([
    { ranks: 100, theta: 0.5 },
    { ranks: 100, theta: 0.99 },
    { ranks: 100, theta: 1 },
    { ranks: 100, theta: 1.5 },
    { ranks: 2, theta: 0.99 },
  ])("draws each of $ranks ranks as often as theta $theta says", ({ ranks, theta }) => {
    const draws = 200_000;
    const [zipf, random] = [new Zipf(ranks, theta), new Random(7)];
    const counts = Array.from({ length: ranks }, () => 0);
    for (let i = 0; i < draws; i++) counts[zipf.draw(random)]! += 1;
    // Five standard deviations of chi-square above its mean.
    const freedom = ranks - 1;
    const limit = freedom + 5 * Math.sqrt(2 * freedom);
    expect(chiSquare(counts, probabilities(ranks, theta), draws)).toBeLessThan(limit);
  });

  it("draws the first of 10,000 keys about as often as YCSB's default does: one time in ten", () => {
    const [zipf, random] = [new Zipf(10_000, 0.99), new Random(1)];
    let first = 0;
    for (let i = 0; i < 100_000; i++) if (zipf.draw(random) === 0) first += 1;
    expect(first / 100_000).toBeCloseTo(probabilities(10_000, 0.99)[0]!, 2);
  });

  it("knows only rank 0 of 1", () => {
    const [zipf, random] = [new Zipf(1, 0.99), new Random(1)];
    expect(Array.from({ length: 100 }, () => zipf.draw(random))).toEqual(Array(100).fill(0));
  });

  it("stays in range for many ranks", () => {
    const [zipf, random] = [new Zipf(100_000_000, 0.99), new Random(3)];
    const ranks = Array.from({ length: 10_000 }, () => zipf.draw(random));
    const isRank = (rank: number) => Number.isInteger(rank) && rank >= 0 && rank < 100_000_000;
    expect(ranks.filter((rank) => !isRank(rank))).toEqual([]);
  });
});
