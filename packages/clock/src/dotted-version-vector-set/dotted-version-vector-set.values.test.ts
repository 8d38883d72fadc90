/**
 * Examples of what is done with values: last writer wins, reconcile, map; less and equal; size, ids, values. They go
 * through what the public tests of the paper's authors check, as the tables beside these do.
 */
import { describe, expect, it } from "vitest";

import { nodeId, type NodeId } from "../core/node-id.js";
import type { CausalOrder } from "../core/order.js";
import {
  DuplicateNodeIdError,
  InvalidCounterError,
  InvalidNodeIdError,
  TooManyValuesError,
} from "../errors.js";
import { notCounters } from "../testing/arbitraries.js";
import { thrownBy } from "../testing/thrown.js";
import { VersionVector } from "../version-vector/version-vector.js";
import { DottedVersionVectorSet } from "./dotted-version-vector-set.js";

type Triples<V> = [node: string, counter: number, values: V[]][];

const { empty, of, fromContext } = DottedVersionVectorSet;
const [a, b, c, d] = ["a", "b", "c", "d"].map(nodeId) as [NodeId, NodeId, NodeId, NodeId];

function expectSet<V>(
  set: DottedVersionVectorSet<V>,
  entries: Triples<V>,
  anonymous: V[] = [],
): void {
  expect(set.toJSON()).toEqual({ entries, anonymous });
}

describe("last, lastWriterWins, reconcile, map", () => {
  const lessOrEqual = (x: number, y: number): boolean => x <= y;
  const sum = (values: number[]): number => values.reduce((x, y) => x + y);
  const least = (values: number[]): number => Math.min(...values);
  const dotted: Triples<number> = [
    ["a", 4, [5, 2]],
    ["b", 1, []],
    ["c", 1, [3]],
  ];
  const x = of(dotted);
  const y = of(dotted, [10, 0]);
  const bare = (values: number[]): Triples<number> => [
    ["a", 4, values],
    ["b", 1, []],
    ["c", 1, []],
  ];

  it("last is the greatest of the newest", () => {
    expect(x.last(lessOrEqual)).toBe(5);
    expect(y.last(lessOrEqual)).toBe(10);
    expect(of([["a", 2, [1, 9]]]).last(lessOrEqual)).toBe(1);
    expect(empty.last(lessOrEqual)).toBeUndefined();
  });

  it("the last writer keeps its dot, or its place without one", () => {
    expectSet(x.lastWriterWins(lessOrEqual), bare([5]));
    expectSet(y.lastWriterWins(lessOrEqual), bare([]), [10]);
    expectSet(
      of(
        [
          ["a", 4, [5, 2]],
          ["b", 1, [1]],
        ],
        [3],
      ).lastWriterWins(lessOrEqual),
      [
        ["a", 4, [5]],
        ["b", 1, []],
      ],
    );
    expect(empty.lastWriterWins(lessOrEqual)).toBe(empty);
    const one = of([["a", 1, [7]]]);
    expect(one.lastWriterWins(lessOrEqual)).toBe(one);
  });

  it("the last writer by a time beside each value", () => {
    const timed = of<[number, number]>(
      [
        [
          "a",
          4,
          [
            [5, 1002345],
            [7, 1002340],
          ],
        ],
        ["b", 1, [[4, 1001340]]],
      ],
      [[2, 1001140]],
    );
    expectSet(
      timed.lastWriterWins((p, q) => p[1] <= q[1]),
      [
        ["a", 4, [[5, 1002345]]],
        ["b", 1, []],
      ],
    );
  });

  it.each([
    [x, sum, 10],
    [y, sum, 20],
    [x, least, 2],
    [y, least, 0],
    [
      of(
        [
          ["a", 4, [5, 2]],
          ["b", 1, []],
        ],
        [10, 1],
      ),
      sum,
      18,
    ],
  ])("reconcile %s", (set, winner, value) => {
    const reconciled = set.reconcile(winner);
    expect(reconciled.anonymous).toEqual([value]);
    expect(reconciled.size).toBe(1);
    expect(reconciled.join().equals(set.join())).toBe(true);
  });

  it("reconcile of nothing is nothing", () => {
    expect(empty.reconcile(() => expect.unreachable())).toBe(empty);
  });

  it("map changes values and no dot", () => {
    expectSet(
      x.map((n) => 2 * n),
      [
        ["a", 4, [10, 4]],
        ["b", 1, []],
        ["c", 1, [6]],
      ],
    );
    expectSet(
      y.map(String),
      [
        ["a", 4, ["5", "2"]],
        ["b", 1, []],
        ["c", 1, ["3"]],
      ],
      ["10", "0"],
    );
  });
});

