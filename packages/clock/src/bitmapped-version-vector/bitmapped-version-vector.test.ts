/**
 * Examples. The tables go through what the public tests of the papers' authors check of a node clock (missing dots,
 * add, merge, join, base, event, storing an entry), the last part through the papers' way of using one.
 */
import { describe, expect, it } from "vitest";

import { formatDot, parseDot } from "../core/dot.js";
import { nodeId, type NodeId } from "../core/node-id.js";
import {
  CounterOverflowError,
  DuplicateNodeIdError,
  InvalidCounterError,
  InvalidNodeIdError,
  InvalidRangeError,
} from "../errors.js";
import { notCounters } from "../testing/arbitraries.js";
import { thrownBy } from "../testing/thrown.js";
import { VersionVector } from "../version-vector/version-vector.js";
import { BitmappedVersionVector } from "./bitmapped-version-vector.js";
import { NodeClock } from "./node-clock.js";

type Bitmaps = Record<string, readonly [base: number, bitmap: number]>;

const max = Number.MAX_SAFE_INTEGER;
const [a, b] = ["a", "b"].map(nodeId) as [NodeId, NodeId];

/** Of bases and bitmaps, as the papers write them. */
function bvv(bitmaps: Bitmaps): BitmappedVersionVector {
  return BitmappedVersionVector.ofClocks(
    Object.entries(bitmaps).map(([id, [base, bits]]) => [id, NodeClock.fromBitmap(base, bits)]),
  );
}

function expectSame(actual: BitmappedVersionVector, expected: Bitmaps): void {
  expect(String(actual)).toBe(String(bvv(expected)));
  expect(actual.equals(bvv(expected))).toBe(true);
}

describe("missing", () => {
  const mine = bvv({
    a: [5, 14],
    b: [5, 14],
    c: [5, 14],
    d: [5, 14],
    e: [15, 0],
    f: [5, 14],
    g: [7, 10],
    h: [7, 10],
  });
  const theirs = bvv({
    a: [12, 0],
    b: [7, 0],
    c: [4, 0],
    d: [5, 0],
    e: [5, 0],
    f: [7, 10],
    g: [5, 10],
    h: [5, 14],
  });
  const range = (text: string) => {
    const [, node, from, to] = /^(.):(\d+)(?:\.\.(\d+))?$/.exec(text) ?? [];
    return { node, from: Number(from), to: Number(to ?? from) };
  };

  it.each([
    ["nothing of no nodes", [], []],
    ["what the other has of these", ["a", "f"], ["a:6", "a:10..12", "f:6", "f:11"]],
    ["what the other has of all", undefined, ["a:6", "a:10..12", "b:6", "f:6", "f:11", "h:8"]],
  ] as const)("%s", (_, nodes, ranges) => {
    expect(mine.missing(theirs, nodes?.map(nodeId))).toEqual(ranges.map(range));
  });

  it("is everything for who has nothing, and nothing from who has nothing", () => {
    const some = bvv({ a: [2, 2], b: [3, 0] });
    const nothing = BitmappedVersionVector.empty;
    expect(nothing.missing(some, [a])).toEqual(["a:1..2", "a:4"].map(range));
    expect(nothing.missing(some)).toEqual(["a:1..2", "a:4", "b:1..3"].map(range));
    expect(some.missing(nothing)).toEqual([]);
  });

  it("without another is the gaps", () => {
    expect(bvv({ a: [2, 2], b: [3, 0], c: [0, 128] }).missing()).toEqual(
      ["a:3", "c:1..7"].map(range),
    );
  });

  it("is a range, however many events are missing", () => {
    const far = BitmappedVersionVector.of({}, [{ node: a, counter: max }]);
    expect(far.missing()).toEqual([{ node: "a", from: 1, to: max - 1 }]);
    expect(far.toBytes()).toHaveLength(15);
  });
});

