import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidKeyError } from "./errors.js";
import { checkKey } from "./key.js";
import { cutToBytes, utf8Fault, utf8Length } from "./utf8.js";

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string(),
);
const anyUnits = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));
const encoder = new TextEncoder();

describe("checkKey", () => {
  it.each([
    "a",
    "__proto__",
    "constructor",
    "\u0000",
    " ",
    "é",
    "🎨",
    "a/b:c",
    "k".repeat(1024),
    "🎨".repeat(256),
  ])("takes %j", (key) => expect(checkKey(key)).toBe(key));

  it.each<[string, unknown, string]>([
    ["empty", "", "it is empty"],
    ["1,025 bytes", "k".repeat(1025), "it is longer than 1024 bytes"],
    ["1,024 characters but more bytes", "é".repeat(1024), "it has 2048 bytes"],
    ["1,026 bytes in emoji", `${"🎨".repeat(256)}ab`, "it has 1026 bytes"],
    ["a lone surrogate", "a\ud800", "it has a lone surrogate"],
    ["a number", 7, "it is not a string"],
    ["nothing", undefined, "it is not a string"],
  ])("refuses %s", (_, key, reason) => {
    expect(() => checkKey(key)).toThrow(InvalidKeyError);
    expect(() => checkKey(key)).toThrow(reason);
  });

  it("says so in few words, however long the key", () => {
    expect(() => checkKey("k".repeat(1e6))).toThrow(/^.{0,200}$/s);
  });
});

describe("UTF-8, against the host's", () => {
  it("utf8Length counts", () => {
    fc.assert(fc.property(anyText, (text) => utf8Length(text) === encoder.encode(text).length));
  });

  it("utf8Length finds lone surrogates", () => {
    const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);
    fc.assert(fc.property(anyUnits, (text) => utf8Length(text) >= 0 === isWellFormed(text)));
  });

  it("utf8Fault finds nothing in what was encoded", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const bytes = encoder.encode(text);
        expect(utf8Fault(bytes, 0, bytes.length)).toBe(-1);
      }),
    );
  });

  it("utf8Fault agrees on arbitrary bytes", () => {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const lead = fc.constantFrom(
      0x61,
      0x80,
      0x8f,
      0x90,
      0x9f,
      0xa0,
      0xbf,
      0xc2,
      0xe0,
      0xe1,
      0xed,
      0xf0,
      0xf1,
      0xf4,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(lead, fc.nat(255)), { maxLength: 8 }), (units) => {
        const bytes = Uint8Array.from(units);
        let good = true;
        try {
          decoder.decode(bytes);
        } catch {
          good = false;
        }
        expect(utf8Fault(bytes, 0, bytes.length) < 0).toBe(good);
      }),
      { numRuns: 5_000 },
    );
  });

  it("cutToBytes gives the longest well-formed beginning", () => {
    expect(cutToBytes("aé🎨", 7)).toBe("aé🎨");
    expect(cutToBytes("aé🎨", 6)).toBe("aé");
    expect(cutToBytes("aé🎨", 2)).toBe("a");
    expect(cutToBytes("a\ud800b", 9)).toBe("a\uFFFDb");
    fc.assert(
      fc.property(anyUnits, fc.nat(40), (text, bytesMax) => {
        const bytes = utf8Length(cutToBytes(text, bytesMax));
        expect(bytes).toBeGreaterThanOrEqual(0);
        expect(bytes).toBeLessThanOrEqual(bytesMax);
      }),
    );
  });
});
