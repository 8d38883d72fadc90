/** JSON and bytes of causal messages: round trips, golden values, and everything that must be refused. */
import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";

import {
  InvalidBytesError,
  InvalidCounterError,
  InvalidJsonError,
  InvalidMessageError,
  InvalidNodeIdError,
  MalformedBytesError,
  NonCanonicalBytesError,
  TrailingBytesError,
  TruncatedBytesError,
  UnknownFormatError,
} from "../errors.js";
import { wildVector } from "../testing/arbitraries.js";
import { bytesOf, hexOf, nearlyBytes } from "../testing/hex.js";
import { thrownBy } from "../testing/thrown.js";
import { VersionVector } from "../version-vector/version-vector.js";
import { CausalMessage, type PayloadCodec } from "./causal-message.js";

const raw: PayloadCodec<Uint8Array> = { encode: (bytes) => bytes, decode: (bytes) => bytes };
const number: PayloadCodec<number> = {
  encode: (n) => Uint8Array.of(n),
  decode: (bytes) => {
    if (bytes.length !== 1) throw new RangeError("one byte expected");
    return bytes[0]!;
  },
};

const anyMessage: fc.Arbitrary<CausalMessage<Uint8Array>> = fc
  .tuple(
    wildVector.filter((stamp) => stamp.size > 0),
    fc.nat(9),
    fc.uint8Array({ maxLength: 200 }),
  )
  .map(([stamp, i, payload]) => {
    const nodes = [...stamp.nodes()];
    return CausalMessage.of(nodes[i % nodes.length]!, stamp, payload);
  });

describe("JSON", () => {
  it("is as it is told to be", () => {
    const message = CausalMessage.of("b", VersionVector.of({ a: 1, b: 2 }), { text: "hi" });
    const json = '{"sender":"b","stamp":{"a":1,"b":2},"payload":{"text":"hi"}}';
    expect(JSON.stringify(message)).toBe(json);
    const back = CausalMessage.fromJSON(JSON.parse(json));
    expect(back.equals(message)).toBe(true);
    expect(back.payload).toEqual({ text: "hi" });
  });

  it("gives the payload that the caller makes of it, and throws what the caller throws", () => {
    const message = CausalMessage.of("a", VersionVector.of({ a: 1 }), 86_400_000);
    const json: unknown = JSON.parse(JSON.stringify(message));
    const back = CausalMessage.fromJSON(json, (payload) => new Date(payload as number));
    expectTypeOf(back).toEqualTypeOf<CausalMessage<Date>>();
    expect(back.payload).toEqual(new Date("1970-01-02"));

    const refuse = (payload: unknown): never => {
      throw new RangeError(`no ${String(payload)}`);
    };
    expect(() => CausalMessage.fromJSON(json, refuse)).toThrow(new RangeError("no 86400000"));
    const forged = { sender: "b", stamp: { a: 1 }, payload: 1 };
    expect(thrownBy(() => CausalMessage.fromJSON(forged, refuse))).toBeInstanceOf(
      InvalidMessageError,
    );
  });

  it.each<[string, unknown, unknown]>([
    ["null", null, InvalidJsonError],
    ["an array", [], InvalidJsonError],
    [
      "more than a message",
      { sender: "a", stamp: { a: 1 }, payload: 0, more: 1 },
      InvalidJsonError,
    ],
    ["no sender", { stamp: { a: 1 } }, InvalidJsonError],
    ["a sender that is no id", { sender: "", stamp: { a: 1 } }, InvalidNodeIdError],
    ["no stamp", { sender: "a" }, InvalidJsonError],
    ["a counter of 0", { sender: "a", stamp: { a: 0 } }, InvalidCounterError],
    ["a stamp without the sender", { sender: "a", stamp: { b: 1 } }, InvalidMessageError],
  ])("refuses %s", (_, value, type) => {
    expect(thrownBy(() => CausalMessage.fromJSON(value))).toBeInstanceOf(type);
  });
});

describe("golden bytes", () => {
  it.each<[string, Record<string, number>, number, string]>([
    ["a", { a: 1 }, 7, "b1 01 01 61 01 00 01 07"],
    ["b", { a: 3, b: 300 }, 255, "b1 02 01 61 03 01 62 ac02 01 01 ff"],
  ])("%s %j %i", (sender, stamp, payload, hex) => {
    const message = CausalMessage.of(sender, VersionVector.of(stamp), payload);
    expect(hexOf(message.toBytes(number))).toBe(hex.replaceAll(" ", ""));
    const back = CausalMessage.fromBytes(bytesOf(hex), number);
    expect(back.equals(message)).toBe(true);
    expect(back.payload).toBe(payload);
  });
});

describe("bytes", () => {
  it("come back as the same message, and keep nothing of the array", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const bytes = message.toBytes(raw);
        const back = CausalMessage.fromBytes(bytes, raw);
        bytes.fill(0);
        expect(back.equals(message)).toBe(true);
        expect(back.payload).toEqual(message.payload);
      }),
    );
  });

  it("are truncated at every strict prefix, and trailing with anything after them", () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(255), (message, extra) => {
        const bytes = message.toBytes(raw);
        const errors = Array.from(bytes, (_, length) =>
          thrownBy(() => CausalMessage.fromBytes(bytes.subarray(0, length), raw)),
        );
        expect(errors.every((error) => error instanceof TruncatedBytesError)).toBe(true);
        const longer = Uint8Array.of(...bytes, extra);
        expect(thrownBy(() => CausalMessage.fromBytes(longer, raw))).toBeInstanceOf(
          TrailingBytesError,
        );
      }),
    );
  });

  it.each([
    ["another type's format", "11 01 01 61 01 00 01 07", UnknownFormatError],
    ["another version's format", "b2 01 01 61 01 00 01 07", UnknownFormatError],
    ["an empty stamp", "b1 00 00 01 07", MalformedBytesError],
    ["a sender past the stamp", "b1 01 01 61 01 01 01 07", MalformedBytesError],
    ["a padded index", "b1 01 01 61 01 8000 01 07", NonCanonicalBytesError],
    ["a repeated id", "b1 02 01 61 01 01 61 01 00 01 07", NonCanonicalBytesError],
    ["a payload that the codec refuses", "b1 01 01 61 01 00 00", MalformedBytesError],
    ["a payload of 2^53 - 1 bytes", "b1 01 01 61 01 00 ffffffffffffff0f 07", TruncatedBytesError],
  ])("refuse %s", (_, hex, type) => {
    expect(thrownBy(() => CausalMessage.fromBytes(bytesOf(hex), number))).toBeInstanceOf(type);
  });

  it("tell in `cause` what the codec says", () => {
    const error = thrownBy(() => CausalMessage.fromBytes(bytesOf("b1 01 01 61 01 00 00"), number));
    expect(error).toMatchObject({ cause: { message: "one byte expected" } });
  });

  it("that anyone may send are refused, or are exactly what the message read from them encodes to", () => {
    const sample = anyMessage.map((message) => message.toBytes(raw));
    fc.assert(
      fc.property(nearlyBytes(0xb1, sample), (bytes) => {
        try {
          expect(hexOf(CausalMessage.fromBytes(bytes, raw).toBytes(raw))).toBe(hexOf(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidBytesError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
