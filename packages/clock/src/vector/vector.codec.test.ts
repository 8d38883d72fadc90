/** JSON and bytes of vector clocks. What is inside the format is that of version vectors, tested there in full. */
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
import { codecLaws } from "../testing/codec-laws.js";
import { bytesOf, hexOf } from "../testing/hex.js";
import { thrownBy } from "../testing/thrown.js";
import { wildClock } from "../testing/vector.js";
import { VectorClock } from "./vector-clock.js";

codecLaws(VectorClock, 0x31, wildClock);

describe("JSON", () => {
  it.each([
    [{}, "{}"],
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
    [{ ["__proto__"]: 3 }, '{"__proto__":3}'],
  ])("%j", (entries, text) => {
    expect(JSON.stringify(VectorClock.of(entries))).toBe(text);
    expect(VectorClock.fromJSON(JSON.parse(text)).equals(VectorClock.of(entries))).toBe(true);
  });

  it.each([
    ["null", null, InvalidJsonError],
    ["pairs", [["a", 1]], InvalidJsonError],
    ["a clock", VectorClock.empty, InvalidJsonError],
    ["counter 0", { a: 0 }, InvalidCounterError],
    ["counter 2^53", { a: 2 ** 53 }, InvalidCounterError],
    ["a counter that is no number", { a: "1" }, InvalidCounterError],
    ["a key that is no id", { "": 1 }, InvalidNodeIdError],
  ])("refuses %s", (_, value, type) => {
    expect(thrownBy(() => VectorClock.fromJSON(value))).toBeInstanceOf(type);
  });
});

describe("golden bytes", () => {
  it.each([
    ["nothing", {}, "31 00"],
    ["one entry", { a: 1 }, "31 01  01 61 01"],
    ["sorted entries", { s2: 127, s1: 128 }, "31 02  02 7331 8001  02 7332 7f"],
    ["the greatest counter", { a: Number.MAX_SAFE_INTEGER }, "31 01  01 61 ffffffffffffff0f"],
  ])("%s", (_, entries, hex) => {
    const clock = VectorClock.of(entries);
    expect(hexOf(clock.toBytes())).toBe(hex.replaceAll(" ", ""));
    expect(VectorClock.fromBytes(bytesOf(hex)).equals(clock)).toBe(true);
  });
});

describe("bytes", () => {
  it.each([
    ["a version vector", "11 00", UnknownFormatError, 0],
    ["a later version", "32 00", UnknownFormatError, 0],
    ["unsorted ids", "31 02  01 62 01  01 61 01", NonCanonicalBytesError, 5],
    ["counter 0", "31 01  01 61 00", MalformedBytesError, 4],
    ["more entries than fit", "31 ffffffffffffff0f", TruncatedBytesError, 9],
  ])("refuse %s", (_, hex, type, offset) => {
    const error = thrownBy(() => VectorClock.fromBytes(bytesOf(hex)));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ offset });
  });
});
