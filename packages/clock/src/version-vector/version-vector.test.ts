import { describe, expect, it } from "vitest";

import { formatDot, parseDot } from "../core/dot.js";
import {
  CounterOverflowError,
  DuplicateNodeIdError,
  InvalidCounterError,
  InvalidNodeIdError,
} from "../errors.js";
import { nodeId, type NodeId } from "../core/node-id.js";
import { notCounters } from "../testing/arbitraries.js";
import { thrownBy } from "../testing/thrown.js";
import { VersionVector } from "./version-vector.js";

const [a, b, c, z] = ["a", "b", "c", "z"].map(nodeId) as [NodeId, NodeId, NodeId, NodeId];
const v = (entries: Record<string, number>): VersionVector => VersionVector.of(entries);

describe("VersionVector.of", () => {
  it.each([
    ["an object", { b: 1, a: 2 }],
    [
      "pairs",
      [
        ["b", 1],
        ["a", 2],
      ] as const,
    ],
    [
      "sorted pairs",
      [
        ["a", 2],
        ["b", 1],
      ] as const,
    ],
    [
      "a map",
      new Map([
        ["b", 1],
        ["a", 2],
      ]),
    ],
    ["an object without prototype", Object.assign(Object.create(null), { b: 1, a: 2 })],
    ["another version vector", v({ b: 1, a: 2 })],
  ])("takes %s", (_, entries) => {
    expect([...VersionVector.of(entries)]).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
  });

  it("takes a generator, once", () => {
    function* pairs(): Generator<[string, number]> {
      yield ["b", 1];
      yield ["a", 2];
    }
    expect(String(VersionVector.of(pairs()))).toBe("{a: 2, b: 1}");
  });

  it("gives the one empty vector for no entries", () => {
    expect(VersionVector.of({})).toBe(VersionVector.empty);
    expect(VersionVector.of([])).toBe(VersionVector.empty);
  });

  it("takes only own keys of an object", () => {
    expect(VersionVector.of(Object.create({ a: 1 }) as Record<string, number>).size).toBe(0);
  });

  it.each(notCounters)("refuses the counter %s", (counter) => {
    expect(thrownBy(() => VersionVector.of({ a: counter as number }))).toBeInstanceOf(
      InvalidCounterError,
    );
    expect(thrownBy(() => VersionVector.of([["a", counter as number]]))).toBeInstanceOf(
      InvalidCounterError,
    );
  });

  it("refuses what is not a node id", () => {
    expect(() => v({ "": 1 })).toThrow(InvalidNodeIdError);
    expect(() => VersionVector.of([["a\n", 1]])).toThrow(InvalidNodeIdError);
  });

  it.each([
    [
      "side by side",
      [
        ["a", 1],
        ["a", 2],
        ["b", 1],
      ],
    ],
    [
      "apart",
      [
        ["a", 1],
        ["b", 1],
        ["a", 1],
      ],
    ],
    [
      "in reverse order",
      [
        ["b", 1],
        ["a", 1],
        ["a", 1],
      ],
    ],
  ] as const)("refuses a node id that comes twice, %s", (_, entries) => {
    const error = thrownBy(() => VersionVector.of(entries));
    expect(error).toBeInstanceOf(DuplicateNodeIdError);
    expect(error).toMatchObject({ node: "a" });
  });

  it("does not follow later changes of what it was made of", () => {
    const entries: [string, number][] = [["a", 1]];
    const vector = VersionVector.of(entries);
    entries[0] = ["z", 9];
    expect(String(vector)).toBe("{a: 1}");
  });
});

describe("get and covers", () => {
  const vector = v({ a: 2, c: 1, z: Number.MAX_SAFE_INTEGER });

  it.each([
    [a, 2],
    [b, 0],
    [c, 1],
    [z, Number.MAX_SAFE_INTEGER],
    [nodeId("__proto__"), 0],
    [nodeId("toString"), 0],
  ])("get %s: %i", (node, expected) => {
    expect(vector.get(node)).toBe(expected);
  });

  it.each([
    ["a:1", true],
    ["a:2", true],
    ["a:3", false],
    ["b:1", false],
    ["c:1", true],
    ["c:2", false],
    ["z:9007199254740991", true],
  ])("covers %s: %s", (dot, expected) => {
    expect(vector.covers(parseDot(dot))).toBe(expected);
  });
});

