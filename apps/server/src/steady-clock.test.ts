import { describe, expect, it } from "vitest";
import { SteadyClock } from "./steady-clock.js";

function clockAt(start: number) {
  const gaps: number[] = [];
  let real = start;
  const clock = new SteadyClock(
    (gapMs) => gaps.push(gapMs),
    1_000,
    () => real,
  );
  return {
    gaps,
    after(ms: number): number {
      real += ms;
      return clock.now();
    },
  };
}

describe("SteadyClock", () => {
  it("goes with the real clock, in whole milliseconds", () => {
    const { after, gaps } = clockAt(100.25);
    expect([after(0), after(0.8), after(999), after(900)]).toEqual([100, 101, 1_100, 2_000]);
    expect(gaps).toEqual([]);
  });

  it("does not count a gap in which nothing ran, and tells of it", () => {
    const { after, gaps } = clockAt(0);
    expect([after(500), after(60_000), after(10), after(0)]).toEqual([500, 500, 510, 510]);
    expect(gaps).toEqual([60_000]);
  });

  it("never goes back, whatever the gaps", () => {
    const { after } = clockAt(0.5);
    let last = 0;
    for (const ms of [0.3, 1_500.7, 0.2, 999.9, 1_000.1, 0, 5_000.3, 0.4]) {
      const now = after(ms);
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });
});
