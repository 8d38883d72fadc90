import { checkHistory, checkTransactions, isClean, type ReadOperation } from "@vclock/simulation";
import { describe, expect, it } from "vitest";
import { parseCommand } from "../cli/command.js";
import { InterruptedError, UsageError } from "../errors.js";
import { multiValueHistory, transactionHistory } from "./histories.js";
import { formatCheckerResults, formatCheckers } from "./report.js";
import { runCheckers } from "./run-checkers.js";

const seed = 7;

describe("histories", () => {
  it("tell of all that they are to tell, conflicts among it, and nothing is wrong", () => {
    for (const keys of [1, 10]) {
      const history = multiValueHistory(400, keys, seed);
      expect(history.operations).toHaveLength(400);
      const conflicts = history.operations.filter(
        (operation) => operation.operation === "read" && (operation.values?.length ?? 0) > 1,
      );
      expect(conflicts.length).toBeGreaterThan(0);
      expect(isClean(checkHistory(history))).toBe(true);
    }
  });

  it("a read that shows nothing is found", () => {
    const { servers, operations } = multiValueHistory(400, 1, seed);
    const at = operations.findLastIndex(({ operation }) => operation === "read");
    const changed = operations.with(at, {
      ...operations[at],
      values: [],
      dots: [],
    } as ReadOperation);
    expect(isClean(checkHistory({ servers, operations: changed }))).toBe(false);
  });

  it("of transactions hold the level that they are for", () => {
    const latest = transactionHistory(400, 10, "latest", seed);
    expect(checkTransactions(latest).levels.causal?.result).toBe("holds");
    const last = transactionHistory(400, 10, "last", seed);
    expect(checkTransactions(last).levels.cm?.result).toBe("holds");
  });

  it("are the same for the same seed", () => {
    expect(multiValueHistory(100, 10, seed)).toEqual(multiValueHistory(100, 10, seed));
    expect(transactionHistory(100, 10, "last", seed)).toEqual(
      transactionHistory(100, 10, "last", seed),
    );
  });
});

describe("the checkers' bench", () => {
  it("measures every case with every size", async () => {
    const begun: string[] = [];
    const { signal } = new AbortController();
    const options = { sizes: [100, 1_000], repetitions: 2, seed };
    const report = await runCheckers(options, { begun: (what) => begun.push(what), signal });
    expect(report.cases).toHaveLength(4);
    for (const { sizes } of report.cases) {
      expect(sizes.map(({ operations }) => operations)).toEqual([100, 1_000]);
      for (const { repetitions } of sizes) expect(repetitions).toHaveLength(2);
    }
    expect(begun).toContain("multi-value, 1 key: 1,000 operations");
    const plain = formatCheckers(report);
    expect(plain.match(/transactions, cm/g)).toHaveLength(2);
    const markdown = formatCheckerResults(report);
    expect(markdown).toMatch(/^# What checking costs\n/);
    expect(markdown).toMatch(/\| transactions, causal +\| +1,000 \|.*×/);
  });

  it("stops when it is interrupted", async () => {
    const options = { sizes: [100], repetitions: 1, seed };
    const aborted = { begun: () => undefined, signal: AbortSignal.abort() };
    await expect(runCheckers(options, aborted)).rejects.toThrow(InterruptedError);
  });

  it("is a command", () => {
    expect(parseCommand(["checker"])).toEqual({
      type: "checker",
      options: { sizes: [1_000, 10_000, 100_000], repetitions: 3, seed: 1 },
      json: undefined,
      write: false,
    });
    expect(parseCommand(["checker", "--full", "--write", "--repetitions", "1"])).toMatchObject({
      options: { sizes: [1_000, 10_000, 100_000, 1_000_000], repetitions: 1 },
      write: true,
    });
    expect(parseCommand(["checker", "--quick"])).toMatchObject({
      options: { sizes: [1_000, 10_000], repetitions: 1 },
    });
    expect(parseCommand(["checker", "--help"])).toEqual({ type: "help" });
    expect(() => parseCommand(["checker", "--connections", "3"])).toThrow(UsageError);
    expect(() => parseCommand(["checker", "--quick", "--full"])).toThrow(UsageError);
  });
});
