import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { InvalidNodeIdError } from "../errors.js";
import { compareNodeIds, isNodeId, NODE_ID_BYTES_MAX, nodeId } from "./node-id.js";
import { wildNode } from "../testing/arbitraries.js";
import { thrownBy } from "../testing/thrown.js";

describe("nodeId", () => {
  it.each([
    ["a server's name and random bits", "s1~k3q9x7"],
    ["one character", "x"],
    ["white space, quotes, separators", ' "a:b", c '],
    ["the names that plain objects have", "__proto__"],
    ["accents, ideographs, emoji", "né-節-\u{1F600}"],
    ["the first character after the control characters", "\u0020"],
    ["the characters around U+007F", "\u007E\u0080"],
    ["255 bytes of ASCII", "x".repeat(255)],
    ["255 bytes of three-byte characters", "節".repeat(85)],
    ["the byte order mark, which is kept", "\uFEFFs1"],
  ])("takes %s", (_, text) => {
    expect(nodeId(text)).toBe(text);
    expect(isNodeId(text)).toBe(true);
  });

  it.each([
    ["nothing", "", "it is empty"],
    ["256 bytes of ASCII", "x".repeat(256), "it is longer than 255 bytes"],
    ["258 bytes in 86 characters", "節".repeat(86), "it is longer than 255 bytes"],
    ["256 bytes in 128 UTF-16 units", "\u{1F600}".repeat(64), "it is longer than 255 bytes"],
    ["a NUL", "a\0b", "it has a control character"],
    ["a line feed at the end", "s1\n", "it has a control character"],
    ["the last control character", "\u001F", "it has a control character"],
    ["DEL", "\u007F", "it has a control character"],
    ["a high surrogate alone", "a\uD83D", "it has a lone surrogate"],
    ["a low surrogate alone", "\uDE00a", "it has a lone surrogate"],
    ["surrogates in the wrong order", "\uDE00\uD83D", "it has a lone surrogate"],
    ["two high surrogates before a low one", "\uD83D\uD83D\uDE00", "it has a lone surrogate"],
    ["a number", 5, "it is not a string"],
    ["undefined", undefined, "it is not a string"],
    ["a String object", Object("s1"), "it is not a string"],
  ])("refuses %s", (_, value, reason) => {
    const error = thrownBy(() => nodeId(value as string));
    expect(error).toBeInstanceOf(InvalidNodeIdError);
    expect((error as Error).message).toContain(`is not a node id: ${reason}.`);
    expect(isNodeId(value)).toBe(false);
  });

  it("takes exactly what UTF-8 can carry in 1 to 255 bytes without control characters", () => {
    const utf8 = new TextEncoder();
    const text = fc.string({ unit: fc.nat(0xffff).map((n) => String.fromCharCode(n)) });
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: "binary", maxLength: 300 })), (value) => {
        const bytes = utf8.encode(value);
        const wellFormed = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) === value;
        const fits = bytes.length >= 1 && bytes.length <= NODE_ID_BYTES_MAX;
        const control = [...bytes].some((byte) => byte < 0x20 || byte === 0x7f);
        expect(isNodeId(value)).toBe(wellFormed && fits && !control);
      }),
    );
  });
});

describe("compareNodeIds", () => {
  it.each([
    ["a", "a", 0],
    ["a", "b", -1],
    ["B", "a", -1],
    ["a", "ab", -1],
    ["s10", "s9", -1],
    ["\u{1F600}", "\uFF5E", -1], // UTF-16 order; by code point or by UTF-8 byte it is the other way
  ])("%j, %j: %i", (a, b, expected) => {
    expect(Math.sign(compareNodeIds(nodeId(a), nodeId(b)))).toBe(expected);
    expect(Math.sign(compareNodeIds(nodeId(b), nodeId(a)))).toBe(expected === 0 ? 0 : -expected);
  });

  it("sorts as a sort without comparator does", () => {
    fc.assert(
      fc.property(fc.array(wildNode), (ids) => {
        // oxlint-disable-next-line typescript/require-array-sort-compare -- UTF-16 code units are its order
        expect(ids.toSorted(compareNodeIds)).toEqual(ids.toSorted());
      }),
    );
  });
});