describe("increment, with, without, filter", () => {
  const vector = v({ a: 2, c: 1 });

  it.each([
    ["increment an entry", vector.increment(a), "{a: 3, c: 1}"],
    ["increment an absent node, first", vector.increment(nodeId("A")), "{A: 1, a: 2, c: 1}"],
    ["increment an absent node, between", vector.increment(b), "{a: 2, b: 1, c: 1}"],
    ["increment an absent node, last", vector.increment(z), "{a: 2, c: 1, z: 1}"],
    ["increment from nothing", VersionVector.empty.increment(a), "{a: 1}"],
    ["set an entry higher", vector.with(a, 9), "{a: 9, c: 1}"],
    ["set an entry lower", vector.with(a, 1), "{a: 1, c: 1}"],
    ["set an absent entry", vector.with(b, 7), "{a: 2, b: 7, c: 1}"],
    ["drop the first entry", vector.without(a), "{c: 1}"],
    ["drop the last entry", vector.without(c), "{a: 2}"],
    ["keep some", vector.filter((node) => node === c), "{c: 1}"],
    ["keep by counter", vector.filter((_, counter) => counter > 1), "{a: 2}"],
  ])("%s", (_, result, expected) => {
    expect(String(result)).toBe(expected);
    expect(String(vector)).toBe("{a: 2, c: 1}");
  });

  it.each([
    ["with the same counter", vector.with(a, 2)],
    ["without an absent node", vector.without(b)],
    ["filter that keeps all", vector.filter(() => true)],
  ])("%s gives the same object", (_, result) => {
    expect(result).toBe(vector);
  });

  it("gives the one empty vector when nothing is left", () => {
    expect(v({ a: 2 }).without(a)).toBe(VersionVector.empty);
    expect(vector.filter(() => false)).toBe(VersionVector.empty);
  });

  it("names the next event of a node, also of one that is absent", () => {
    expect([vector.next(a), vector.next(b)].map(formatDot)).toEqual(["a:3", "b:1"]);
  });

  it("counts up to 2^53 - 1 and no further", () => {
    const last = v({ a: Number.MAX_SAFE_INTEGER - 1 }).increment(a);
    expect(last.get(a)).toBe(Number.MAX_SAFE_INTEGER);
    const error = thrownBy(() => last.increment(a));
    expect(error).toBeInstanceOf(CounterOverflowError);
    expect(error).toMatchObject({ node: "a" });
    expect(thrownBy(() => last.next(a))).toEqual(error);
  });

  it.each(notCounters)("with refuses the counter %s", (counter) => {
    expect(() => vector.with(a, counter as number)).toThrow(InvalidCounterError);
  });
});

