import { describe, expect, it } from "vitest";
import { parseCommand } from "../cli/command.js";
import { InterruptedError } from "../errors.js";
import { formatStartup, formatStartupResults } from "./report.js";
import { FailedCommandError, runStartup, type StartupReport } from "./run-startup.js";

describe("runStartup", () => {
  it("runs every command in every round, and compares with a bare Node", async () => {
    const begun: string[] = [];
    const report = await runStartup(
      { rounds: 2, parent: undefined },
      { begun: (what) => begun.push(what), signal: new AbortController().signal },
    );
    expect(report.costs.map(({ command }) => command)).toEqual([
      "node -e 0",
      "vc --version",
      "vc read startup --consistency one",
      "vc read startup",
      "vc update startup value",
      "vc status",
      "vc --help",
    ]);
    for (const { elapsedMs } of report.costs) {
      expect(elapsedMs).toHaveLength(2);
      expect(Math.min(...elapsedMs)).toBeGreaterThan(1);
    }
    expect(begun).toEqual(["three servers", "warm-up", "warm-up", "round 1 of 2", "round 2 of 2"]);
  }, 120_000);

  it("stops when it is interrupted", async () => {
    const run = runStartup(
      { rounds: 1, parent: undefined },
      { begun: () => {}, signal: AbortSignal.abort() },
    );
    await expect(run).rejects.toThrow(InterruptedError);
  }, 60_000);

  it("says which command failed", () => {
    const { message } = new FailedCommandError("vc read k", 5, "error: No server answers.\n");
    expect(message).toBe("vc read k ended with 5: error: No server answers.");
  });
});

describe("the report", () => {
  const report: StartupReport = {
    format: 1,
    startedAt: "2026-01-31T10:00:00.000Z",
    finishedAt: "2026-01-31T10:01:00.000Z",
    machine: {
      cpus: 2,
      cpuModel: "CPU",
      memoryBytes: 2 ** 30,
      system: "linux",
      node: "v20",
      fileSystem: "ext4",
      loadBefore: 0,
      commit: "abc",
    },
    costs: [
      { command: "node -e 0", elapsedMs: [30, 50, 40] },
      { command: "vc read k", elapsedMs: [90, 60, 500] },
    ],
  };

  it("has medians, the middle half and ratios of medians", () => {
    expect(formatStartup(report)).toMatch(/vc read k +3 +90\.0 +75\.0–295 +2\.25×$/);
    expect(formatStartupResults(report)).toMatch(/^# How long vc takes to start\n/);
  });

  it("says when others used the machine", () => {
    const busy = { ...report, machine: { ...report.machine, loadBefore: 3 } };
    expect(formatStartup(busy)).toContain("Others used the machine");
  });
});

describe("the command line", () => {
  it("has 41 rounds unless told otherwise", () => {
    const options = { rounds: 41, parent: undefined };
    expect(parseCommand(["startup"])).toEqual({
      type: "startup",
      write: false,
      json: undefined,
      options,
    });
    expect(parseCommand(["startup", "--quick", "--write"])).toMatchObject({
      write: true,
      options: { rounds: 5 },
    });
    expect(parseCommand(["startup", "--rounds", "3"])).toMatchObject({ options: { rounds: 3 } });
    expect(parseCommand(["startup", "--help"])).toEqual({ type: "help" });
  });
});
