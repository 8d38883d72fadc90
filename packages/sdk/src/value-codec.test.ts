import { nodeId } from "@vclock/clock";
import { ValueTag, type Value } from "@vclock/protocol";
import fc from "fast-check";
import { Packr, Unpackr } from "msgpackr";
import { describe, expect, it } from "vitest";
import { InvalidValueError, TooLargeError } from "./errors.js";
import { raw } from "./raw-value.js";
import { decodeVersion, encodeValue } from "./value-codec.js";

const MIB = 1024 * 1024;
const dot = { node: nodeId("s1~x"), counter: 1 };
const roundTrip = (value: unknown): unknown => {
  const version = decodeVersion({ dot, value: encodeValue(value, MIB) });
  if (version.type === "undecodable") throw new Error(version.reason);
  return version.value;
};
const ofHex = (hex: string): ReturnType<typeof decodeVersion> =>
  decodeVersion({
    dot,
    value: { tag: ValueTag.msgpack, bytes: Buffer.from(hex.replaceAll(" ", ""), "hex") },
  });

/** Plain data as a program may store it. */
const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    // Minus zero comes back as zero.
    fc.double().filter((number) => !Object.is(number, -0)),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.string({ unit: "grapheme" }),
    fc.uint8Array(),
    fc.date({ noInvalidDate: true }),
    fc.array(tie("value")),
    fc.dictionary(fc.oneof(fc.string({ unit: "binary" }), fc.constant("__proto__")), tie("value"), {
      noNullPrototype: true,
    }),
  ),
})).value;

describe("plain data", () => {
  it("comes back as it was written", () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(roundTrip(value)).toStrictEqual(value);
      }),
    );
  });

  it.each([
    ["a huge number", Number.MAX_VALUE],
    ["2^53", 2 ** 53],
    ["a negative beyond 32 bits", -(2 ** 40)],
    ["a small bigint", 5n],
    ["the least bigint", -(2n ** 63n)],
    ["the greatest bigint", 2n ** 64n - 1n],
    ["NaN", Number.NaN],
    ["the oldest date", new Date(-8.64e15)],
    ["the last date", new Date(8.64e15)],
    ["just before 1970", new Date(-1)],
    ["NUL and emoji", "\0👩‍👩‍👧é"],
    ["a long text", "ä".repeat(70_000)],
    ["70,000 elements", Array.from({ length: 70_000 }, (_, index) => index)],
    ["many keys", Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [`k${i}`, i]))],
    ["names of methods", { constructor: 1, toString: 2, toJSON: 3, hasOwnProperty: 4 }],
    ["empty ones", [{}, [], "", new Uint8Array()]],
  ])("%s", (_, value) => {
    expect(roundTrip(value)).toStrictEqual(value);
  });

  it("keeps __proto__ an ordinary property, and touches no prototype", () => {
    const value: unknown = JSON.parse('{"a":{"__proto__":{"polluted":true}}}');
    const back = roundTrip(value) as { a: object };
    expect(Object.keys(back.a)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(back.a)).toBe(Object.prototype);
    expect("polluted" in back.a).toBe(false);
    expect(JSON.stringify(back)).toBe(JSON.stringify(value));
  });

  it("gives bytes as Uint8Array, whatever they were, and stores bytes alone as they are", () => {
    for (const value of [Buffer.from("ab"), new Uint8Array([97, 98])]) {
      expect(encodeValue(value, MIB)).toMatchObject({ tag: ValueTag.bytes });
      expect(roundTrip(value)).toStrictEqual(new Uint8Array([97, 98]));
      expect(roundTrip([value])).toStrictEqual([new Uint8Array([97, 98])]);
    }
  });

  it("takes objects without a prototype", () => {
    expect(roundTrip(Object.assign(Object.create(null), { a: 1 }))).toEqual({ a: 1 });
  });
});

class Money {
  readonly amount = 1;
}
const cyclic: unknown[] = [];
cyclic.push([cyclic, cyclic]);
const nested = (levels: number): unknown =>
  Array.from({ length: levels }).reduce((inner) => [inner], 0);

