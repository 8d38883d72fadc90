/** JSON and bytes of dotted version vectors: round trips, golden values, and everything that must be refused. */
import { describe, expect, it } from "vitest";

import { parseDot } from "../core/dot.js";
import {
  DotInPastError,
  InvalidCounterError,
  InvalidDotError,
  InvalidJsonError,
  MalformedBytesError,
  NonCanonicalBytesError,
  UnknownFormatError,
} from "../errors.js";
import { wildVersion } from "../testing/dotted.js";
import { codecLaws } from "../testing/codec-laws.js";
import { bytesOf, hexOf } from "../testing/hex.js";
import { thrownBy } from "../testing/thrown.js";
import { DottedVersionVector } from "./dotted-version-vector.js";

const v = (past: Record<string, number>, dot?: string): DottedVersionVector =>
  DottedVersionVector.of(past, dot === undefined ? undefined : parseDot(dot));

codecLaws(DottedVersionVector, 0x71, wildVersion);

describe("JSON", () => {
  it.each([
    [v({}), '{"past":{}}'],
    [v({ a: 2 }), '{"past":{"a":2}}'],
    [v({ a: 2 }, "a:4"), '{"past":{"a":2},"dot":"a:4"}'],
    [v({ ["__proto__"]: 2 }, "__proto__:4"), '{"past":{"__proto__":2},"dot":"__proto__:4"}'],
  ])("%s", (version, text) => {
    expect(JSON.stringify(version)).toBe(text);
    expect(String(DottedVersionVector.fromJSON(JSON.parse(text)))).toBe(String(version));
  });

  it.each([
    [null, InvalidJsonError],
    [[], InvalidJsonError],
    [{ dot: "a:1" }, InvalidJsonError],
    [{ past: {}, dots: [] }, InvalidJsonError],
    [{ past: {}, dot: null }, InvalidDotError],
    [{ past: {}, dot: "a" }, InvalidDotError],
    [{ past: {}, dot: "a:0" }, InvalidCounterError],
    [{ past: { a: 0 } }, InvalidCounterError],
    [{ past: { a: 3 }, dot: "a:3" }, DotInPastError],
  ])("refuses %j", (value, type) => {
    expect(thrownBy(() => DottedVersionVector.fromJSON(value))).toBeInstanceOf(type);
  });
});

describe("golden bytes", () => {
  it.each([
    ["nothing", v({}), "71 00 00"],
    ["a past", v({ a: 300 }), "71 01 01 61 ac02 00"],
    ["a dot", v({}, "a:1"), "71 00 01 01 61 01"],
    ["both", v({ b: 1, a: 2 }, "a:4"), "71 02 01 61 02 01 62 01 01 01 61 04"],
    ["the greatest dot", v({}, `a:${Number.MAX_SAFE_INTEGER}`), "71 00 01 01 61 ffffffffffffff0f"],
  ])("%s", (_, version, hex) => {
    expect(hexOf(version.toBytes())).toBe(hex.replaceAll(" ", ""));
    expect(String(DottedVersionVector.fromBytes(bytesOf(hex)))).toBe(String(version));
  });
});

describe("bytes", () => {
  it.each([
    ["another type's format", "11 00 00", UnknownFormatError, 0],
    ["another version's format", "72 00 00", UnknownFormatError, 0],
    ["unsorted ids", "71 02 01 62 01 01 61 01 00", NonCanonicalBytesError, 5],
    ["neither a dot nor none", "71 00 02 01 61 01", MalformedBytesError, 2],
    ["a dot of counter 0", "71 00 01 01 61 00", MalformedBytesError, 5],
    ["a dot of counter 2^53", "71 00 01 01 61 8080808080808010", MalformedBytesError, 5],
    ["a dot of no node", "71 00 01 00 01", MalformedBytesError, 3],
    ["a padded counter", "71 00 01 01 61 8100", NonCanonicalBytesError, 5],
    ["a dot in the past", "71 01 01 61 02 01 01 61 02", MalformedBytesError, 8],
  ])("refuse %s", (_, hex, type, offset) => {
    const error = thrownBy(() => DottedVersionVector.fromBytes(bytesOf(hex)));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ offset });
  });

  it("tell in `cause` that a dot is in its past", () => {
    const error = thrownBy(() =>
      DottedVersionVector.fromBytes(bytesOf("71 01 01 61 02 01 01 61 02")),
    );
    expect(error).toMatchObject({ cause: { code: "VC_CLOCK_DOT_IN_PAST" } });
  });
});
