/** What the bytes and JSON of every type must do, whatever is in them. A type's own tests add golden bytes and faults. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { InvalidBytesError, TrailingBytesError, TruncatedBytesError } from "../errors.js";
import { nearlyBytes } from "./hex.js";
import { thrownBy } from "./thrown.js";

interface Encodable<T> {
  toBytes(): Uint8Array;
  equals(other: T): boolean;
}

interface Codec<T> {
  fromBytes(bytes: Uint8Array): T;
  fromJSON(value: unknown): T;
}

interface Wishes<T> {
  /** How many bytes that are nearly right are tried. */
  readonly runs?: number;
  /** What else must hold of a value that was read from such bytes. */
  readonly check?: (read: T) => void;
}

/** @param format the first byte of the type. */
export function codecLaws<T extends Encodable<T>>(
  type: Codec<T>,
  format: number,
  sample: fc.Arbitrary<T>,
  { runs = 1000, check }: Wishes<T> = {},
): void {
  describe("every value", () => {
    it("survives the way through JSON text", () => {
      fc.assert(
        fc.property(sample, (value) => {
          expect(type.fromJSON(JSON.parse(JSON.stringify(value))).equals(value)).toBe(true);
        }),
        { numRuns: 50 },
      );
    });

    it("comes back from its bytes, from the middle of a larger buffer too", () => {
      fc.assert(
        fc.property(sample, fc.nat(9), (value, offset) => {
          const bytes = value.toBytes();
          expect(bytes[0]).toBe(format);
          expect(bytes.byteLength).toBe(bytes.buffer.byteLength);
          const buffer = new Uint8Array(offset + bytes.length + 5).fill(0xff);
          buffer.set(bytes, offset);
          const view = buffer.subarray(offset, offset + bytes.length);
          expect(type.fromBytes(view).equals(value)).toBe(true);
        }),
        { numRuns: 50 },
      );
    });

    it("is truncated at every strict prefix of its bytes, and trailing with anything after them", () => {
      fc.assert(
        fc.property(sample, fc.nat(255), (value, extra) => {
          const bytes = value.toBytes();
          const errors = Array.from(bytes, (_, length) =>
            thrownBy(() => type.fromBytes(bytes.subarray(0, length))),
          );
          expect(errors.every((error) => error instanceof TruncatedBytesError)).toBe(true);
          const error = thrownBy(() => type.fromBytes(Uint8Array.of(...bytes, extra)));
          expect(error).toBeInstanceOf(TrailingBytesError);
          expect(error).toMatchObject({ offset: bytes.length });
        }),
        { numRuns: 50 },
      );
    });
  });

  it("bytes that anyone may send are refused, or are exactly what the value read from them encodes to", () => {
    const right = sample.map((value) => value.toBytes());
    fc.assert(
      fc.property(nearlyBytes(format, right), (bytes) => {
        let read: T;
        try {
          read = type.fromBytes(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidBytesError);
          return;
        }
        expect(read.toBytes()).toEqual(bytes);
        check?.(read);
      }),
      { numRuns: runs },
    );
  });
}
