/**
 * One node's clock. The tables go through what the public tests of the papers' authors check of an entry: norm,
 * values, subtract, add and join of pairs of a base and a bitmap.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { orderOf } from "../core/order.js";
import {
  InvalidBitmapError,
  InvalidCounterError,
  InvalidJsonError,
  InvalidRangeError,
} from "../errors.js";
import { notCounters } from "../testing/arbitraries.js";
import { smallClock } from "../testing/bitmapped.js";
import { thrownBy } from "../testing/thrown.js";
import { NodeClock } from "./node-clock.js";

const max = Number.MAX_SAFE_INTEGER;
type Bitmap = readonly [base: number, bits: number];
const bitmap = (...[base, bits]: Bitmap): NodeClock => NodeClock.fromBitmap(base, bits);

describe("a base and a bitmap (Gonçalves et al. 2015, node logical clocks)", () => {
  it.each([
    [0, 0, []],
    [2, 0b0110, [1, 2, 4, 5]],
    [5, 3, [1, 2, 3, 4, 5, 6, 7]],
    [5, 2, [1, 2, 3, 4, 5, 7]],
    [2, 5, [1, 2, 3, 5]],
    [0, 128, [8]],
    [7, 10, [1, 2, 3, 4, 5, 6, 7, 9, 11]],
  ])("(%i, %i) is the events %j", (base, bits, events) => {
    expect([...bitmap(base, bits)]).toEqual(events);
    expect(NodeClock.fromBitmap(base, BigInt(bits)).equals(NodeClock.of(0, events))).toBe(true);
  });

  it.each([
    ["norm", 5, 3, 7, 0],
    ["norm of what is normal", 5, 2, 5, 2],
    ["norm over a gap", 2, 5, 3, 2],
  ])("%s: (%i, %i) is (%i, %i)", (_, base, bits, normBase, normBits) => {
    expect(bitmap(base, bits).equals(bitmap(normBase, normBits))).toBe(true);
    expect(bitmap(base, bits).base).toBe(normBase);
  });

  it.each([
    [5, 3, 8, 8, 0],
    [5, 3, 7, 7, 0],
    [5, 3, 4, 7, 0],
    [2, 5, 4, 5, 0],
    [2, 5, 6, 3, 6],
    [2, 4, 6, 2, 12],
  ])("(%i, %i) with event %i is (%i, %i)", (base, bits, counter, newBase, newBits) => {
    expect(bitmap(base, bits).add(counter).equals(bitmap(newBase, newBits))).toBe(true);
  });

  it.each<[Bitmap, Bitmap, Bitmap]>([
    [
      [5, 3],
      [2, 4],
      [7, 0],
    ],
    [
      [2, 2],
      [3, 0],
      [3, 1],
    ],
    [
      [2, 2],
      [3, 1],
      [3, 1],
    ],
    [
      [2, 2],
      [3, 2],
      [3, 3],
    ],
    [
      [2, 2],
      [3, 4],
      [3, 5],
    ],
    [
      [3, 2],
      [1, 4],
      [3, 3],
    ],
    [
      [3, 2],
      [1, 16],
      [3, 6],
    ],
  ])("%j and %j make %j", (a, b, both) => {
    expect(
      bitmap(...a)
        .merge(bitmap(...b))
        .equals(bitmap(...both)),
    ).toBe(true);
    expect(
      bitmap(...b)
        .merge(bitmap(...a))
        .equals(bitmap(...both)),
    ).toBe(true);
  });

  it.each<[Bitmap, Bitmap, number[]]>([
    [
      [12, 0],
      [5, 14],
      [6, 10, 11, 12],
    ],
    [[7, 0], [5, 14], [6]],
    [[4, 0], [5, 14], []],
    [[5, 0], [15, 0], []],
    [
      [7, 10],
      [5, 14],
      [6, 11],
    ],
    [[5, 10], [7, 10], []],
    [[5, 14], [7, 10], [8]],
  ])("%j without %j is the events %j", (a, b, events) => {
    expect([...bitmap(...a).subtract(bitmap(...b))]).toEqual(events);
  });

  it("reads bitmaps wider than a number", () => {
    expect(NodeClock.fromBitmap(1, 1n << 200n).ranges).toEqual([[202, 202]]);
  });

  it.each([-1, -1n, 0.5, Number.NaN, 2 ** 53, "1"])("refuses the bitmap %s", (bits) => {
    expect(thrownBy(() => NodeClock.fromBitmap(0, bits as number))).toBeInstanceOf(
      InvalidBitmapError,
    );
  });

  it("refuses a bitmap that reaches past 2^53 - 1, and takes one that just does not", () => {
    expect(thrownBy(() => NodeClock.fromBitmap(max, 1))).toBeInstanceOf(InvalidBitmapError);
    expect(NodeClock.fromBitmap(max - 2, 2).last).toBe(max);
  });
});

describe("a node clock", () => {
  it("holds a far event at the price of a near one", () => {
    const far = NodeClock.of(3).add(max);
    expect(far.ranges).toEqual([[max, max]]);
    expect(far.missing()).toEqual([[4, max - 1]]);
    expect(far.addRange(4, max - 1)).toMatchObject({ base: max, ranges: [] });
    expect(far.covers(max) && !far.covers(max - 1)).toBe(true);
  });

  it("gives itself where nothing changes", () => {
    const clock = NodeClock.of(3, [5, 6, 9]);
    expect(clock.add(2)).toBe(clock);
    expect(clock.addRange(5, 6)).toBe(clock);
    expect(clock.merge(NodeClock.of(3, [6]))).toBe(clock);
    expect(clock.meet(NodeClock.of(9))).toBe(clock);
    expect(clock.subtract(NodeClock.of(0, [4, 7, 8]))).toBe(clock);
    expect(clock.subtract(clock)).toBe(NodeClock.empty);
    expect(NodeClock.of(0)).toBe(NodeClock.empty);
  });

  it.each([
    [NodeClock.empty, "0"],
    [NodeClock.of(5, [7, 8, 9, 12]), "5 + 7..9 + 12"],
    [NodeClock.of(0, [2]), "0 + 2"],
  ])("is written for people: %s", (clock, text) => {
    expect(String(clock)).toBe(text);
    expect(NodeClock.fromJSON(JSON.parse(JSON.stringify(clock))).equals(clock)).toBe(true);
  });

  it("as JSON is a base and ranges, and nothing else is read", () => {
    expect(JSON.stringify(NodeClock.of(5, [7, 8]))).toBe('{"base":5,"ranges":[[7,8]]}');
    for (const value of [
      null,
      [],
      { base: 1 },
      { base: 1, ranges: [7] },
      { base: 1, ranges: [], x: 1 },
    ]) {
      expect(thrownBy(() => NodeClock.fromJSON(value))).toBeInstanceOf(InvalidJsonError);
    }
    expect(() => NodeClock.fromJSON({ base: "1", ranges: [] })).toThrow(InvalidCounterError);
    expect(() => NodeClock.fromJSON({ base: 1, ranges: [[3, 2]] })).toThrow(InvalidRangeError);
  });

  it.each(notCounters)("refuses the counter %s", (value) => {
    const counter = value as number;
    expect(thrownBy(() => NodeClock.of(1, [counter]))).toBeInstanceOf(InvalidCounterError);
    expect(thrownBy(() => NodeClock.empty.add(counter))).toBeInstanceOf(InvalidCounterError);
    expect(thrownBy(() => NodeClock.empty.addRange(counter, 5))).toBeInstanceOf(InvalidRangeError);
    expect(thrownBy(() => NodeClock.ofRanges([[1, counter]]))).toBeInstanceOf(InvalidRangeError);
  });

  it("refuses a range that ends before it starts", () => {
    expect(() => NodeClock.empty.addRange(5, 4)).toThrow("5 to 4 is not a range");
  });
});

describe("a node clock is the set of its counters", () => {
  const numRuns = 500;
  const sorted = (counters: number[]): number[] => counters.toSorted((x, y) => x - y);

  it("merge, meet and subtract are union, intersection and difference; compare is how the sets relate", () => {
    fc.assert(
      fc.property(smallClock, smallClock, (a, b) => {
        const [mine, yours] = [[...a], [...b]];
        const [mineOnly, yoursOnly] = [
          mine.filter((n) => !b.covers(n)),
          yours.filter((n) => !a.covers(n)),
        ];
        expect([...a.merge(b)]).toEqual(sorted([...mine, ...yoursOnly]));
        expect([...a.meet(b)]).toEqual(mine.filter((n) => yours.includes(n)));
        expect([...a.subtract(b)]).toEqual(mine.filter((n) => !yours.includes(n)));
        const order = orderOf(mineOnly.length > 0, yoursOnly.length > 0);
        expect(a.compare(b)).toBe(order);
        expect(a.equals(b)).toBe(order === "equal");
      }),
      { numRuns },
    );
  });

  it("base, ranges, last and missing tell of the set, however it was made", () => {
    fc.assert(
      fc.property(smallClock, fc.array(fc.integer({ min: 1, max: 12 })), (start, counters) => {
        const clock = counters.reduce((c, counter) => c.add(counter), start);
        const events = new Set([...start, ...counters]);
        expect([...clock]).toEqual(sorted([...events]));
        expect(clock.equals(NodeClock.of(0, events))).toBe(true);
        expect(clock.equals(NodeClock.ofRanges(clock.ranges).merge(NodeClock.of(clock.base)))).toBe(
          true,
        );
        expect(clock.last).toBe(Math.max(0, ...events));
        expect(clock.covers(clock.base + 1)).toBe(false);
        const missing = NodeClock.ofRanges(clock.missing());
        expect(missing.meet(clock).isEmpty).toBe(true);
        expect(missing.merge(clock).equals(NodeClock.of(clock.last))).toBe(true);
        for (let n = 1; n <= 13; n++) expect(clock.covers(n)).toBe(events.has(n));
      }),
      { numRuns },
    );
  });
});
