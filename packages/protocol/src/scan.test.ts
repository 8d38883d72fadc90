import fc from "fast-check";
import { Packr } from "msgpackr";
import { describe, expect, it } from "vitest";
import {
  ForbiddenTypeError,
  InvalidUtf8Error,
  StructureError,
  TooDeepError,
  TooManyItemsError,
  TrailingBytesError,
  TruncatedError,
  UnsafeIntegerError,
} from "./errors.js";
import type { ScanLimits } from "./limits.js";
import { pack, unpack, unpackScanned, type Plain } from "./msgpack.js";
import { scanStructure } from "./scan.js";
import { plain } from "./testing/arbitraries.js";
import { NotMsgpack, readNaively } from "./testing/naive-msgpack.js";

const limits: ScanLimits = { depthMax: 8, itemsMax: 1000, maps: false, timestamps: false };
const bytes = (...parts: (number | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? part : Array.from(part))));
const zeros = (count: number): Uint8Array => new Uint8Array(count);

describe("every kind of value", () => {
  it.each<[string, Uint8Array]>([
    ["fixint", bytes(0x7f)],
    ["negative fixint", bytes(0xe0)],
    ["nil, false, true", bytes(0x93, 0xc0, 0xc2, 0xc3)],
    ["uint 8, 16, 32", bytes(0x93, 0xcc, 255, 0xcd, 1, 2, 0xce, 1, 2, 3, 4)],
    ["int 8, 16, 32", bytes(0x93, 0xd0, 255, 0xd1, 1, 2, 0xd2, 1, 2, 3, 4)],
    ["uint 64 of 2^53 - 1", bytes(0xcf, 0, 0x1f, 255, 255, 255, 255, 255, 255)],
    ["int 64 of -(2^53 - 1)", bytes(0xd3, 0xff, 0xe0, 0, 0, 0, 0, 0, 1)],
    ["float 32, 64", bytes(0x92, 0xca, 1, 2, 3, 4, 0xcb, 1, 2, 3, 4, 5, 6, 7, 8)],
    ["fixstr", bytes(0xa2, 0xc3, 0xa9)],
    ["str 8, 16, 32", bytes(0x93, 0xd9, 1, 0x61, 0xda, 0, 1, 0x61, 0xdb, 0, 0, 0, 1, 0x61)],
    ["bin 8, 16, 32", bytes(0x93, 0xc4, 1, 255, 0xc5, 0, 1, 255, 0xc6, 0, 0, 0, 1, 255)],
    ["array 16, 32", bytes(0x92, 0xdc, 0, 1, 1, 0xdd, 0, 0, 0, 1, 1)],
    ["empty array", bytes(0x90)],
  ])("%s passes, and each strict prefix is truncated", (_, input) => {
    scanStructure(input, limits);
    expect(unpackScanned(input)).toEqual(readNaively(input));
    for (let length = 0; length < input.length; length++) {
      expect(() => scanStructure(input.subarray(0, length), limits)).toThrow(TruncatedError);
    }
    expect(() => scanStructure(bytes(input, 0xc0), limits)).toThrow(TrailingBytesError);
  });
});

