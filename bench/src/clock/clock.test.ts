import * as thing from "@thi.ng/vclock";
import { VersionVector } from "@vclock/clock";
import vectorclock from "vectorclock";
import { describe, expect, it } from "vitest";
import { parseCommand } from "../cli/command.js";
import { InterruptedError, UsageError } from "../errors.js";
import { bareCompare, bareMerge, barePairs } from "./bare.js";
import { pairs, RELATIONS } from "./inputs.js";
import { measure, ratioOf, subject } from "./measure.js";
import { formatClockResults, formatClocks } from "./report.js";
import { runClocks } from "./run-clocks.js";

const seed = 7;
const hurried = { warmUpMs: 1, rounds: 3, roundMs: 0.01 };
const { signal } = new AbortController();

describe("pairs", () => {
  it.each([3, 16, 100])("of %i entries relate as they are said to", (entries) => {
    pairs(entries, RELATIONS, seed).forEach(([a, b], at) => {
      expect(Object.keys(a)).toHaveLength(entries);
      expect(VersionVector.of(b).compare(VersionVector.of(a))).toBe(RELATIONS[at % 4]);
    });
  });

  it("with different members are concurrent", () => {
    for (const [a, b] of pairs(3, RELATIONS, seed, { membersDiffer: true })) {
      expect(VersionVector.of(a).compare(VersionVector.of(b))).toBe("concurrent");
      expect(VersionVector.of(a).merge(VersionVector.of(b)).size).toBe(4);
    }
  });

  it("are the same for the same seed", () => {
    expect(pairs(16, RELATIONS, seed)).toEqual(pairs(16, RELATIONS, seed));
  });
});

describe("all that are compared", () => {
  const plain = [
    ...pairs(16, RELATIONS, seed),
    ...pairs(16, RELATIONS, seed, { membersDiffer: true, countersFrom: 2 ** 40 }),
  ];

  it("say the same, as far as they can", () => {
    const bare = barePairs(plain);
    plain.forEach(([a, b], at) => {
      const order = VersionVector.of(a).compare(VersionVector.of(b));
      const sign = { before: -1, after: 1, equal: 0, concurrent: 0 }[order];
      expect(vectorclock.compare(a, b)).toBe(sign);
      expect(thing.compare(a, b)).toBe(sign);
      const [x, y] = bare[at] ?? [];
      if (x === undefined || y === undefined) throw new Error("there are as many of both");
      expect(bareCompare(x, y)).toBe({ equal: 0, after: 1, before: 2, concurrent: 3 }[order]);
    });
  });

  it("merge to the same", () => {
    const bare = barePairs(plain);
    const merge = bareMerge(32);
    plain.forEach(([a, b], at) => {
      const merged = VersionVector.of(a).merge(VersionVector.of(b));
      expect({ ...vectorclock.merge(a, b) }).toEqual({ ...merged.toJSON() });
      expect({ ...thing.merge(a, b) }).toEqual({ ...merged.toJSON() });
      const [x, y] = bare[at] ?? [];
      if (x === undefined || y === undefined) throw new Error("there are as many of both");
      expect(merge(x, y)).toBe(merged.size);
    });
  });
});

describe("the measuring loop", () => {
  it("tells a long operation from a short one", async () => {
    const inputs = [[1, 2]] as const;
    const work = (turns: number) => (a: number, b: number) => {
      let sum = a;
      for (let i = 0; i < turns; i++) sum = (sum * 31 + b) | 0;
      return sum;
    };
    const subjects = [subject("long", inputs, work(20_000)), subject("short", inputs, work(20))];
    const [long, short] = await measure(subjects, { ...hurried, rounds: 9 }, signal);
    if (long === undefined || short === undefined) throw new Error("both were measured");
    expect(long.rounds).toHaveLength(9);
    expect(ratioOf(long, short)).toBeGreaterThan(5);
  });

  it("hands every input to the operation, round and round", () => {
    const seen: number[] = [];
    const inputs = [1, 2, 3].map((a) => [a, -a] as const);
    subject("s", inputs, (a, b) => seen.push(a, b)).run(4);
    expect(seen).toEqual([1, -1, 2, -2, 3, -3, 1, -1]);
  });
});

describe("the clocks' bench", () => {
  it("measures every operation, and says how it compares", async () => {
    const begun: string[] = [];
    const options = { ...hurried, sizes: [3, 16], seed };
    const report = await runClocks(options, { begun: (what) => begun.push(what), signal });
    expect(begun).toContain("merge, decoded, a member differs, 16 entries");
    expect(Object.keys(report.versions)).toEqual(["vectorclock", "@thi.ng/vclock"]);
    for (const { operation, peers, bare } of report.vectors) {
      if (["compare", "merge", "dominates"].includes(operation)) expect(bare).toBeGreaterThan(0);
      if (["compare", "merge", "increment"].includes(operation)) expect(peers).toBeGreaterThan(0);
    }
    expect(new Set(report.types.map(({ type }) => type)).size).toBe(11);
    expect(formatClocks(report)).toMatch(/decoded, nothing shared +16 .*×/);
    const markdown = formatClockResults(report);
    expect(markdown).toMatch(/^# What clocks cost\n/);
    expect(markdown).toMatch(/\| IntervalTreeClock +\| +16 \|/);
  });

  it("stops when it is interrupted", async () => {
    const aborted = { begun: () => undefined, signal: AbortSignal.abort() };
    const options = { ...hurried, sizes: [3], seed };
    await expect(runClocks(options, aborted)).rejects.toThrow(InterruptedError);
  });

  it("is a command", () => {
    expect(parseCommand(["clock", "--write"])).toEqual({
      type: "clock",
      options: { sizes: [3, 16, 128, 1_024], rounds: 51, roundMs: 2, warmUpMs: 400, seed: 1 },
      json: undefined,
      write: true,
    });
    expect(parseCommand(["clock", "--quick", "--rounds", "7"])).toMatchObject({
      options: { rounds: 7, warmUpMs: 20 },
      write: false,
    });
    expect(parseCommand(["clock", "--help"])).toEqual({ type: "help" });
    expect(() => parseCommand(["clock", "--full"])).toThrow(UsageError);
  });
});
