import { describe, expect, it } from "vitest";
import { Random } from "./random.js";

describe("Random", () => {
  it("repeats itself for a seed, and not for another", () => {
    const draw = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 8 }, () => random.bits());
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it("draws evenly from [0, 1)", () => {
    const random = new Random(5);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 100_000; i++) counts[Math.floor(random.unit() * 10)]! += 1;
    expect(counts).toHaveLength(10);
    // 10,000 each, with a standard deviation of 95.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it("shuffles: nothing is lost, hardly anything stays", () => {
    const list = Array.from({ length: 1_000 }, (_, index) => index);
    const shuffled = new Random(1).shuffle([...list]);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(list);
    expect(shuffled.filter((value, index) => value === index).length).toBeLessThan(10);
  });
});