describe("what strangers send", () => {
  const giantInteger = bytes(0xc9, 0, 0x40, 0, 0, 0x42, zeros(0x40_0000));

  it.each<[string, Uint8Array, abstract new (...args: never[]) => StructureError]>([
    ["nothing", bytes(), TruncatedError],
    ["a string of 4 GiB", bytes(0xdb, 255, 255, 255, 255, 0x61), TruncatedError],
    ["binary of 4 GiB", bytes(0xc6, 255, 255, 255, 255), TruncatedError],
    ["an array of 2^32 - 1", bytes(0xdd, 255, 255, 255, 255, 1), TruncatedError],
    ["an array one longer than its bytes", bytes(0xdc, 0, 4, 1, 2, 3), TruncatedError],
    ["arrays that share their bytes", bytes(0x93, 0x93, 1, 2, 3), TruncatedError],
    ["100,000 arrays in each other", new Uint8Array(100_000).fill(0x91), TooDeepError],
    [
      "2,000 nils in one array",
      bytes(0xdc, 0x07, 0xd0, new Uint8Array(2000).fill(0xc0)),
      TooManyItemsError,
    ],
    ["a map", bytes(0x81, 0xa1, 0x61, 1), ForbiddenTypeError],
    ["a map 16 and a map 32", bytes(0x92, 0xde, 0, 0, 0xdf, 0, 0, 0, 0), ForbiddenTypeError],
    [
      "__proto__ as a map's key",
      bytes(0x81, 0xa9, new TextEncoder().encode("__proto__"), 0x80),
      ForbiddenTypeError,
    ],
    ["the byte 0xc1", bytes(0xc1), ForbiddenTypeError],
    ["a record definition", bytes(0xd4, 0x72, 0x40, 0x91, 0xa1, 0x61, 1), ForbiddenTypeError],
    [
      "a two-byte record definition",
      bytes(0xd5, 0x72, 0x60, 0, 0x91, 0xa1, 0x61, 1),
      ForbiddenTypeError,
    ],
    ["a BigInt of 4 MiB", giantInteger, ForbiddenTypeError],
    ["a timestamp", bytes(0xd6, 0xff, 1, 2, 3, 4), ForbiddenTypeError],
    ["undefined as msgpackr writes it", bytes(0xd4, 0, 0), ForbiddenTypeError],
    ["fixext 1 to 16", bytes(0xd8, 1, zeros(16)), ForbiddenTypeError],
    ["ext 8", bytes(0xc7, 1, 0x78, 0), ForbiddenTypeError],
    ["ext 16", bytes(0xc8, 0, 1, 0x78, 0), ForbiddenTypeError],
    ["uint 64 of 2^53", bytes(0xcf, 0, 0x20, 0, 0, 0, 0, 0, 0), UnsafeIntegerError],
    ["uint 64 of 2^64 - 1", bytes(0xcf, new Uint8Array(8).fill(255)), UnsafeIntegerError],
    ["int 64 of -2^53", bytes(0xd3, 0xff, 0xe0, 0, 0, 0, 0, 0, 0), UnsafeIntegerError],
    ["int 64 of -2^63", bytes(0xd3, 0x80, zeros(7)), UnsafeIntegerError],
  ])("%s is refused", (_, input, expected) => {
    expect(() => scanStructure(input, limits)).toThrow(expected);
  });

  it.each<[string, Plain]>([
    ["set", new Set([1]) as never],
    ["regular expression", /a/ as never],
    ["error", new Error("a") as never],
    ["big integer", (2n ** 70n) as never],
    ["date", new Date(0) as never],
  ])("msgpackr's own %s is refused", (_, value) => {
    const packed = new Packr({ moreTypes: true, useBigIntExtension: true }).pack(value);
    expect(() => scanStructure(packed, limits)).toThrow(ForbiddenTypeError);
  });

  it.each([
    ["a lone continuation", [0x80]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["an overlong NUL", [0xe0, 0x80, 0x80]],
    ["an overlong four bytes", [0xf0, 0x80, 0x80, 0x80]],
    ["a lone surrogate", [0xed, 0xa0, 0x80]],
    ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["0xff", [0xff]],
    ["cut off", [0xf0, 0x9f, 0x8e]],
    ["interrupted", [0xe2, 0x28, 0xa1]],
  ])("text that is not UTF-8 is refused: %s", (_, text) => {
    expect(() => scanStructure(bytes(0xa0 + text.length, ...text), limits)).toThrow(
      InvalidUtf8Error,
    );
    const inTheMiddle = bytes(0xa0 + text.length + 2, 0x61, ...text, 0x62);
    expect(() => scanStructure(inTheMiddle, limits)).toThrow("not UTF-8 (at byte 2)");
  });

  it("refuses an array at its header when its items cannot fit in what is left, its neighbours' counted", () => {
    expect(() => scanStructure(bytes(0xdc, 0, 4, 1, 2, 3), limits)).toThrow(
      "too early (at byte 0)",
    );
    expect(() => scanStructure(bytes(0x93, 0x92, 1, 2, 3), limits)).toThrow(
      "too early (at byte 1)",
    );
  });

  it("finds the first fault's place", () => {
    expect(() => scanStructure(bytes(0x92, 0x01, 0xc1), limits)).toThrow(
      "The byte 0xc1 is not allowed (at byte 2)",
    );
  });
});

describe("limits", () => {
  const nested = (depth: number): Uint8Array => bytes(new Uint8Array(depth).fill(0x91), 1);

  it("allows as many levels as asked for, and no more", () => {
    for (const depthMax of [0, 1, 7, 1024]) {
      scanStructure(nested(depthMax), { ...limits, depthMax, itemsMax: 2000 });
      expect(() =>
        scanStructure(nested(depthMax + 1), { ...limits, depthMax, itemsMax: 2000 }),
      ).toThrow(TooDeepError);
    }
  });

  it("allows no more than 1,024 levels, whatever is asked for", () => {
    expect(() => scanStructure(nested(1025), { ...limits, depthMax: 1e9, itemsMax: 1e9 })).toThrow(
      TooDeepError,
    );
  });

  it("comes back up: siblings after a nested array are at the outer level", () => {
    const input = bytes(0x93, 0x91, 0x91, 1, 0x91, 0x91, 1, 0x91, 0x91, 1);
    scanStructure(input, { ...limits, depthMax: 3 });
    expect(() => scanStructure(input, { ...limits, depthMax: 2 })).toThrow(TooDeepError);
  });

  it("counts items, arrays among them", () => {
    scanStructure(bytes(0x92, 0x91, 1, 2), { ...limits, itemsMax: 4 });
    expect(() => scanStructure(bytes(0x92, 0x91, 1, 2), { ...limits, itemsMax: 3 })).toThrow(
      TooManyItemsError,
    );
  });

  it("allows maps and timestamps where asked for, for values that clients decode", () => {
    const wide = { ...limits, maps: true, timestamps: true };
    scanStructure(
      new Packr({ useRecords: false }).pack({ at: new Date(0), nested: { b: [1] } }),
      wide,
    );
    scanStructure(bytes(0xd7, 0xff, zeros(8)), wide);
    scanStructure(bytes(0xc7, 12, 0xff, zeros(12)), wide);
    expect(() => scanStructure(bytes(0xd7, 0xff, zeros(7)), wide)).toThrow(TruncatedError);
    expect(() => scanStructure(bytes(0xd6, 0x01, zeros(4)), wide)).toThrow(ForbiddenTypeError);
    expect(() => scanStructure(bytes(0xdf, 255, 255, 255, 255, 1), wide)).toThrow(TruncatedError);
    expect(() => scanStructure(bytes(0x81, 1), wide)).toThrow(TruncatedError);
  });
});

describe("against a naive reader", () => {
  const generous = { ...limits, depthMax: 1024, itemsMax: 1e6 };

  /** What both make of it: a value, or that it is none. */
  function bothRead(input: Uint8Array): readonly [unknown, unknown] {
    return [
      outcome(() => unpackAfter(input), StructureError),
      outcome(() => readNaively(input), NotMsgpack),
    ];
  }
  function unpackAfter(input: Uint8Array): unknown {
    scanStructure(input, generous);
    return unpackScanned(input);
  }
  function outcome(
    read: () => unknown,
    refusal: abstract new (...args: never[]) => Error,
  ): unknown {
    try {
      return { value: read() };
    } catch (error) {
      if (error instanceof refusal) return "refused";
      throw error;
    }
  }

  it("plain data reads the same", () => {
    fc.assert(
      fc.property(plain, (value) => {
        const packed = pack(value as Plain);
        expect(unpack(packed)).toEqual(value);
        expect(readNaively(packed)).toEqual(value);
      }),
    );
  });

  it("arbitrary bytes are accepted by both, with the same meaning, or by neither", () => {
    const anyByte = fc.oneof(
      fc.nat(255),
      fc.constantFrom(0x91, 0x92, 0xa1, 0xc4, 0xcf, 0xd3, 0xd9, 0xdc, 0xdd),
    );
    fc.assert(
      fc.property(fc.array(anyByte, { maxLength: 24 }), (input) => {
        const [ours, naive] = bothRead(Uint8Array.from(input));
        expect(ours).toEqual(naive);
      }),
      { numRuns: 5_000 },
    );
  });

  it("damaged data is accepted by both, with the same meaning, or by neither", () => {
    fc.assert(
      fc.property(plain, fc.nat(), fc.nat(255), (value, place, byte) => {
        const input = pack(value as Plain).slice();
        input[place % input.length] = byte;
        const [ours, naive] = bothRead(input);
        expect(ours).toEqual(naive);
      }),
      { numRuns: 1_000 },
    );
  });
});
