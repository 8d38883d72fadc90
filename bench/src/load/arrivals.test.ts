import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { openLoop, type Work } from "./arrivals.js";
import { runLoad } from "./run-load.js";
import { STANDARD_LOAD, type LoadSpec } from "./spec.js";
import type { Target } from "./target.js";

const SEED = 7;

/** Takes so many operations, and notes when each was due, after the first. */
async function dueTimes(count: number, ratePerSecond: number, seed = SEED): Promise<number[]> {
  const due: number[] = [];
  const work: Work = {
    connections: 3,
    goesOn: () => due.length < count,
    perform: async (_, dueAtMs) => void due.push(dueAtMs!),
  };
  await openLoop(ratePerSecond, seed)(work);
  return due.map((each) => each - due[0]!);
}

describe("openLoop", () => {
  it("has the same moments for the same seed", async () => {
    const [first, again, other] = [
      await dueTimes(50, 10_000),
      await dueTimes(50, 10_000),
      await dueTimes(50, 10_000, SEED + 1),
    ];
    for (const [index, due] of first.entries()) expect(again[index]).toBeCloseTo(due, 6);
    expect(again.map(Math.round)).not.toEqual(other.map((due) => Math.round(due * 1_000)));
  });

  it("is due as often as it was told to, at random moments", async () => {
    const due = await dueTimes(4_000, 20_000);
    const gaps = due.slice(1).map((each, index) => each - due[index]!);
    const mean = due.at(-1)! / gaps.length;
    expect(mean).toBeCloseTo(0.05, 2);
    // Of an exponential distribution, 1 - 1/e lies below the mean.
    const below = gaps.filter((gap) => gap < mean).length / gaps.length;
    expect(below).toBeCloseTo(0.632, 1.3);
  });

  it("takes connections in turn", async () => {
    const turns: number[] = [];
    await openLoop(
      10_000,
      SEED,
    )({
      connections: 3,
      goesOn: () => turns.length < 7,
      perform: async (connection) => void turns.push(connection),
    });
    expect(turns).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  it("goes on while nothing is answered, and ends when everything was", async () => {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    let started = 0;
    const ends = openLoop(
      10_000,
      SEED,
    )({
      connections: 2,
      goesOn: () => started < 40,
      perform: () => ((started += 1), answered),
    });
    await expect.poll(() => started).toBe(40);
    expect(await Promise.race([ends, delay(20, "not yet")])).toBe("not yet");
    answer();
    await ends;
  });
});

/** One connection that answers nothing for a while, once, and everything at once before and after. */
function stalling(afterMs: number, forMs: number): Target {
  const startMs = performance.now();
  const perform = async (): Promise<string> => {
    const elapsedMs = performance.now() - startMs;
    const leftMs = afterMs + forMs - elapsedMs;
    if (elapsedMs > afterMs && leftMs > 0) await delay(leftMs);
    return "value";
  };
  return { processes: [], connect: async () => ({ perform, close: async () => undefined }) };
}

describe("coordinated omission", () => {
  const spec: LoadSpec = {
    ...STANDARD_LOAD,
    connections: 1,
    keys: 10,
    warmUpMs: 0,
    extent: { type: "duration", ms: 400 },
    readShare: 1,
  };

  it("is seen by an open loop: all that was due during a stall counts as slow", async () => {
    const target = stalling(100, 100);
    const { latencyMs } = await runLoad(target, spec, { arrivals: openLoop(1_000, SEED) });
    // A quarter of the time nothing was answered, so a quarter of the operations waited, 50 ms on average.
    expect(latencyMs.all.p90).toBeGreaterThan(30);
    expect(latencyMs.all.count).toBeGreaterThan(250);
  });

  it("hides from a closed loop, which waits with the system", async () => {
    const { latencyMs } = await runLoad(stalling(100, 100), spec);
    expect(latencyMs.all.p90).toBeLessThan(30);
    expect(latencyMs.all.max).toBeGreaterThan(70);
  });

  it("is seen when it is this process that stalls", async () => {
    let performed = 0;
    const blocking: Target = {
      processes: [],
      connect: async () => ({
        perform: async () => {
          performed += 1;
          if (performed === 100) {
            const untilMs = performance.now() + 100;
            while (performance.now() < untilMs) Math.sqrt(2);
          }
          return "value";
        },
        close: async () => undefined,
      }),
    };
    const { latencyMs, latenessMs } = await runLoad(blocking, spec, {
      arrivals: openLoop(1_000, SEED),
    });
    expect(latencyMs.all.p90).toBeGreaterThan(30);
    expect(latenessMs!.p90).toBeGreaterThan(30);
    // What was due within the time was started, late or not.
    expect(latencyMs.all.count).toBeGreaterThan(250);
  });
});
