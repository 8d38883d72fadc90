import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { bytesOf, hexOf } from "../testing/hex.js";
import { utf8Length, utf8Read, utf8Write } from "./utf8.js";

describe("UTF-8", () => {
  it("agrees with the platform's encoder", () => {
    const encoder = new TextEncoder();
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const expected = encoder.encode(text);
        expect(utf8Length(text)).toBe(expected.length);
        const bytes = new Uint8Array(expected.length + 2);
        expect(utf8Write(text, bytes, 1)).toBe(1 + expected.length);
        expect(hexOf(bytes)).toBe(`00${hexOf(expected)}00`);
        expect(utf8Read(bytes, 1, 1 + expected.length)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it("refuses what the platform's strict decoder refuses, and nothing else", () => {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const telling = fc.constantFrom(
      ...bytesOf("00 41 7f 80 8f 90 9f a0 bf c0 c1 c2 df e0 e1 ec ed ee ef f0 f1 f3 f4 f5 f8 ff"),
    );
    fc.assert(
      fc.property(fc.array(telling, { maxLength: 5 }), (values) => {
        const bytes = Uint8Array.from(values);
        let expected: string | undefined;
        try {
          expected = decoder.decode(bytes);
        } catch {
          expected = undefined;
        }
        expect(utf8Read(bytes, 0, bytes.length)).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ["c1bf", "overlong in two bytes"],
    ["e09fbf", "overlong in three bytes"],
    ["f08fbfbf", "overlong in four bytes"],
    ["eda080", "the first surrogate"],
    ["edbfbf", "the last surrogate"],
    ["f4908080", "past U+10FFFF"],
    ["f5808080", "a lead byte too great"],
    ["80", "a continuation alone"],
    ["e282", "an unfinished sequence"],
    ["e28241", "a sequence cut by another character"],
  ])("refuses %s: %s", (hex) => {
    const bytes = bytesOf(hex);
    expect(utf8Read(bytes, 0, bytes.length)).toBeUndefined();
  });

  it("does not look past the end it was given", () => {
    expect(utf8Read(bytesOf("e282ac"), 0, 2)).toBeUndefined();
    expect(utf8Read(bytesOf("41e282ac42"), 1, 4)).toBe("€");
  });
});
