import { describe, expect, it } from "vitest";
import { readLog } from "@vclock/trace";
import { InterruptedError } from "../errors.js";
import { Random } from "../load/random.js";
import { shivizLog } from "./logs.js";
import { formatTraceResults, formatTraces } from "./report.js";
import { runTraces, WrongReadingError } from "./run-traces.js";

const options = { sizes: [500, 1_000], hosts: [2, 5], seed: 7 };

describe("shivizLog", () => {
  it("repeats itself by its seed, with nothing wrong in it and with messages", () => {
    const log = [...shivizLog(3_000, 5, new Random(1))].join("");
    expect([...shivizLog(3_000, 5, new Random(1))].join("")).toBe(log);
    expect([...shivizLog(3_000, 5, new Random(2))].join("")).not.toBe(log);
    const { executions, violations, totals } = readLog(log);
    expect(violations).toEqual([]);
    expect(totals.events).toBe(3_000);
    expect([...(executions[0]?.messages() ?? [])].length).toBeGreaterThan(500);
  });
});

describe("runTraces", () => {
  it("measures every size with every number of hosts", async () => {
    const begun: string[] = [];
    const report = await runTraces(options, {
      begun: (what) => begun.push(what),
      signal: new AbortController().signal,
    });
    expect(report.costs.map(({ hosts, events }) => [hosts, events])).toEqual([
      [2, 500],
      [2, 1_000],
      [5, 500],
      [5, 1_000],
    ]);
    for (const { cpuMs, residentBytes, characters } of report.costs) {
      expect(cpuMs).toBeGreaterThan(0);
      expect(residentBytes).toBeGreaterThan(1_000_000);
      expect(characters).toBeGreaterThan(10_000);
    }
    expect(begun[0]).toBe("2 hosts: warm-up");
    expect(formatTraces(report)).toContain("1,000");
    expect(formatTraceResults(report)).toMatch(/^# What reading logs costs\n/);
  });

  it("stops when it is interrupted", async () => {
    const run = runTraces(options, { begun: () => {}, signal: AbortSignal.abort() });
    await expect(run).rejects.toThrow(InterruptedError);
  });

  it("says what was read wrongly", () => {
    const { message } = new WrongReadingError(3, readLog("nothing\n"));
    expect(message).toContain('3 events in which nothing is wrong was read as {"lines":2');
  });
});