describe("add, merge, join", () => {
  it.each([
    ["a:1", { a: [7, 0] }],
    ["a:8", { a: [8, 0] }],
    ["b:8", { a: [7, 0], b: [0, 128] }],
  ] as const)("(a, 5, 3) with %s", (dot, expected) => {
    expectSame(bvv({ a: [5, 3] }).add(parseDot(dot)), expected);
    expectSame(bvv({ a: [5, 3] }).addAll([parseDot(dot)]), expected);
  });

  it.each<[Bitmaps, Bitmaps, merged: Bitmaps, joined: Bitmaps]>([
    [{ a: [5, 3] }, { a: [2, 4] }, { a: [7, 0] }, { a: [7, 0] }],
    [{ a: [5, 3] }, { b: [2, 4] }, { a: [7, 0], b: [2, 4] }, { a: [7, 0] }],
    [
      { a: [5, 3], c: [1, 2] },
      { b: [2, 4], d: [5, 3] },
      { a: [7, 0], b: [2, 4], c: [1, 2], d: [7, 0] },
      { a: [7, 0], c: [1, 2] },
    ],
    [
      { a: [5, 3], c: [1, 2] },
      { b: [2, 4], c: [5, 3] },
      { a: [7, 0], b: [2, 4], c: [7, 0] },
      { a: [7, 0], c: [7, 0] },
    ],
  ])("%j and %j", (mine, yours, merged, joined) => {
    expectSame(bvv(mine).merge(bvv(yours)), merged);
    expectSame(bvv(yours).merge(bvv(mine)), merged);
    expectSame(bvv(mine).join(bvv(yours)), joined);
  });
});

describe("base, event, fill", () => {
  it.each<[Bitmaps, Record<string, number>]>([
    [{ a: [5, 3] }, { a: 7 }],
    [{ a: [5, 2] }, { a: 5 }],
    [
      { a: [5, 3], b: [2, 4], c: [1, 2], d: [5, 2] },
      { a: 7, b: 2, c: 1, d: 5 },
    ],
    [{ a: [0, 128] }, {}],
  ])("the base of %j is %j", (bitmaps, base) => {
    expect(bvv(bitmaps).base().toJSON()).toEqual(base);
  });

  it.each<[Bitmaps, string, dot: string, after: Bitmaps]>([
    [{ a: [7, 0] }, "a", "a:8", { a: [8, 0] }],
    [{ a: [5, 3] }, "b", "b:1", { a: [7, 0], b: [1, 0] }],
    [
      { a: [5, 3], b: [2, 0], c: [1, 2], d: [5, 3] },
      "b",
      "b:3",
      { a: [7, 0], b: [3, 0], c: [1, 2], d: [7, 0] },
    ],
    [{ a: [5, 2] }, "a", "a:8", { a: [5, 6] }],
  ])("%j, an event of %s", (before, node, expected, after) => {
    const [dot, next] = bvv(before).event(nodeId(node));
    expect(formatDot(dot)).toBe(expected);
    expectSame(next, after);
  });

  it("an event past 2^53 - 1 is refused", () => {
    const full = BitmappedVersionVector.of({}, [{ node: a, counter: max }]);
    expect(thrownBy(() => full.event(a))).toBeInstanceOf(CounterOverflowError);
    expect(full.event(b)[0].counter).toBe(1);
  });

  it.each<[Bitmaps, string, number, Bitmaps]>([
    [{ a: [7, 0] }, "a", 9, { a: [9, 0] }],
    [{ a: [7, 0] }, "a", 5, { a: [7, 0] }],
    [{ a: [7, 1234] }, "a", 90, { a: [90, 0] }],
    [{ a: [7, 1234] }, "a", 9, { a: [9, 1234 >> 2] }],
    [{ a: [7, 0] }, "b", 9, { a: [7, 0], b: [9, 0] }],
  ])("%j, filled of %s up to %i, is %j", (before, node, counter, after) => {
    expectSame(bvv(before).fill(nodeId(node), counter), after);
  });
});

