/** JSON and bytes of matrix clocks: round trips, golden values, and everything that must be refused. */
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
import { wildMatrix } from "../testing/matrix.js";
import { thrownBy } from "../testing/thrown.js";
import { MatrixClock } from "./matrix-clock.js";

codecLaws(MatrixClock, 0x61, wildMatrix);

describe("JSON", () => {
  it.each([
    [{}, "{}"],
    [{ b: { b: 1, a: 2 }, a: { a: 3 } }, '{"a":{"a":3},"b":{"a":2,"b":1}}'],
    [{ ["__proto__"]: { ["__proto__"]: 3 } }, '{"__proto__":{"__proto__":3}}'],
  ])("%j", (rows, text) => {
    expect(JSON.stringify(MatrixClock.of(rows))).toBe(text);
    expect(MatrixClock.fromJSON(JSON.parse(text)).equals(MatrixClock.of(rows))).toBe(true);
  });

  it.each([
    ["null", null, InvalidJsonError],
    ["an array", [], InvalidJsonError],
    ["a matrix", MatrixClock.empty, InvalidJsonError],
    ["a row that is none", { a: 1 }, InvalidJsonError],
    ["a row of pairs", { a: [["a", 1]] }, InvalidJsonError],
    ["counter 0", { a: { a: 0 } }, InvalidCounterError],
    ["counter 2^53", { a: { a: 2 ** 53 } }, InvalidCounterError],
    ["a key that is no id", { "": { a: 1 } }, InvalidNodeIdError],
  ])("refuses %s", (_, value, type) => {
    expect(thrownBy(() => MatrixClock.fromJSON(value))).toBeInstanceOf(type);
  });
});

describe("golden bytes", () => {
  it.each([
    ["nothing", {}, "61 00 00"],
    ["one entry", { a: { a: 1 } }, "61 01 0161  01  01 01 01 01"],
    [
      "two rows",
      { b: { b: 300 }, a: { a: 3, b: 1 } },
      "61 02 0161 0162  02  01 02 01 03 01 01  01 01 02 ac02",
    ],
    ["a node without a row", { b: { a: 1 } }, "61 02 0161 0162  01  02 01 01 01"],
    [
      "the greatest counter",
      { a: { a: Number.MAX_SAFE_INTEGER } },
      "61 01 0161  01  01 01 01 ffffffffffffff0f",
    ],
  ])("%s", (_, rows, hex) => {
    const matrix = MatrixClock.of(rows);
    expect(hexOf(matrix.toBytes())).toBe(hex.replaceAll(" ", ""));
    expect(MatrixClock.fromBytes(bytesOf(hex)).equals(matrix)).toBe(true);
  });
});

describe("bytes", () => {
  it.each([
    ["another type", "11 00 00", UnknownFormatError, 0],
    ["a later version", "62 00 00", UnknownFormatError, 0],
    ["unsorted names", "61 02 0162 0161  01  01 01 01 01", NonCanonicalBytesError, 4],
    ["a repeated name", "61 02 0161 0161  01  01 01 01 01", NonCanonicalBytesError, 4],
    ["a name that is no id", "61 01 0100  01  01 01 01 01", MalformedBytesError, 2],
    ["a name that is not used", "61 02 0161 0162  01  01 01 01 01", NonCanonicalBytesError, 11],
    ["names without rows", "61 01 0161  00", NonCanonicalBytesError, 5],
    ["a row past the names", "61 01 0161  01  02 01 01 01", MalformedBytesError, 5],
    ["a row twice", "61 01 0161  02  01 01 01 01  00 01 01 01", MalformedBytesError, 9],
    ["an entry past the names", "61 01 0161  01  01 01 02 01", MalformedBytesError, 7],
    ["an entry twice", "61 01 0161  01  01 02 01 01 00 01", MalformedBytesError, 9],
    ["a place past 2^53", "61 01 0161  01  ffffffffffffff0f 01 01 01", MalformedBytesError, 5],
    ["an empty row", "61 01 0161  01  01 00 01 01", NonCanonicalBytesError, 6],
    ["counter 0", "61 01 0161  01  01 01 01 00", MalformedBytesError, 8],
    ["more names than fit", "61 ffffffffffffff0f 0161", TruncatedBytesError, 11],
    ["more rows than fit", "61 01 0161  02  01 01 01 01", TruncatedBytesError, 9],
    ["more entries than fit", "61 01 0161  01  01 7f 01 01", TruncatedBytesError, 9],
  ])("refuse %s", (_, hex, type, offset) => {
    const error = thrownBy(() => MatrixClock.fromBytes(bytesOf(hex)));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ offset });
  });
});