describe("compare and equals", () => {
  const s = empty.update(a, "v1");
  const sAtA = empty.update(a, "v2", s.join());
  const sAtB = empty.update(b, "v2", s.join());
  const sAtZ = empty.update(nodeId("z"), "v2", s.join());
  const sAtC = s.update(c, "v3", sAtA.join());
  const sAtD = sAtB.update(d, "v4", sAtC.join());

  it.each<[string, DottedVersionVectorSet<string>, DottedVersionVectorSet<string>, CausalOrder]>([
    ["a write and its next", s, sAtA, "before"],
    ["a write and its next but one", s, sAtC, "before"],
    ["a write and a later one through another server", sAtA, sAtC, "before"],
    ["one of two writes and what knows both", sAtB, sAtD, "before"],
    ["the other of them", sAtA, sAtD, "before"],
    ["the first and the last", s, sAtD, "before"],
    ["the last and the first", sAtD, s, "after"],
    ["writes of the same past", sAtA, sAtB, "concurrent"],
    ["a write not known", sAtB, sAtC, "concurrent"],
    ["a write not known of another server", sAtZ, sAtD, "concurrent"],
    ["itself", sAtD, of(sAtD.entries()), "equal"],
    [
      "the same history, one value superseded",
      of([["a", 2, ["v2", "v1"]]]),
      of([["a", 2, ["v2"]]]),
      "before",
    ],
    [
      "more written there, more superseded here",
      of([["a", 2, [] as string[]]]),
      of([["a", 3, ["v3", "v2"]]]),
      "concurrent",
    ],
  ])("%s", (_, x, y, order) => {
    expect(x.compare(y)).toBe(order);
    expect(x.equals(y)).toBe(order === "equal");
  });

  it("look at dots, not at values, and not at values without a dot", () => {
    const x = of(
      [
        ["a", 4, ["v5", "v0"]],
        ["c", 1, ["v3"]],
      ],
      ["v0"],
    );
    const y = of([
      ["a", 4, ["v555", "v0"]],
      ["c", 1, ["v3"]],
    ]);
    const z = of([["a", 4, ["v5", "v0"]]], ["v6", "v1"]);
    expect(x.equals(y) && y.equals(x)).toBe(true);
    expect(x.equals(z) || y.equals(z)).toBe(false);
  });
});

describe("a dotted version vector set", () => {
  it.each([
    [fromContext(VersionVector.empty, ["v1"]), 1, [], ["v1"]],
    [
      of(
        [
          ["a", 4, ["v5", "v0"]],
          ["b", 1, []],
          ["c", 1, ["v3"]],
        ],
        ["v4", "v1"],
      ),
      5,
      ["a", "b", "c"],
      ["v5", "v0", "v3", "v4", "v1"],
    ],
    [
      of(
        [
          ["b", 1, []],
          ["a", 4, []],
        ],
        ["v1", "v6"],
      ),
      2,
      ["a", "b"],
      ["v1", "v6"],
    ],
    [empty, 0, [], []],
  ])("%s has a size, nodes and values", (set, size, nodes, values) => {
    expect(set.size).toBe(size);
    expect([...set.nodes()]).toEqual(nodes);
    expect(set.values()).toEqual(values);
    expect([...set].map(([, value]) => value)).toEqual(values);
  });

  it("is written for people, whatever its values", () => {
    const odd = [Object.create(null), "x".repeat(100), Symbol("s"), () => 0];
    expect(String(of([["a", 4, odd]], [1]))).toBe(
      `{a: 4 [an object, "${"x".repeat(60)}"… (100 characters), a symbol, a function]} + [1]`,
    );
  });

  it("keeps what callers do with their arrays out", () => {
    const values = ["v1"];
    const anonymous = ["w"];
    const set = of([["a", 1, values]], anonymous);
    values.push("v2");
    anonymous.push("w2");
    for (const [, , inner] of set.entries()) (inner as string[]).push("v3");
    set.values().push("v4");
    expectSet(set, [["a", 1, ["v1"]]], ["w"]);
    expect(Object.isFrozen(set.anonymous)).toBe(true);
  });

  it.each(notCounters)("refuses the counter %s", (counter) => {
    expect(thrownBy(() => of([["a", counter as number, []]]))).toBeInstanceOf(InvalidCounterError);
  });

  it("refuses what is not a node id, nodes that come twice, and values without events", () => {
    expect(() => of([["", 1, []]])).toThrow(InvalidNodeIdError);
    expect(() =>
      of([
        ["a", 1, []],
        ["a", 1, []],
      ]),
    ).toThrow(DuplicateNodeIdError);
    expect(() => of([["a", 1, ["x", "y"]]])).toThrow(TooManyValuesError);
    expect(() => of([["a", 1, ["x", "y"]]])).toThrow('"a" has 2 values but only 1 events.');
  });

  it("knows ids that plain objects trip over", () => {
    const odd = empty.update(nodeId("__proto__"), "v").update(nodeId("constructor"), "w");
    expectSet(odd, [
      ["__proto__", 1, ["v"]],
      ["constructor", 1, ["w"]],
    ]);
    expect(odd.update(a, "x", odd.join()).size).toBe(1);
  });
});
