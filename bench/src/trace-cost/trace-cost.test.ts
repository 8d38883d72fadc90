import { describe, expect, it } from "vitest";
import { STANDARD_LOAD } from "../load/spec.js";
import { formatTraceCost, formatTraceCostResults } from "./report.js";
import type { TraceCostReport } from "./run-trace-cost.js";

const turn = (throughput: number, serverCpuUs: number | undefined) => {
  return { throughput, serverCpuUs, p50Ms: 2 };
};

const report: TraceCostReport = {
  format: 1,
  startedAt: "2026-01-02T03:04:05.000Z",
  finishedAt: "2026-01-02T03:05:05.000Z",
  machine: {
    cpus: 2,
    cpuModel: "a processor",
    memoryBytes: 2 ** 33,
    system: "linux",
    node: "v24",
    fileSystem: "ext4",
    loadBefore: 3,
    commit: "abc",
  },
  load: STANDARD_LOAD,
  servers: 3,
  levels: [
    {
      level: "quorum",
      pairs: [
        { traced: turn(96, 104), untraced: turn(100, 100) },
        { traced: turn(98, 50), untraced: turn(100, 50) },
        { traced: turn(10, 20), untraced: turn(100, 10) },
      ],
    },
    { level: "one", pairs: [{ traced: turn(5, undefined), untraced: turn(5, undefined) }] },
  ],
};

describe("the report on what tracing costs", () => {
  it("gives medians of pairs, which one disturbed turn does not move", () => {
    const row = formatTraceCost(report)
      .split("\n")
      .find((line) => line.trimStart().startsWith("quorum"));
    expect(row).toContain("0.96");
    expect(row).toContain("1.04");
    expect(row).not.toContain("0.1 ");
  });

  it("says that others were at work, and does without CPU times where nobody tells them", () => {
    const text = formatTraceCostResults(report);
    expect(text).toContain("Others used the machine");
    expect(text).toContain("| one");
    expect(text.endsWith("\n")).toBe(true);
  });
});
