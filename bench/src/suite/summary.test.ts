import { describe, expect, it } from "vitest";
import type { LoadResult } from "../load/result.js";
import { summarizeCase } from "./summary.js";

function result(throughput: number, changes: Partial<LoadResult> = {}): LoadResult {
  const all = { count: 1_000, mean: 1, p50: 1_000 / throughput, p90: 1, p99: 1, p999: 1, max: 1 };
  const process = { name: "s1", cpuMs: 50, rssBytes: 2, rssAnonBytes: 1 };
  return {
    operations: 1_000,
    seconds: 1,
    throughput,
    latencyMs: { all, reads: undefined, updates: undefined },
    outcomes: {},
    errors: {},
    latenessMs: undefined,
    cost: {
      generator: process,
      servers: [process, { ...process, rssBytes: 9 }],
      bystandersShare: 0,
      othersShare: 0,
    },
    ...changes,
  };
}

describe("summarizeCase", () => {
  it("takes ratios within a repetition, then their median", () => {
    // The machine was slow in the second repetition, and slow for both.
    const summary = summarizeCase(
      [result(500), result(60), result(700)],
      [result(1_000), result(100), result(1_000)],
    );
    expect(summary.throughput).toBe(500);
    expect(summary.throughputRatio).toBe(0.6);
    expect(summary.cpuRatio).toBe(1);
  });

  it("has no ratio in a run without the echo", () => {
    expect(summarizeCase([result(1)], undefined).throughputRatio).toBeUndefined();
  });

  it("adds the CPU time of all servers, and takes the memory of the largest", () => {
    expect(summarizeCase([result(1)], undefined)).toMatchObject({
      serverCpuUs: 100,
      generatorCpuUs: 50,
      serverRssBytes: 9,
    });
  });

  it("says nothing of servers that it cannot see", () => {
    const unseen = { ...result(1).cost, servers: [] };
    const summary = summarizeCase([result(1, { cost: unseen })], undefined);
    expect(summary.serverCpuUs).toBeUndefined();
    expect(summary.serverRssBytes).toBeUndefined();
  });

  it("adds up the errors", () => {
    const [first, second] = [{ A: 1, B: 2 }, { B: 3 }];
    expect(
      summarizeCase([result(1, { errors: first }), result(1, { errors: second })], undefined)
        .errors,
    ).toEqual({ A: 1, B: 5 });
  });
});
