import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameTooLargeError, StructureError, UndecodableError } from "./errors.js";
import { compact, pack, packFrame, unpack, type Plain } from "./msgpack.js";
import { plain } from "./testing/arbitraries.js";

describe("pack and unpack", () => {
  it("are each other's inverse", () => {
    fc.assert(
      fc.property(plain, fc.boolean(), (value, scan) => {
        expect(unpack(pack(value as Plain), { scan })).toEqual(value);
      }),
    );
  });

  it("give plain Uint8Arrays, inside too", () => {
    const packed = pack([Uint8Array.of(1, 2), Buffer.from([3])]);
    expect(packed.constructor).toBe(Uint8Array);
    const items = unpack(Buffer.from(packed)) as Uint8Array[];
    expect(items.map((item) => item.constructor)).toEqual([Uint8Array, Uint8Array]);
    expect(items).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3)]);
  });

  it("leave what was packed before alone", () => {
    const first = pack("first".repeat(100));
    const before = first.slice();
    for (let i = 0; i < 1000; i++) pack("other".repeat(i));
    expect(first).toEqual(before);
  });

  it("leave nothing on the array that was read", () => {
    const packed = pack([1, "a"]);
    unpack(packed);
    expect(Object.keys(packed)).toEqual(["0", "1", "2", "3"]);
  });

  it("hand out arrays of bytes as views on what was read", () => {
    const packed = pack([Uint8Array.of(1, 2)]);
    const [inner] = unpack(packed) as [Uint8Array];
    packed.fill(9);
    expect(inner).toEqual(Uint8Array.of(9, 9));
  });

  it("do not keep a large buffer alive for a small result", () => {
    pack(new Uint8Array(5_000_000));
    expect(pack("small").buffer.byteLength).toBeLessThan(65_537);
  });

  it("tell damage from data, looking at the structure first or not", () => {
    expect(() => unpack(pack(["a", 1]).subarray(0, 3))).toThrow(StructureError);
    expect(() => unpack(pack(["a", 1]).subarray(0, 3), { scan: false })).toThrow(UndecodableError);
    expect(() => unpack(new Uint8Array(0), { scan: false })).toThrow(UndecodableError);
  });

  it("throws nothing untyped for bytes that were not scanned", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (input) => {
        try {
          unpack(input, { scan: false });
        } catch (error) {
          expect(error).toBeInstanceOf(UndecodableError);
        }
        expect(unpack(pack(["and the next one reads well"]))).toEqual([
          "and the next one reads well",
        ]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("packFrame", () => {
  it("writes the body's length before it, in one piece", () => {
    expect(packFrame([1, "a"], 10)).toEqual(Uint8Array.of(0, 0, 0, 4, 0x92, 1, 0xa1, 0x61));
    const large = packFrame(new Uint8Array(70_000), 100_000);
    expect(large.subarray(0, 9)).toEqual(Uint8Array.of(0, 1, 0x11, 0x75, 0xc6, 0, 1, 0x11, 0x70));
    expect(large.length).toBe(70_009);
  });

  it("refuses what is too large", () => {
    expect(() => packFrame(new Uint8Array(100), 50)).toThrow(FrameTooLargeError);
  });
});

describe("compact", () => {
  it("copies a small part of a large buffer, and nothing else", () => {
    const buffer = new Uint8Array(100).fill(7);
    const small = compact(buffer.subarray(10, 20));
    expect([small, small.buffer.byteLength]).toEqual([new Uint8Array(10).fill(7), 10]);
    expect(compact(buffer.subarray(10, 90)).buffer).toBe(buffer.buffer);
  });
});
