/** JSON and bytes of bitmapped version vectors: round trips, golden values, and everything that must be refused. */
import { describe, expect, it } from "vitest";

import { parseDot } from "../core/dot.js";
import {
  InvalidCounterError,
  InvalidJsonError,
  InvalidNodeIdError,
  InvalidRangeError,
  MalformedBytesError,
  NonCanonicalBytesError,
  TruncatedBytesError,
  UnknownFormatError,
} from "../errors.js";
import { wildBitmapped } from "../testing/bitmapped.js";
import { codecLaws } from "../testing/codec-laws.js";
import { bytesOf, hexOf } from "../testing/hex.js";
import { thrownBy } from "../testing/thrown.js";
import { BitmappedVersionVector } from "./bitmapped-version-vector.js";

const max = Number.MAX_SAFE_INTEGER;
const make = (base: Record<string, number>, ...dots: string[]): BitmappedVersionVector =>
  BitmappedVersionVector.of(base, dots.map(parseDot));

codecLaws(BitmappedVersionVector, 0x91, wildBitmapped);

describe("JSON", () => {
  it.each([
    [make({}), '{"base":{},"ranges":[]}'],
    [
      make({ b: 1, a: 2 }, "a:4", "a:5", "c:2"),
      '{"base":{"a":2,"b":1},"ranges":[{"node":"a","from":4,"to":5},{"node":"c","from":2,"to":2}]}',
    ],
  ])("%s", (vector, text) => {
    expect(JSON.stringify(vector)).toBe(text);
    expect(BitmappedVersionVector.fromJSON(JSON.parse(text)).equals(vector)).toBe(true);
  });

  it.each([
    [null, InvalidJsonError],
    [[], InvalidJsonError],
    [{ base: {} }, InvalidJsonError],
    [{ base: [], ranges: [] }, InvalidJsonError],
    [{ base: {}, ranges: {} }, InvalidJsonError],
    [{ base: {}, ranges: [], more: 1 }, InvalidJsonError],
    [{ base: {}, ranges: ["a:1"] }, InvalidJsonError],
    [{ base: {}, ranges: [{ node: "a", from: 1 }] }, InvalidJsonError],
    [{ base: {}, ranges: [{ node: "a", from: 1, till: 2 }] }, InvalidJsonError],
    [{ base: { a: 0 }, ranges: [] }, InvalidCounterError],
    [{ base: {}, ranges: [{ node: "", from: 1, to: 2 }] }, InvalidNodeIdError],
    [{ base: {}, ranges: [{ node: 5, from: 1, to: 2 }] }, InvalidNodeIdError],
    [{ base: {}, ranges: [{ node: "a", from: 0, to: 2 }] }, InvalidRangeError],
    [{ base: {}, ranges: [{ node: "a", from: 3, to: 2 }] }, InvalidRangeError],
    [{ base: {}, ranges: [{ node: "a", from: 3, to: 2 ** 53 }] }, InvalidRangeError],
    [{ base: {}, ranges: [{ node: "a", from: "3", to: 4 }] }, InvalidRangeError],
  ])("refuses %j", (value, type) => {
    expect(thrownBy(() => BitmappedVersionVector.fromJSON(value))).toBeInstanceOf(type);
  });
});

describe("golden bytes", () => {
  it.each([
    ["nothing", make({}), "91 00"],
    ["a base", make({ a: 300 }), "91 01  01 61 ac02 00"],
    ["a base and ranges", make({ a: 2 }, "a:4", "a:5", "a:9"), "91 01  01 61 02 02  01 02  03 01"],
    ["ranges without a base", make({ b: 1 }, "a:2"), "91 02  01 61 00 01 01 01  01 62 01 00"],
    ["the farthest event", make({}, `a:${max}`), "91 01  01 61 00 01 feffffffffffff0f 01"],
    ["the widest base", make({ a: max }), "91 01  01 61 ffffffffffffff0f 00"],
  ])("%s", (_, vector, hex) => {
    expect(hexOf(vector.toBytes())).toBe(hex.replaceAll(" ", ""));
    expect(BitmappedVersionVector.fromBytes(bytesOf(hex)).equals(vector)).toBe(true);
  });
});

describe("bytes", () => {
  it.each([
    ["another type's format", "11 00", UnknownFormatError, 0],
    ["another version's format", "92 00", UnknownFormatError, 0],
    ["unsorted ids", "91 02  01 62 01 00  01 61 01 00", NonCanonicalBytesError, 6],
    ["a repeated id", "91 02  01 61 01 00  01 61 01 00", NonCanonicalBytesError, 6],
    ["a node without events", "91 01  01 61 00 00", NonCanonicalBytesError, 4],
    ["a range that follows on the base", "91 01  01 61 01 01 00 01", MalformedBytesError, 6],
    ["an empty range", "91 01  01 61 01 01 01 00", MalformedBytesError, 7],
    ["a gap past 2^53 - 1", "91 01  01 61 01 01 ffffffffffffff0f 01", MalformedBytesError, 6],
    ["a range past 2^53 - 1", "91 01  01 61 00 01 01 ffffffffffffff0f", MalformedBytesError, 7],
    ["a base of 2^53", "91 01  01 61 8080808080808010 00", MalformedBytesError, 4],
    ["a padded base", "91 01  01 61 8100 00", NonCanonicalBytesError, 4],
    ["a count of 2^53 - 1 nodes", "91 ffffffffffffff0f 01 61 01 00", TruncatedBytesError, 13],
    [
      "a count of 2^53 - 1 ranges",
      "91 01  01 61 01 ffffffffffffff0f 01 01",
      TruncatedBytesError,
      15,
    ],
  ])("refuse %s", (_, hex, type, offset) => {
    const error = thrownBy(() => BitmappedVersionVector.fromBytes(bytesOf(hex)));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ offset });
  });
});
