import { describe, expect, it } from "vitest";
import { Latency } from "./latency.js";

describe("Latency", () => {
  it("tells the percentiles of 1 to 10,000 ms within a thousandth", () => {
    const latency = new Latency();
    for (let ms = 10_000; ms >= 1; ms--) latency.record(ms);
    const { count, mean, p50, p90, p99, p999, max } = latency.summary();
    expect(count).toBe(10_000);
    const exact = [5_000.5, 5_000, 9_000, 9_900, 9_990, 10_000];
    for (const [index, found] of [mean, p50, p90, p99, p999, max].entries()) {
      expect(Math.abs(found / exact[index]! - 1)).toBeLessThan(0.001);
    }
  });

  it("has microseconds", () => {
    const latency = new Latency();
    latency.record(0.037);
    expect(latency.summary()).toMatchObject({ p50: 0.037, p999: 0.037, max: 0.037 });
  });

  it("never tells a percentile above the maximum", () => {
    const latency = new Latency();
    latency.record(67.101);
    const { p50, p999, max } = latency.summary();
    expect(p50).toBeLessThanOrEqual(max);
    expect(p999).toBeLessThanOrEqual(max);
  });

  it("is all zeros without a value", () => {
    expect(new Latency().summary()).toEqual({
      count: 0,
      mean: 0,
      p50: 0,
      p90: 0,
      p99: 0,
      p999: 0,
      max: 0,
    });
  });

  it("keeps what takes longer than an hour as an hour", () => {
    const latency = new Latency();
    latency.record(1e12);
    expect(latency.summary().max / 3_600_000).toBeCloseTo(1, 2);
  });
});
