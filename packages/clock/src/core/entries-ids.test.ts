import { describe, expect, it } from "vitest";

import { NonCanonicalBytesError, MalformedBytesError, TruncatedBytesError } from "../errors.js";
import { bytesOf, hexOf } from "../testing/hex.js";
import { thrownBy } from "../testing/thrown.js";
import { entriesOf, VersionVector } from "../version-vector/version-vector.js";
import { likelyIds, sharedIds } from "./entries-ids.js";
import { nodeId } from "./node-id.js";

const listOf = (...ids: string[]) => ids.map(nodeId);

describe("lists of ids", () => {
  it("that are equal become one array", () => {
    const list = listOf("p", "q", "r");
    expect(sharedIds(list)).toBe(list);
    expect(sharedIds(listOf("p", "q", "r"))).toBe(list);
    expect(likelyIds(3, nodeId("p"))).toBe(list);
  });

  it("that differ do not", () => {
    const list = sharedIds(listOf("p", "q", "r"));
    for (const other of [listOf("p", "q", "s"), listOf("p", "q"), listOf("o", "q", "r")]) {
      expect(sharedIds(other)).toEqual(other);
      expect(sharedIds(other)).not.toBe(list);
    }
    expect(likelyIds(4, nodeId("p"))).toBeUndefined();
  });

  it("that are very long are not kept", () => {
    const long = Array.from({ length: 1_025 }, (_, i) => nodeId(`p${1_000 + i}`));
    expect(sharedIds(long)).toBe(long);
    expect(sharedIds([...long])).not.toBe(long);
    expect(likelyIds(long.length, nodeId("p1000"))).toBeUndefined();
  });

  it("of all ways to make a vector are shared", () => {
    const made = VersionVector.of({ x1: 1, x2: 2, x3: 3 });
    const { ids } = entriesOf(made);
    for (const other of [
      VersionVector.of({ x3: 9, x1: 7, x2: 8 }),
      VersionVector.fromBytes(made.toBytes()),
      VersionVector.fromJSON({ x1: 4, x2: 4, x3: 4 }),
      VersionVector.of({ x1: 1, x3: 1 }).increment(nodeId("x2")),
    ]) {
      expect(entriesOf(other).ids).toBe(ids);
    }
  });
});

/** Each time after a vector that begins as these bytes do, so that a decoder that only guessed would be wrong. */
describe("a decoder that expects the ids of before", () => {
  const expected = { s1: 1, s2: 2, "s\u00E9": 3 };
  const hex = "110302733101027332020373c3a903";

  it("reads them, and others", () => {
    for (const clock of [
      expected,
      { s1: 1, s2: 2, s3: 3 },
      { s1: 1, s3: 2, s4: 3 },
      { s1: 1, s2: 2, s22: 3 },
      { s1: 5, "s1~": 2, "s\u00E9": 2 ** 40 },
    ]) {
      expect(hexOf(VersionVector.of(expected).toBytes())).toBe(hex);
      const vector = VersionVector.of(clock);
      expect({ ...VersionVector.fromBytes(vector.toBytes()).toJSON() }).toEqual(clock);
    }
  });

  it.each([
    ["Latin-1 where UTF-8 is due", "110302733101027332020273e903", MalformedBytesError],
    ["ids that come twice", "1103027331010273310202733203", NonCanonicalBytesError],
    ["ids in another order", "1103027331010273320202733103", NonCanonicalBytesError],
    ["a counter of 0", "110302733101027332000373c3a903", MalformedBytesError],
    ["bytes that end in a known id", "1103027331010273320203", TruncatedBytesError],
  ])("refuses %s", (_, bytes, type) => {
    expect(VersionVector.of(expected).size).toBe(3);
    expect(thrownBy(() => VersionVector.fromBytes(bytesOf(bytes)))).toBeInstanceOf(type);
  });
});
