/**
 * Entries under every kind of sharing: one array of ids for both, equal arrays, arrays that only begin alike. The twin is a
 * plain map.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  compareEntries,
  dominatesEntries,
  equalEntries,
  meetEntries,
  mergeEntries,
  withEntry,
  type Entries,
} from "./entries.js";
import { compareNodeIds, nodeId, type NodeId } from "./node-id.js";
import { orderOf } from "./order.js";

/** Below, at and past the largest integers that engines hold without a heap object. */
const counter = fc.constantFrom(1, 2, 3, 2 ** 30, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 1, 2 ** 53 - 1);
const ids = fc
  .uniqueArray(
    fc.constantFrom(
      ..."abcdefghijkl\u{1F600}\u00E9".split("").filter((c) => c >= "a" && c < "\uD800"),
    ),
    { maxLength: 9 },
  )
  .map((list) => list.map(nodeId).sort(compareNodeIds));

const entriesOver = (list: readonly NodeId[]): fc.Arbitrary<Entries> =>
  fc
    .array(counter, { minLength: list.length, maxLength: list.length })
    .map((counters) => ({ ids: list, counters }));
/** The same array; an equal one; another. */
const twoEntries = fc.tuple(ids, ids, fc.nat(2)).chain(([a, b, how]) => {
  const second = [a, [...a], b][how] ?? b;
  return fc.tuple(entriesOver(a), entriesOver(second));
});

const mapOf = ({ ids, counters }: Entries): Map<NodeId, number> =>
  new Map(ids.map((id, i) => [id, counters[i] ?? 0]));
const relation = (a: Entries, b: Entries) => {
  const [x, y] = [mapOf(a), mapOf(b)];
  const isAhead = (p: typeof x, q: typeof y) => [...p].some(([id, n]) => n > (q.get(id) ?? 0));
  return orderOf(isAhead(x, y), isAhead(y, x));
};
/** What there is after the operation, by a map. */
const pointwise = (a: Entries, b: Entries, pick: (x: number, y: number) => number) => {
  const [x, y] = [mapOf(a), mapOf(b)];
  const all = [...new Set([...x.keys(), ...y.keys()])].sort(compareNodeIds);
  return all
    .map((id): [NodeId, number] => [id, pick(x.get(id) ?? 0, y.get(id) ?? 0)])
    .filter(([, n]) => n > 0);
};

describe("entries, however they share ids", () => {
  it("are compared as maps of counters are", () => {
    fc.assert(
      fc.property(twoEntries, ([a, b]) => {
        const order = relation(a, b);
        expect(compareEntries(a, b)).toBe(order);
        expect(compareEntries(a, b)).toBe(order); // the arrays of ids may be one by now
        expect(dominatesEntries(a, b)).toBe(order === "equal" || order === "after");
        expect(equalEntries(a, b)).toBe(order === "equal");
      }),
      { numRuns: 500 },
    );
  });

  it("are merged and met pointwise, and an operand that is the answer is given back", () => {
    fc.assert(
      fc.property(twoEntries, ([a, b]) => {
        const before = structuredClone([a, b]);
        const order = relation(a, b);
        const merged = mergeEntries(a, b);
        const met = meetEntries(a, b);
        expect([...mapOf(merged)]).toEqual(pointwise(a, b, Math.max));
        expect([...mapOf(met)]).toEqual(pointwise(a, b, Math.min));
        if (order === "equal" || order === "after") expect([merged, met]).toEqual([a, b]);
        if (order === "equal") expect(merged === a && met === a).toBe(true);
        if (order === "after") expect(merged === a && met === b).toBe(true);
        if (order === "before") expect(merged === b && met === a).toBe(true);
        expect([a, b]).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  it("share the array of ids with what they came from", () => {
    const list = ["a", "b", "c", "d", "e"].map(nodeId);
    const a: Entries = { ids: list, counters: [1, 5, 1, 5, 1] };
    const b: Entries = { ids: [...list], counters: [5, 1, 5, 1, 5] };
    expect(mergeEntries(a, b).ids).toBe(list);
    expect(b.ids).toBe(list);
    expect(withEntry(a, nodeId("c"), 9).ids).toBe(list);
    const part: Entries = { ids: list.slice(0, 2), counters: [7, 1] };
    expect(mergeEntries(a, part).ids).toBe(list);
    expect(mergeEntries(part, a).ids).toBe(list);
  });
});
