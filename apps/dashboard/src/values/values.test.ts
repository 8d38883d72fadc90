import fc from "fast-check";
import { pack, unpack } from "msgpackr";
import { describe, expect, it } from "vitest";
import { decode, encode, type Json, ValueError } from "./msgpack.js";
import { fromBase64, fromTyped, show, showShort, toBase64 } from "./show.js";

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
/** JSON has no negative zero. */
const same = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("msgpack", () => {
  it("writes what others read", () => {
    fc.assert(
      fc.property(json, (value) => {
        // The one name that msgpackr gives back as another.
        fc.pre(!JSON.stringify(value).includes('"__proto__"'));
        expect(same(unpack(encode(value)))).toEqual(same(value));
      }),
    );
  });

  it("keeps the name __proto__", () => {
    const value = JSON.parse('{"__proto__": 1}') as Json;
    expect(decode(encode(value))).toEqual(new Map([["__proto__", 1]]));
  });

  it.each([0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, -1, -32, -33, -128, -129])(
    "writes %i",
    (value) => {
      expect(unpack(encode(value))).toBe(value);
      expect(decode(encode(value))).toBe(value);
      expect(decode(encode(-value))).toBe(-value || 0);
    },
  );

  it("reads what others write", () => {
    fc.assert(
      fc.property(json, (value) => {
        const base64 = toBase64(pack(value));
        const { text, kind } = show({ tag: 1, base64 });
        if (typeof value === "string") expect([text, kind]).toEqual([value, "text"]);
        else expect(JSON.parse(text)).toEqual(same(value));
      }),
    );
  });

  it("reads dates, bytes and large integers", () => {
    const date = new Date("2026-11-23T10:00:00.250Z");
    expect(decode(pack(date))).toEqual(date);
    expect(decode(pack(Uint8Array.of(1, 2)))).toEqual(Uint8Array.of(1, 2));
    expect(decode(pack(2n ** 60n))).toBe(2n ** 60n);
  });

  it("refuses everything else, and never anything but with its own error", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        try {
          decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ValueError);
        }
      }),
    );
    expect(() => decode(Uint8Array.of(0xdd, 255, 255, 255, 255))).toThrow(ValueError);
  });
});

describe("what is typed", () => {
  it("is a text, or JSON where that is asked for", () => {
    expect(show(fromTyped("12", false))).toEqual({ text: "12", kind: "text" });
    expect(show(fromTyped("12", true))).toEqual({ text: "12", kind: "data" });
    expect(() => fromTyped("{", true)).toThrow(SyntaxError);
    expect(showShort(fromTyped("a\nb".repeat(40), false), 10)).toBe("a ba ba ba…");
    expect(fromBase64(toBase64(Uint8Array.of(0, 255)))).toEqual(Uint8Array.of(0, 255));
  });
});
