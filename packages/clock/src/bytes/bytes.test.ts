import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ByteReader, ByteWriter } from "./bytes.js";
import { MalformedBytesError, TruncatedBytesError } from "../errors.js";
import { bytesOf, hexOf } from "../testing/hex.js";
import { thrownBy } from "../testing/thrown.js";
import { utf8Length } from "./utf8.js";

function varintBytes(value: number): Uint8Array {
  const writer = new ByteWriter();
  writer.varint(value);
  return writer.finish();
}

describe("varints", () => {
  it.each([
    [0, "00"],
    [1, "01"],
    [127, "7f"],
    [128, "8001"],
    [300, "ac02"],
    [16_383, "ff7f"],
    [16_384, "808001"],
    [2 ** 31, "8080808008"],
    [2 ** 32 - 1, "ffffffff0f"],
    [2 ** 49 - 1, "ffffffffffff7f"],
    [2 ** 49, "8080808080808001"],
    [Number.MAX_SAFE_INTEGER, "ffffffffffffff0f"],
  ])("%d: %s", (value, hex) => {
    expect(hexOf(varintBytes(value))).toBe(hex);
    expect(new ByteReader(bytesOf(hex)).varint()).toBe(value);
  });

  it("come back, longer numbers in no fewer bytes", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        expect(new ByteReader(varintBytes(a)).varint()).toBe(a);
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(varintBytes(less).length).toBeLessThanOrEqual(varintBytes(more).length);
      }),
    );
  });
});

describe("writer and reader", () => {
  it("carry a mixed sequence of any length", () => {
    const item = fc.oneof(
      fc.nat(255).map((value) => ({ type: "byte" as const, value })),
      fc.maxSafeNat().map((value) => ({ type: "varint" as const, value })),
      fc
        .string({ unit: "binary", maxLength: 60 })
        .filter((value) => utf8Length(value) >= 0)
        .map((value) => ({ type: "text" as const, value })),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), (items) => {
        const writer = new ByteWriter();
        for (const { type, value } of items) {
          if (type === "text") writer.text(value);
          else writer[type](value);
        }
        const reader = new ByteReader(writer.finish());
        for (const { type, value } of items) expect(reader[type]()).toBe(value);
        expect(reader.remaining).toBe(0);
        expect(() => reader.end()).not.toThrow();
      }),
    );
  });

  it("refuse a count of more items than the rest can hold", () => {
    expect(new ByteReader(bytesOf("02 000000 000000")).count(3)).toBe(2);
    const short = new ByteReader(bytesOf("02 000000 0000"));
    expect(thrownBy(() => short.count(3))).toBeInstanceOf(TruncatedBytesError);
  });

  it("refuse a text that is not UTF-8", () => {
    expect(thrownBy(() => new ByteReader(bytesOf("02 c180")).text())).toBeInstanceOf(
      MalformedBytesError,
    );
  });
});