describe("what is not plain data is refused", () => {
  it.each<[string, unknown, string, RegExp]>([
    ["undefined", undefined, "", /undefined/],
    ["undefined in an object", { a: undefined }, "a", /undefined/],
    ["a hole", [1, , 2], "[1]", /undefined/], // eslint-disable-line no-sparse-arrays
    ["a function", { a: { b: [() => 1] } }, "a.b[0]", /function/],
    ["a symbol", [Symbol("x")], "[0]", /symbol/],
    ["a symbol for a key", { [Symbol("x")]: 1 }, "", /symbols/],
    ["a bigint of 65 bits", 2n ** 64n, "", /64 bits/],
    ["a bigint far below", -(2n ** 63n) - 1n, "", /64 bits/],
    ["an invalid date", new Date(Number.NaN), "", /invalid Date/],
    ["half a surrogate pair", ["\ud800"], "[0]", /surrogate/],
    ["half a surrogate pair in a name", { "\udc00": 1 }, "", /surrogate/],
    ["a Map", new Map(), "", /Map/],
    ["a Set", { set: new Set() }, "set", /Set/],
    ["a RegExp", /x/, "", /RegExp/],
    ["an Error", new Error("x"), "", /Error/],
    ["a class instance", new Money(), "", /Money/],
    ["a boxed string", Object("x"), "", /String/],
    ["floats", new Float64Array(2), "", /Float64Array/],
    ["an ArrayBuffer", new ArrayBuffer(2), "", /ArrayBuffer/],
    ["a subclass of Uint8Array", new (class Mine extends Uint8Array {})(1), "", /Mine/],
    ["a cycle", cyclic, "[0][0][0][0][0][0][0][0]…", /cyclic/],
    ["129 levels", nested(129), "[0][0][0][0][0][0][0][0]…", /deeper than 128/],
  ])("%s", (_, value, path, message) => {
    expect(() => encodeValue(value, MIB)).toThrow(InvalidValueError);
    expect(() => encodeValue(value, MIB)).toThrow(message);
    expect(() => encodeValue(value, MIB)).toThrow(expect.objectContaining({ path, applied: "no" }));
  });

  it("but not 128 levels", () => {
    expect(roundTrip(nested(128))).toEqual(nested(128));
  });

  it("too many bytes, or parts that cannot fit, at once", () => {
    expect(() => encodeValue("x".repeat(100), 100)).toThrow(TooLargeError);
    expect(encodeValue("x".repeat(98), 100).bytes).toHaveLength(100);
    // 2^60 parts, if anybody were to count them all.
    const bomb = Array.from({ length: 60 }).reduce((inner) => [inner, inner], [1]);
    expect(() => encodeValue(bomb, MIB)).toThrow(TooLargeError);
  });
});

