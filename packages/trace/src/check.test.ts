import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkExecution, ExecutionBuilder } from "./index.js";
import type { CheckOptions, Violation } from "./index.js";
import { built, history } from "./testing/histories.js";

type Line = readonly [host: string, clock: Record<string, number>];

/** Each event in the line of its position. */
function builderOf(lines: readonly Line[]): ExecutionBuilder {
  const builder = new ExecutionBuilder("run");
  for (const [at, [host, clock]] of lines.entries()) builder.add(host, clock, "x", {}, at + 1);
  return builder;
}

function check(lines: readonly Line[], options?: CheckOptions): Violation[] {
  return checkExecution(builderOf(lines), options);
}

const brief = ({ rule, line, host, entry, expected, found }: Violation) =>
  `${rule} line ${line}: ${host}'s ${entry}: expected ${expected}, found ${found}`;

describe("checkExecution", () => {
  const cases: Record<string, [lines: readonly Line[], expected: string[], kept: number]> = {
    "nothing is wrong, in whatever order": [
      [
        ["b", { a: 1, b: 2 }],
        ["b", { b: 1 }],
        ["a", { a: 1 }],
      ],
      [],
      3,
    ],
    "a host is not in its own clock": [
      [
        ["a", { b: 1 }],
        ["b", { b: 1 }],
      ],
      ["own-entry line 1: a's a: expected 1, found 0"],
      1,
    ],
    "the first event is missing": [
      [["a", { a: 2 }]],
      ["own-counter line 1: a's a: expected 1, found 2"],
      1,
    ],
    "events in between are missing": [
      [
        ["a", { a: 1 }],
        ["a", { a: 4 }],
        ["a", { a: 5 }],
      ],
      ["own-counter line 2: a's a: expected 2, found 4"],
      3,
    ],
    "two events have one counter": [
      [
        ["a", { a: 1 }],
        ["a", { a: 2 }],
        ["a", { a: 2 }],
      ],
      ["duplicate-event line 3: a's a: expected 3, found 2"],
      2,
    ],
    "a clock names a host that is not there": [
      [
        ["alice", { alice: 1 }],
        ["bob", { bob: 1, Alice: 1 }],
        ["bob", { bob: 2, Alice: 2 }],
      ],
      ["unknown-host line 2: bob's Alice: expected 0, found 1"],
      3,
    ],
    "a clock counts events that are not there": [
      [
        ["a", { a: 1 }],
        ["b", { a: 3, b: 1 }],
        ["c", { a: 3, b: 1, c: 1 }],
      ],
      ["future-event line 2: b's a: expected 1, found 3"],
      3,
    ],
    "a host forgets": [
      [
        ["a", { a: 1 }],
        ["a", { a: 2 }],
        ["b", { a: 2, b: 1 }],
        ["b", { a: 1, b: 2 }],
        ["b", { a: 1, b: 3 }],
        ["b", { a: 2, b: 4 }],
      ],
      ["monotone line 4: b's a: expected 2, found 1"],
      4,
    ],
    "who knows an event lacks what it knew": [
      [
        ["a", { a: 1 }],
        ["b", { a: 1, b: 1 }],
        ["c", { b: 1, c: 1 }],
        ["c", { b: 1, c: 2 }],
        ["c", { a: 1, b: 1, c: 3 }],
      ],
      ["transitive line 3: c's a: expected 1, found 0"],
      3,
    ],
    "an event lacks what the lesser of two causes knew": [
      [
        ["d", { d: 1 }],
        ["d", { d: 2 }],
        ["f", { f: 1 }],
        ["b", { b: 1, d: 2 }],
        ["c", { c: 1, f: 1 }],
        ["a", { a: 1, b: 1, c: 1, d: 2 }],
      ],
      ["transitive line 6: a's f: expected 1, found 0"],
      5,
    ],
    "events know each other": [
      [
        ["a", { a: 1, b: 1 }],
        ["b", { a: 1, b: 1 }],
      ],
      ["acyclic line 1: a's b: expected 0, found 1"],
      1,
    ],
    "events know each other's future": [
      [
        ["a", { a: 1, b: 2 }],
        ["a", { a: 2, b: 2 }],
        ["b", { b: 1, a: 2 }],
        ["b", { b: 2, a: 2 }],
      ],
      [
        "transitive line 1: a's a: expected 2, found 1",
        "acyclic line 2: a's b: expected 1, found 2",
        "transitive line 3: b's b: expected 2, found 1",
      ],
      1,
    ],
  };

  it.each(Object.entries(cases))("%s", (_, [lines, expected, kept]) => {
    expect(check(lines).map(brief)).toEqual(expected);
    expect(builderOf(lines).build().size).toBe(kept);
  });

  it("says what, where, and what may be behind it", () => {
    const [violation] = check([
      ["a b\n", { "a b": 1 }],
      ["a b", { "a b": 1 }],
    ]);
    expect(violation).toEqual({
      rule: "own-entry",
      execution: "run",
      line: 1,
      host: "a b\n",
      index: 0,
      entry: "a b\n",
      expected: 1,
      found: 0,
      message: String.raw`An event of "a b\n" has no entry for its own host in its clock: expected 1.`,
      hint: 'The clock names "a b": did you mean that?',
    });
  });

  it("knows that the ends of a partial log may be missing, and nothing else", () => {
    const lines: readonly Line[] = [
      ["a", { a: 5, x: 3 }],
      ["b", { b: 7, a: 9, x: 3 }],
      ["a", { a: 8, x: 3 }],
    ];
    expect(check(lines).map(({ rule }) => rule)).toEqual([
      "own-counter",
      "unknown-host",
      "own-counter",
      "future-event",
      "own-counter",
    ]);
    expect(check(lines, { partial: true }).map(brief)).toEqual([
      "own-counter line 3: a's a: expected 6, found 8",
    ]);
  });

  it("stops reporting where it is told to", () => {
    const lines = Array.from({ length: 9 }, (_, at): Line => ["a", { a: 2 * at + 2 }]);
    expect(check(lines, { violationsMax: 3 }).map(({ line }) => line)).toEqual([1, 2, 3]);
  });

  it("says of an execution what is missing from it", () => {
    const builder = builderOf([
      ["a", { a: 2 }],
      ["a", { a: 2 }],
      ["b", { a: 1 }],
    ]);
    const execution = builder.build();
    builder.add("a", { a: 1 }, "comes late");
    expect(checkExecution(execution).map(({ rule }) => rule)).toEqual(["own-counter"]);
    expect(checkExecution(builder).map(({ rule }) => rule)).toEqual([
      "duplicate-event",
      "own-entry",
    ]);
  });

  it("finds nothing in histories that hosts kept rightly", () => {
    fc.assert(
      fc.property(history, (told) => {
        expect(built(told).check()).toEqual([]);
      }),
    );
  });

  it("finds what a search through all pairs finds in clocks at random", () => {
    const hosts = ["a", "b", "c"];
    const clock = fc.dictionary(fc.constantFrom(...hosts), fc.nat({ max: 3 }), {
      noNullPrototype: true,
    });
    const log = fc.array(fc.tuple(fc.constantFrom(...hosts), clock), { maxLength: 8 });
    let broken = 0;
    fc.assert(
      fc.property(log, (lines) => {
        const isRight = isOrder(lines);
        expect(check(lines).length === 0).toBe(isRight);
        if (!isRight) broken++;
        // What is left is an order, whatever the clocks.
        const execution = builderOf(lines).build();
        const events = [...execution.all()];
        for (const [i, a] of events.entries()) {
          for (const [j, b] of events.entries()) {
            if (execution.happensBefore(a, b)) expect(i).toBeLessThan(j);
            for (const c of events) {
              if (!execution.happensBefore(a, b) || !execution.happensBefore(b, c)) continue;
              expect(execution.happensBefore(a, c)).toBe(true);
            }
          }
        }
      }),
      { numRuns: 2_000 },
    );
    expect(broken).toBeGreaterThan(500);
  });

  it("finds one entry changed in a history that was right", () => {
    let changedClocks = 0;
    fc.assert(
      fc.property(history, fc.nat(), fc.nat(), fc.nat({ max: 50 }), (told, which, entry, to) => {
        fc.pre(told.length > 0);
        const lines = told.map(({ host, clock }): Line => [host, Object.fromEntries(clock)]);
        const [, clock] = lines[which % lines.length]!;
        const name = Object.keys(clock)[entry % Object.keys(clock).length]!;
        clock[name] = to;
        const isRight = isOrder(lines);
        if (!isRight) changedClocks++;
        expect(check(lines).length === 0).toBe(isRight);
      }),
      { numRuns: 1_000 },
    );
    expect(changedClocks).toBeGreaterThan(500);
  });
});

/** The rules, word by word. */
function isOrder(lines: readonly Line[]): boolean {
  const count = (at: number, host: string): number => {
    const clock = lines[at]![1];
    return Object.hasOwn(clock, host) ? clock[host]! : 0;
  };
  const own = (at: number) => count(at, lines[at]![0]);
  const all = [...lines.keys()];
  const find = (host: string, index: number) =>
    all.find((at) => lines[at]![0] === host && own(at) === index);
  const hosts = new Set(lines.flatMap(([host, clock]) => [host, ...Object.keys(clock)]));
  for (const host of hosts) {
    const counters = all
      .filter((at) => lines[at]![0] === host)
      .map(own)
      .sort((a, b) => a - b);
    if (counters.some((counter, at) => counter !== at + 1)) return false;
  }
  for (const at of all) {
    for (const host of hosts) {
      for (let index = 1; index <= count(at, host); index++) {
        const known = find(host, index);
        if (known === undefined) return false;
        if (known === at) continue;
        if ([...hosts].some((other) => count(known, other) > count(at, other))) return false;
        if (count(known, lines[at]![0]) >= own(at)) return false;
      }
    }
  }
  return true;
}
