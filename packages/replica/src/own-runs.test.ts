/** SPEC.md R-8. */
import { describe, expect, it } from "vitest";
import { agrees, beginRun, OWN_RUNS_MAX, pruneRuns } from "./own-runs.js";

const RUNS = [
  { first: 1, run: "a" },
  { first: 4, run: "b" },
  { first: 9, run: "c" },
];

function known(counter: number, run: string): { counter: number; run: string; retired: boolean } {
  return { counter, run, retired: false };
}

describe("a run", () => {
  it("that issued nothing is replaced by the next", () => {
    expect(beginRun(RUNS, 9, "d")).toEqual([RUNS[0], RUNS[1], { first: 9, run: "d" }]);
    expect(beginRun([], 1, "a")).toEqual([{ first: 1, run: "a" }]);
  });

  it("is one of a bounded number", () => {
    let runs = beginRun([], 1, "first");
    for (let i = 2; i < OWN_RUNS_MAX + 10; i++) runs = beginRun(runs, i, `run ${i}`);
    expect(runs).toHaveLength(OWN_RUNS_MAX);
  });

  it.each([
    [0, RUNS],
    [3, RUNS],
    [4, RUNS.slice(1)],
    [8, RUNS.slice(1)],
    [100, RUNS.slice(2)],
  ])("is forgotten when everyone has all that it issued: %d", (everyoneHas, left) => {
    expect(pruneRuns(RUNS, everyoneHas)).toEqual(left);
  });
});

describe("a peer's knowledge of this node", () => {
  it.each([
    ["nothing", 0, "", true],
    ["a dot of the first run", 3, "a", true],
    ["a dot of the present run", 10, "c", true],
    ["a dot said to be of another run", 4, "a", false],
    ["more than was issued", 11, "c", false],
    ["a dot of a run that this node never had", 10, "z", false],
  ])("%s", (_what, counter, run, expected) => {
    expect(agrees(RUNS, 10, known(counter, run))).toBe(expected);
  });

  it("of what is too long ago to tell is believed", () => {
    expect(agrees(RUNS.slice(1), 10, known(2, "forgotten"))).toBe(true);
  });
});
