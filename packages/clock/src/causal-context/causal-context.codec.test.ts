/** JSON and bytes of causal contexts: round trips, golden values, and everything that must be refused. */
import { describe, expect, it } from "vitest";

import { CausalContext } from "./causal-context.js";
import { parseDot } from "../core/dot.js";
import {
  InvalidCounterError,
  InvalidDotError,
  InvalidJsonError,
  InvalidNodeIdError,
  MalformedBytesError,
  NonCanonicalBytesError,
  TruncatedBytesError,
  UnknownFormatError,
} from "../errors.js";
import { wildContext } from "../testing/arbitraries.js";
import { codecLaws } from "../testing/codec-laws.js";
import { bytesOf, hexOf } from "../testing/hex.js";
import { thrownBy } from "../testing/thrown.js";
import { VersionVector } from "../version-vector/version-vector.js";

function context(cut: Record<string, number>, ...dots: string[]): CausalContext {
  return CausalContext.of(VersionVector.of(cut), dots.map(parseDot));
}

codecLaws(CausalContext, 0x21, wildContext, {
  runs: 2000,
  check: (read) => expect(CausalContext.of(read.cut, read.dots).equals(read)).toBe(true),
});

describe("JSON", () => {
  it.each([
    [context({}), '{"cut":{},"dots":[]}'],
    [context({ s1: 2 }, "s2:5", "s1:4"), '{"cut":{"s1":2},"dots":["s1:4","s2:5"]}'],
    [context({ ["__proto__"]: 1 }, "a:b:7"), '{"cut":{"__proto__":1},"dots":["a:b:7"]}'],
  ])("%s", (value, text) => {
    expect(JSON.stringify(value)).toBe(text);
    expect(CausalContext.fromJSON(JSON.parse(text)).equals(value)).toBe(true);
  });

  it("written by hand is brought into the one form", () => {
    const value = CausalContext.fromJSON({ cut: { a: 1 }, dots: ["a:3", "a:2", "a:1", "a:3"] });
    expect(value.toString()).toBe("{a: 3}");
  });

  it.each([
    ["null", null, InvalidJsonError],
    ["an array", [], InvalidJsonError],
    ["a text", "vc1.", InvalidJsonError],
    ["no cut", { dots: [] }, InvalidJsonError],
    ["no dots", { cut: {} }, InvalidJsonError],
    ["a cut that is none", { cut: [], dots: [] }, InvalidJsonError],
    ["dots that are none", { cut: {}, dots: { 0: "a:1" } }, InvalidJsonError],
    ["one thing more", { cut: {}, dots: [], more: 1 }, InvalidJsonError],
    ["a context", context({ a: 1 }), InvalidJsonError],
    ["counter 0 in the cut", { cut: { a: 0 }, dots: [] }, InvalidCounterError],
    ["a dot that is no text", { cut: {}, dots: [["a", 1]] }, InvalidDotError],
    ["a dot without node", { cut: {}, dots: [":1"] }, InvalidNodeIdError],
    ["a dot of counter 0", { cut: {}, dots: ["a:0"] }, InvalidCounterError],
  ])("refuses %s", (_, value, type) => {
    expect(thrownBy(() => CausalContext.fromJSON(value))).toBeInstanceOf(type);
  });
});

describe("golden bytes", () => {
  it.each([
    ["nothing", context({}), "21 00 00"],
    ["a cut", context({ s1: 2 }), "21 01 02 7331 02  00"],
    ["a dot of a node without cut", context({}, "s2:5"), "21 00  01 02 7332 01 05"],
    [
      "dots of a node with a cut",
      context({ a: 2 }, "a:4", "a:5", "a:200"),
      "21 01 01 61 02  01 01 61 03 02 01 c301",
    ],
    [
      "runs of two nodes",
      context({ a: 1 }, "b:3", "a:9"),
      "21 01 01 61 01  02  01 61 01 08  01 62 01 03",
    ],
    [
      "the last dot there is",
      context({}, "a:9007199254740991"),
      "21 00  01 01 61 01 ffffffffffffff0f",
    ],
  ])("%s", (_, value, hex) => {
    expect(hexOf(value.toBytes())).toBe(hex.replaceAll(" ", ""));
    expect(CausalContext.fromBytes(bytesOf(hex)).equals(value)).toBe(true);
  });
});

describe("bytes", () => {
  it.each([
    ["a version vector", "11 00", UnknownFormatError, 0],
    ["a later version", "22 00 00", UnknownFormatError, 0],
    ["a run without dots", "21 00  01 01 61 00 00", NonCanonicalBytesError, 5],
    ["a dot that follows on the cut", "21 01 01 61 02  01 01 61 01 01", NonCanonicalBytesError, 9],
    ["a first dot", "21 00  01 01 61 01 01", NonCanonicalBytesError, 6],
    ["a dot that the cut covers", "21 01 01 61 02  01 01 61 01 00", MalformedBytesError, 9],
    ["a repeated dot", "21 00  01 01 61 02 05 00", MalformedBytesError, 7],
    ["a repeated run", "21 00  02 01 61 01 02 01 61 01 05", NonCanonicalBytesError, 7],
    ["unsorted runs", "21 00  02 01 62 01 02 01 61 01 05", NonCanonicalBytesError, 7],
    ["a dot past 2^53 - 1", "21 00  01 01 61 02 ffffffffffffff0f 01", MalformedBytesError, 14],
    [
      "a dot past 2^53 - 1, counted from the cut",
      "21 01 01 61 02  01 01 61 01 ffffffffffffff0f",
      MalformedBytesError,
      9,
    ],
    ["more runs than fit", "21 00  02 01 61 01 02", TruncatedBytesError, 7],
    ["more dots than fit", "21 00  01 01 61 7f 02", TruncatedBytesError, 7],
    ["a node that is none", "21 00  01 01 7f 01 02", MalformedBytesError, 3],
  ])("refuse %s", (_, hex, type, offset) => {
    const error = thrownBy(() => CausalContext.fromBytes(bytesOf(hex)));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ offset });
  });
});