describe("a bitmapped version vector", () => {
  const some = BitmappedVersionVector.of({ b: 2, a: 4 }, ["c:5", "a:6", "c:6"].map(parseDot));

  it("tells what it has", () => {
    expect(String(some)).toBe("{a: 4, b: 2} + a:6 + c:5..6");
    expect(some.size).toBe(3);
    expect([...some.nodes()]).toEqual(["a", "b", "c"]);
    expect([...some].map(([node, clock]) => `${node} ${String(clock)}`)).toEqual([
      "a 4 + 6",
      "b 2",
      "c 0 + 5..6",
    ]);
    expect(some.base().toJSON()).toEqual({ a: 4, b: 2 });
    expect(some.ceiling().toJSON()).toEqual({ a: 6, b: 2, c: 6 });
    expect(some.ranges()).toEqual([
      { node: "a", from: 6, to: 6 },
      { node: "c", from: 5, to: 6 },
    ]);
    expect(["a:4", "a:5", "a:6", "c:4", "d:1"].map((dot) => some.covers(parseDot(dot)))).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
  });

  it("gives itself, or the one empty one, where that is the answer", () => {
    expect(some.addAll([])).toBe(some);
    expect(some.add(parseDot("c:6"))).toBe(some);
    expect(some.merge(BitmappedVersionVector.of({ a: 1 }))).toBe(some);
    expect(some.meet(some.add(parseDot("d:1")))).toBe(some);
    expect(some.subtract(BitmappedVersionVector.of({}, [parseDot("c:4")]))).toBe(some);
    expect(some.subtract(some)).toBe(BitmappedVersionVector.empty);
    expect(some.filter(() => true)).toBe(some);
    expect(some.without(nodeId("z"))).toBe(some);
    expect(String(some.without(a))).toBe("{b: 2} + c:5..6");
    expect(BitmappedVersionVector.of({})).toBe(BitmappedVersionVector.empty);
    expect(BitmappedVersionVector.ofClocks([["a", NodeClock.empty]])).toBe(
      BitmappedVersionVector.empty,
    );
  });

  it("takes a version vector", () => {
    expect(
      BitmappedVersionVector.of(VersionVector.of({ a: 3 }))
        .base()
        .get(a),
    ).toBe(3);
  });

  it("knows ids that plain objects trip over", () => {
    const odd = BitmappedVersionVector.of([["__proto__", 2]], [parseDot("constructor:3")]);
    expect(String(odd)).toBe("{__proto__: 2} + constructor:3");
    const back = BitmappedVersionVector.fromJSON(JSON.parse(JSON.stringify(odd)));
    expect(back.equals(odd)).toBe(true);
  });

  it.each(notCounters)("refuses the counter %s", (value) => {
    const counter = value as number;
    const empty = BitmappedVersionVector.empty;
    expect(thrownBy(() => BitmappedVersionVector.of({ a: counter }))).toBeInstanceOf(
      InvalidCounterError,
    );
    expect(thrownBy(() => empty.add({ node: a, counter }))).toBeInstanceOf(InvalidCounterError);
    expect(thrownBy(() => empty.addAll([{ node: a, counter }]))).toBeInstanceOf(
      InvalidCounterError,
    );
    expect(thrownBy(() => empty.fill(a, counter))).toBeInstanceOf(InvalidRangeError);
    const range = { node: a, from: 1, to: counter };
    expect(thrownBy(() => BitmappedVersionVector.ofRanges([range]))).toBeInstanceOf(
      InvalidRangeError,
    );
  });

  it("refuses what is not a node id, and a node that comes twice", () => {
    const clock = NodeClock.of(1);
    expect(() => BitmappedVersionVector.ofClocks([["", clock]])).toThrow(InvalidNodeIdError);
    expect(() =>
      BitmappedVersionVector.ofRanges([{ node: "a\n" as NodeId, from: 1, to: 1 }]),
    ).toThrow(InvalidNodeIdError);
    expect(() =>
      BitmappedVersionVector.ofClocks([
        ["a", clock],
        ["a", clock],
      ]),
    ).toThrow(DuplicateNodeIdError);
  });
});

describe("anti-entropy by node clocks (Gonçalves et al. 2015; DottedDB, 2017)", () => {
  it("a server asks for exactly what it is missing, and ends up with no gap", () => {
    let [one, two] = [BitmappedVersionVector.empty, BitmappedVersionVector.empty];
    const sent: string[] = [];
    for (let n = 1; n <= 5; n++) {
      const [dot, next] = one.event(a);
      one = next;
      if (n % 2 === 1) two = two.add(dot); // every other message is lost
      else sent.push(formatDot(dot));
    }
    expect(String(two)).toBe("{a: 1} + a:3 + a:5");
    const asked = two.missing(one);
    expect(asked.map(({ node, from }) => `${node}:${from}`)).toEqual(sent);
    expect(two.merge(BitmappedVersionVector.ofRanges(asked)).equals(one)).toBe(true);
  });
});