describe("bytes from other programs", () => {
  it.each<[string, string, unknown]>([
    ["a float32", "ca 3f800000", 1],
    ["a long form of a small number", "d1 0005", 5],
    ["uint8, uint16, uint32", "93 ccff cdffff ceffffffff", [255, 65_535, 4_294_967_295]],
    ["negative numbers", "94 ff e0 d080 d2ffffff00", [-1, -32, -128, -256]],
    ["a 64-bit integer, however small", "cf 0000000000000005", 5n],
    ["long forms of texts", "93 d90161 da000161 db0000000161", ["a", "a", "a"]],
    [
      "long forms of bytes",
      "93 c401ff c50001ff c600000001ff",
      [1, 2, 3].map(() => new Uint8Array([255])),
    ],
    ["long forms of lists and maps", "94 dc0000 dd00000000 de0000 df00000000", [[], [], {}, {}]],
    ["a timestamp in 96 bits", "c7 0c ff 00000000 ffffffffffffffff", new Date(-1000)],
    ["a timestamp finer than a Date", "d7 ff 0000001c00000001", new Date(1000)],
  ])("%s", (_, hex, value) => {
    expect(ofHex(hex)).toStrictEqual({ type: "value", value, dot });
  });

  it.each<[string, string, RegExp]>([
    ["nothing", "", /end too early/],
    ["a byte too few", "cb 3ff80000000000", /end too early/],
    ["a byte too many", "c0 c0", /left over/],
    ["the byte that means nothing", "c1", /0xc1/],
    ["an extension", "d4 05 00", /0xd4/],
    ["an extension of 4 bytes", "d6 05 00000000", /extension type 5/],
    ["a long extension", "c8 ffff 73", /0xc8/],
    ["a date out of range", "c7 0c ff 00000000 7fffffffffffffff", /out of range/],
    ["a timestamp of too many nanoseconds", "d7 ff fffffffc00000000", /out of range/],
    ["a timestamp of 5 bytes", "c7 05 ff 0000000000", /timestamp of 5/],
    ["a list of four milliards", "dd ffffffff", /end too early/],
    ["a map of four milliards", "df ffffffff 00", /end too early/],
    ["a text of four milliards", "db ffffffff", /end too early/],
    ["bytes of four milliards", "c6 ffffffff", /end too early/],
    ["invalid UTF-8", "a1 ff", /UTF-8/],
    ["half a surrogate pair", "a3 eda080", /UTF-8/],
    ["a number for a key", "81 01 02", /not a string/],
    ["a key twice", "82 a161 01 a161 02", /twice/],
    ["__proto__ twice", `82 ${"a9 5f5f70726f746f5f5f c0".repeat(2)}`, /twice/],
    ["129 levels", `${"91".repeat(129)} c0`, /deeper than 128/],
    ["a million levels", "91".repeat(MIB), /deeper than 128/],
    ["a million levels of maps", "81a161".repeat(MIB / 4), /deeper than 128/],
  ])("%s cannot be decoded, and loses nothing", (_, hex, reason) => {
    const version = ofHex(hex);
    expect(version).toMatchObject({
      type: "undecodable",
      dot,
      reason: expect.stringMatching(reason),
    });
    const bytes = version.type === "undecodable" ? version.raw.bytes : undefined;
    expect(Buffer.from(bytes!).toString("hex")).toBe(hex.replaceAll(" ", ""));
  });

  it("agree with msgpackr, or are refused", () => {
    const theirs = new Unpackr({
      useRecords: false,
      mapsAsObjects: true,
      int64AsType: "bigint" as never,
    });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        const ours = decodeVersion({ dot, value: { tag: ValueTag.msgpack, bytes } });
        if (ours.type === "undecodable") return;
        expect(ours.value).toEqual(theirs.unpack(bytes));
      }),
      { numRuns: 5000 },
    );
  });

  it("are written by msgpackr with any of its extensions, and refused", () => {
    const packr = new Packr({ moreTypes: true, structuredClone: true });
    for (const value of [
      new Set([1]),
      /x/,
      new Error("x"),
      cyclic,
      new Float32Array(1),
      2n ** 70n,
    ]) {
      const version = decodeVersion({
        dot,
        value: { tag: ValueTag.msgpack, bytes: packr.pack(value) },
      });
      expect(version.type).toBe("undecodable");
    }
  });

  it("with a tag of their own are left alone, and can be written so", () => {
    const value: Value = { tag: 9, bytes: new Uint8Array([1, 2]) };
    expect(decodeVersion({ dot, value })).toMatchObject({
      type: "undecodable",
      raw: value,
      reason: /tag 9/,
    });
    expect(encodeValue(raw(9, value.bytes), MIB)).toMatchObject(value);
    expect(() => encodeValue(raw(9, new Uint8Array(101)), 100)).toThrow(TooLargeError);
    for (const tag of [-1, 256, 0.5, Number.NaN])
      expect(() => raw(tag, value.bytes)).toThrow(InvalidValueError);
    expect(() => raw(9, "text" as never)).toThrow(InvalidValueError);
  });
});
