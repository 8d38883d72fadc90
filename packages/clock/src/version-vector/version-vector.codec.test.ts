/** JSON and bytes of version vectors: round trips, golden values, and everything that must be refused. */
import { describe, expect, it } from "vitest";

import {
  InvalidCounterError,
  InvalidJsonError,
  InvalidNodeIdError,
  MalformedBytesError,
  NonCanonicalBytesError,
  TruncatedBytesError,
  UnknownFormatError,
} from "../errors.js";
import { notCounters, wildVector } from "../testing/arbitraries.js";
import { codecLaws } from "../testing/codec-laws.js";
import { bytesOf, hexOf } from "../testing/hex.js";
import { thrownBy } from "../testing/thrown.js";
import { VersionVector } from "./version-vector.js";

codecLaws(VersionVector, 0x11, wildVector, { runs: 2000 });

describe("JSON", () => {
  it.each([
    [{}, "{}"],
    [{ s2: 1, s1: 2 }, '{"s1":2,"s2":1}'],
    [{ ["__proto__"]: 3 }, '{"__proto__":3}'],
    [{ a: Number.MAX_SAFE_INTEGER }, '{"a":9007199254740991}'],
  ])("%j", (entries, text) => {
    expect(JSON.stringify(VersionVector.of(entries))).toBe(text);
    expect(VersionVector.fromJSON(JSON.parse(text)).equals(VersionVector.of(entries))).toBe(true);
  });

  it.each([
    null,
    undefined,
    5,
    "{}",
    true,
    [],
    [["a", 1]],
    new Map(),
    new Date(0),
    VersionVector.empty,
    () => 0,
  ])("refuses %o", (value) => {
    expect(thrownBy(() => VersionVector.fromJSON(value))).toBeInstanceOf(InvalidJsonError);
  });

  it.each(notCounters)("refuses the counter %s", (counter) => {
    expect(thrownBy(() => VersionVector.fromJSON({ a: counter }))).toBeInstanceOf(
      InvalidCounterError,
    );
  });

  it("refuses a key that is not a node id", () => {
    expect(thrownBy(() => VersionVector.fromJSON({ "": 1 }))).toBeInstanceOf(InvalidNodeIdError);
    expect(thrownBy(() => VersionVector.fromJSON({ "\uD800": 1 }))).toBeInstanceOf(
      InvalidNodeIdError,
    );
  });
});

describe("golden bytes", () => {
  it.each([
    ["nothing", {}, "11 00"],
    ["one entry", { a: 1 }, "11 01  01 61 01"],
    ["sorted entries", { s2: 127, s1: 128 }, "11 02  02 7331 8001  02 7332 7f"],
    ["the greatest counter", { a: Number.MAX_SAFE_INTEGER }, "11 01  01 61 ffffffffffffff0f"],
    ["a counter above 2^32", { a: 2 ** 32 }, "11 01  01 61 8080808010"],
    [
      "UTF-16 order, UTF-8 bytes",
      { "\uFF5E": 1, "\u{1F600}": 2 },
      "11 02  04 f09f9880 02  03 efbd9e 01",
    ],
  ])("%s", (_, entries, hex) => {
    const vector = VersionVector.of(entries);
    expect(hexOf(vector.toBytes())).toBe(hex.replaceAll(" ", ""));
    expect(VersionVector.fromBytes(bytesOf(hex)).equals(vector)).toBe(true);
  });
});

describe("bytes", () => {
  it.each([
    ["another type's format", "21 00", UnknownFormatError, 0],
    ["another version's format", "12 00", UnknownFormatError, 0],
    ["unsorted ids", "11 02  01 62 01  01 61 01", NonCanonicalBytesError, 5],
    ["a repeated id", "11 02  01 61 01  01 61 01", NonCanonicalBytesError, 5],
    [
      "ids in UTF-8 order instead of UTF-16",
      "11 02  03 efbd9e 01  04 f09f9880 02",
      NonCanonicalBytesError,
      7,
    ],
    ["counter 0", "11 01  01 61 00", MalformedBytesError, 4],
    ["counter 2^53", "11 01  01 61 8080808080808010", MalformedBytesError, 4],
    ["a counter of nine bytes", "11 01  01 61 808080808080808001", MalformedBytesError, 4],
    ["a counter without end", `11 01  01 61 ${"ff".repeat(50)}`, MalformedBytesError, 4],
    ["a padded counter", "11 01  01 61 8100", NonCanonicalBytesError, 4],
    ["a counter of 0 spelled long", "11 01  01 61 8000", NonCanonicalBytesError, 4],
    ["a padded count", "11 8100  01 61 01", NonCanonicalBytesError, 1],
    ["an empty id", "11 01  00 01 01", MalformedBytesError, 2],
    ["an id with a control character", "11 01  01 0a 01", MalformedBytesError, 2],
    ["an id that is not UTF-8", "11 01  01 ff 01", MalformedBytesError, 3],
    ["an id with an encoded surrogate", "11 01  03 eda080 01", MalformedBytesError, 3],
    ["an overlong id", "11 01  02 c1a1 01", MalformedBytesError, 3],
    ["a count of 2^53 - 1", "11 ffffffffffffff0f  01 61 01", TruncatedBytesError, 12],
    ["a count of 2^53", "11 8080808080808010  01 61 01", MalformedBytesError, 1],
    ["one entry fewer than announced", "11 02  01 61 01", TruncatedBytesError, 5],
  ])("refuse %s", (_, hex, type, offset) => {
    const error = thrownBy(() => VersionVector.fromBytes(bytesOf(hex)));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ offset });
  });

  it.each([
    ["11 02  01 61 01  01 61 01", "a node id is repeated"],
    ["11 02  01 62 01  01 61 01", "node ids are not sorted"],
  ])("tell in the message what is not canonical: %s, %s", (hex, words) => {
    expect(() => VersionVector.fromBytes(bytesOf(hex))).toThrow(words);
  });

  it("tell in `cause` which rule an id or a counter breaks", () => {
    const idError = thrownBy(() => VersionVector.fromBytes(bytesOf("11 01  01 0a 01")));
    expect(idError).toMatchObject({ cause: { code: "VC_CLOCK_INVALID_NODE_ID" } });
    const counterError = thrownBy(() => VersionVector.fromBytes(bytesOf("11 01  01 61 00")));
    expect(counterError).toMatchObject({ cause: { code: "VC_CLOCK_INVALID_COUNTER" } });
  });
});
