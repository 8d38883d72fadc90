/** Text, JSON and bytes of interval tree clocks: round trips, golden values, and everything that must be refused. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  ClockError,
  InvalidIntervalTreeError,
  InvalidJsonError,
  MalformedBytesError,
  NonCanonicalBytesError,
  UnknownFormatError,
} from "../errors.js";
import { codecLaws } from "../testing/codec-laws.js";
import { bytesOf, hexOf } from "../testing/hex.js";
import { wildClock } from "../testing/interval-tree.js";
import { thrownBy } from "../testing/thrown.js";
import { IntervalTreeClock } from "./interval-tree-clock.js";

const { fromBytes, fromJSON, fromString } = IntervalTreeClock;

/** Bits, with spaces anywhere, behind the format byte; the last byte is filled with 0 bits. */
function fromBits(bits: string): Uint8Array {
  const digits = bits.replaceAll(" ", "");
  const padded = digits.padEnd(Math.ceil(digits.length / 8) * 8, "0");
  return Uint8Array.of(0xa1, ...(padded.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

codecLaws(IntervalTreeClock, 0xa1, wildClock, { runs: 2000 });

describe("text", () => {
  it.each([
    ["(1,0)", "(1, 0)"],
    [" ( 1 , 0 ) ", "(1, 0)"],
    ["((1,1),(2,1,1))", "(1, 3)"],
    ["(((0,(1,0)),(((1,1),1),0)),(2,(2,1,0),3))", "(((0, (1, 0)), (1, 0)), (4, (0, 1, 0), 1))"],
    ["(0, 9007199254740991)", "(0, 9007199254740991)"],
    ["(0, (9007199254740990, 0, 1))", "(0, (9007199254740990, 0, 1))"],
  ])("%s is read as %s", (text, normal) => {
    expect(fromString(text).toString()).toBe(normal);
    expect(fromString(normal).toString()).toBe(normal);
  });

  it.each([
    ["", '"(" expected at character 0'],
    ["1, 0", '"(" expected at character 0'],
    ["(1 0)", '"," expected at character 3'],
    ["(1, 0", '")" expected at character 5'],
    ["(1, 0) x", "nothing more expected at character 7"],
    ["(2, 0)", "0, 1 or a pair expected at character 1"],
    ["(01, 0)", "0, 1 or a pair expected at character 1"],
    ["(, 0)", "0, 1 or a pair expected at character 1"],
    ["((1), 0)", '"," expected at character 3'],
    ["((1, 0, 1), 0)", '")" expected at character 6'],
    ["(1, -1)", "an integer from 0 to 2^53 - 1 or a triple expected at character 4"],
    ["(1, 1.5)", '")" expected at character 5'],
    ["(1, 007)", "an integer from 0 to 2^53 - 1 or a triple expected at character 4"],
    ["(1, (1, 0))", '"," expected at character 9'],
    ["(1, (1, 0, 1, 0))", '")" expected at character 12'],
    ["(1, ((0, 1, 0), 1, 0))", "an integer from 0 to 2^53 - 1 or a triple expected at character 5"],
    ["(1, 9007199254740992)", "an integer from 0 to 2^53 - 1 or a triple expected at character 4"],
    [
      `(1, ${"9".repeat(400)})`,
      "an integer from 0 to 2^53 - 1 or a triple expected at character 4",
    ],
    ["(1, (9007199254740991, 0, 1))", "the event tree counts more than 2^53 - 1 events"],
    ["(1,\n0)", "an integer from 0 to 2^53 - 1 or a triple expected at character 3"],
  ])("refuses %j: %s", (text, reason) => {
    const error = thrownBy(() => fromString(text));
    expect(error).toBeInstanceOf(InvalidIntervalTreeError);
    expect(error).toMatchObject({ message: `Not an interval tree clock: ${reason}.` });
  });

  it.each([null, undefined, 5, [], {}])("refuses %o, which is no text", (value) => {
    expect(thrownBy(() => fromString(value as string))).toBeInstanceOf(InvalidIntervalTreeError);
    expect(thrownBy(() => fromJSON(value))).toBeInstanceOf(InvalidJsonError);
  });

  it("brings every clock back", () => {
    fc.assert(
      fc.property(wildClock, (clock) => {
        expect(fromString(clock.toString()).equals(clock)).toBe(true);
      }),
    );
  });

  it("that is nearly right is refused, or read as a clock", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\([01(), ]{0,30}\)$/), (text) => {
        try {
          const clock = fromString(text);
          expect(fromString(clock.toString()).equals(clock)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ClockError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("golden bytes", () => {
  it.each([
    ["(1, 0)", "001 1000", "a1 30"],
    ["(0, 0)", "000 1000", "a1 10"],
    ["((1, 0), 0)", "10 001 1000", "a1 8c 00"],
    ["((0, 1), 3)", "01 001 1011", "a1 4d 80"],
    ["((0, 1), (0, 0, 1))", "01 001 000 1001", "a1 48 90"],
    ["((1, 0), (0, 1, 0))", "10 001 001 1001", "a1 89 90"],
    ["(((0, 1), 1), (1, 0, 1))", "11 01 001 001 01100 1001 1001", "a1 d2 59 32"],
    ["(0, (0, (0, 1, 0), 1))", "000 010 001 1001 1001", "a1 08 cc 80"],
    ["(0, (1, 2, (0, (1, 0, 2), 0)))", "000 0111 1001 1010 001 01100 1001 1010", "a1 0f 34 59 34"],
    ["(0, (2, (0, 0, 1), (0, 1, 0)))", "000 0111 1010 000 1001 001 1001", "a1 0f 42 4c 80"],
    ["(0, 4)", "000 1 10000", "a1 18 00"],
    ["(0, 8)", "000 1 10100", "a1 1a 00"],
    ["(0, 13)", "000 1 1100001", "a1 1c 20"],
    ["(0, 1000)", "000 1 11111110 111101100", "a1 1f ef 60"],
  ])("%s: %s", (text, bits, hex) => {
    const bytes = fromString(text).toBytes();
    expect(hexOf(bytes)).toBe(hexOf(fromBits(bits)));
    expect(hexOf(bytes)).toBe(hex.replaceAll(" ", ""));
    expect(fromBytes(bytesOf(hex)).toString()).toBe(text);
  });

  it("the greatest count takes 106 bits and comes back", () => {
    const clock = IntervalTreeClock.of(0, Number.MAX_SAFE_INTEGER);
    expect(clock.toBytes()).toHaveLength(15);
    expect(fromBytes(clock.toBytes()).equals(clock)).toBe(true);
  });
});

describe("bytes", () => {
  it.each([
    ["another type's format", bytesOf("11 30"), UnknownFormatError, 0],
    ["another version's format", bytesOf("a2 30"), UnknownFormatError, 0],
    ["padding with a 1 bit", fromBits("001 1000 1"), NonCanonicalBytesError, 1],
    ["the id (0, 0)", fromBits("10 000 1000"), NonCanonicalBytesError, 1],
    [
      "the id (0, 1) with its 0 spelled out",
      fromBits("11 000 001 1000"),
      NonCanonicalBytesError,
      1,
    ],
    ["the id (1, 1)", fromBits("11 001 001 1000"), NonCanonicalBytesError, 1],
    ["the event tree (0, 1, 1)", fromBits("000 010 1001 1001"), NonCanonicalBytesError, 1],
    ["the event tree (0, 1, 2)", fromBits("000 010 1001 1010"), NonCanonicalBytesError, 1],
    ["the event tree (0, 0, 0)", fromBits("000 000 1000"), NonCanonicalBytesError, 1],
    ["a base of 0 spelled out", fromBits("000 01100 1000 1001"), NonCanonicalBytesError, 1],
    ["a left half of 0 spelled out", fromBits("000 010 1000 1001"), NonCanonicalBytesError, 1],
    ["a node as a base", fromBits("000 01100 000 1001"), MalformedBytesError, 2],
    [
      "the count 2^53",
      fromBits(`000 1 ${"1".repeat(51)}0 ${"0".repeat(50)}100`),
      MalformedBytesError,
      14,
    ],
    ["a count without end", bytesOf(`a1 1f ${"ff".repeat(50)}`), MalformedBytesError, 7],
  ])("refuse %s", (_, bytes, type, offset) => {
    const error = thrownBy(() => fromBytes(bytes));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ offset });
  });

  it("tell in `cause` that the counts add up to too much", () => {
    const most = IntervalTreeClock.of(0, Number.MAX_SAFE_INTEGER).toBytes();
    const number = [...most.subarray(1)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    const error = thrownBy(() => fromBytes(fromBits(`000 01101 ${number.slice(3, 109)} 1001`)));
    expect(error).toBeInstanceOf(MalformedBytesError);
    expect(error).toMatchObject({ cause: { code: "VC_CLOCK_INVALID_INTERVAL_TREE" } });
  });
});