// Two replicas that saw some of each other's updates: Parker et al. 1983.
describe("compare, dominates, equals", () => {
  it.each([
    [{}, {}, "equal"],
    [{}, { a: 1 }, "before"],
    [{ a: 1 }, { a: 1 }, "equal"],
    [{ a: 1 }, { a: 2 }, "before"],
    [{ a: 1 }, { a: 1, b: 1 }, "before"],
    [{ b: 1 }, { a: 1, b: 1 }, "before"],
    [{ a: 1 }, { b: 1 }, "concurrent"],
    [{ a: 2 }, { a: 1, b: 1 }, "concurrent"],
    [{ a: 1, b: 2 }, { a: 2, b: 1 }, "concurrent"],
    [{ a: 1, b: 1, c: 3 }, { a: 1, b: 1, c: 4 }, "before"],
    [{ a: 9, c: 9 }, { b: 1 }, "concurrent"],
    [{ a: 1, z: 1 }, { a: 1, b: 1, c: 1, z: 2 }, "before"],
  ] as const)("%j, %j: %s", (x, y, expected) => {
    const mirrored = { equal: "equal", before: "after", concurrent: "concurrent" } as const;
    expect(v(x).compare(v(y))).toBe(expected);
    expect(v(y).compare(v(x))).toBe(mirrored[expected]);
    expect(v(x).dominates(v(y))).toBe(expected === "equal");
    expect(v(y).dominates(v(x))).toBe(expected !== "concurrent");
    expect(v(x).equals(v(y))).toBe(expected === "equal");
    expect(v(y).equals(v(x))).toBe(expected === "equal");
  });

  it("compares vectors that share their ids by counters alone", () => {
    const one = v({ a: 1, b: 1 });
    expect(one.increment(a).compare(one)).toBe("after");
    expect(one.compare(one.increment(b))).toBe("before");
    expect(one.increment(a).compare(one.increment(b))).toBe("concurrent");
    expect(one.increment(a).equals(one.increment(b))).toBe(false);
    expect(one.increment(a).equals(one.with(a, 2))).toBe(true);
  });

  it("tells vectors of equal counters and different ids apart", () => {
    expect(v({ a: 1, b: 1 }).equals(v({ a: 1, c: 1 }))).toBe(false);
  });
});

describe("merge and meet", () => {
  it.each([
    [
      { a: 1, b: 2 },
      { a: 2, b: 1 },
      { a: 2, b: 2 },
      { a: 1, b: 1 },
    ],
    [{ a: 1 }, { b: 1 }, { a: 1, b: 1 }, {}],
    [
      { a: 3, c: 1 },
      { a: 1, b: 1, c: 2 },
      { a: 3, b: 1, c: 2 },
      { a: 1, c: 1 },
    ],
    [{ b: 2, z: 1 }, { a: 1, b: 1, c: 5 }, { a: 1, b: 2, c: 5, z: 1 }, { b: 1 }],
  ])("%j, %j: %j, %j", (x, y, merged, met) => {
    expect(v(x).merge(v(y)).toJSON()).toEqual(merged);
    expect(v(y).merge(v(x)).toJSON()).toEqual(merged);
    expect(v(x).meet(v(y)).toJSON()).toEqual(met);
    expect(v(y).meet(v(x)).toJSON()).toEqual(met);
  });

  it("give an operand itself when it is the answer", () => {
    const less = v({ a: 1 });
    const more = v({ a: 1, b: 1 });
    expect(more.merge(less)).toBe(more);
    expect(less.merge(more)).toBe(more);
    expect(more.meet(less)).toBe(less);
    expect(less.meet(more)).toBe(less);
    const twin = v({ a: 1 });
    expect(less.merge(twin)).toBe(less);
    expect(less.meet(twin)).toBe(less);
  });

  it("give the one empty vector for nothing in common", () => {
    expect(v({ a: 1 }).meet(v({ b: 1 }))).toBe(VersionVector.empty);
  });
});

describe("iteration", () => {
  const vector = v({ b: 1, a: 2 });

  it("is sorted, by entry and by node", () => {
    expect([...vector]).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
    expect([...vector.entries()]).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
    expect([...vector.nodes()]).toEqual(["a", "b"]);
    expect(vector.size).toBe(2);
  });

  it("sorts by UTF-16 code units, as everything does", () => {
    expect([...v({ "\uFF5E": 1, "\u{1F600}": 2, B: 3, a: 4 }).nodes()]).toEqual([
      "B",
      "a",
      "\u{1F600}",
      "\uFF5E",
    ]);
  });
});

describe("toString", () => {
  it.each([
    [{}, "{}"],
    [{ s1: 2 }, "{s1: 2}"],
    [{ s2: 1, s1: 2 }, "{s1: 2, s2: 1}"],
  ])("%j: %s", (entries, expected) => {
    expect(v(entries).toString()).toBe(expected);
  });
});
