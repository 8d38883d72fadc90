/** JSON, bytes and integers of hybrid logical clocks: round trips, golden values, and everything that must be refused. */
import { describe, expect, it } from "vitest";

import { InvalidJsonError, InvalidTimeError, UnknownFormatError } from "../errors.js";
import { codecLaws } from "../testing/codec-laws.js";
import { bytesOf, hexOf } from "../testing/hex.js";
import { wildHybrid } from "../testing/hybrid-logical.js";
import { thrownBy } from "../testing/thrown.js";
import { HybridLogicalClock } from "./hybrid-logical-clock.js";
import { LOGICAL_MAX, PHYSICAL_MS_MAX } from "./limits.js";

codecLaws(HybridLogicalClock, 0x51, wildHybrid);

describe("JSON", () => {
  it.each([
    ["null", null, InvalidJsonError],
    ["an array", [10, 2], InvalidJsonError],
    ["a number", 10, InvalidJsonError],
    ["one thing more", { physical: 1, logical: 1, node: "a" }, InvalidJsonError],
    ["a clock", HybridLogicalClock.zero, InvalidJsonError],
    ["no physical part", { logical: 1 }, InvalidTimeError],
    ["no logical part", { physical: 1 }, InvalidTimeError],
    ["a fraction", { physical: 1.5, logical: 0 }, InvalidTimeError],
    ["2^48 ms", { physical: 2 ** 48, logical: 0 }, InvalidTimeError],
    ["a logical part of 65536", { physical: 1, logical: 65536 }, InvalidTimeError],
    ["texts", { physical: "1", logical: "1" }, InvalidTimeError],
  ])("refuses %s", (_, value, type) => {
    expect(thrownBy(() => HybridLogicalClock.fromJSON(value))).toBeInstanceOf(type);
  });
});

describe("golden bytes", () => {
  it.each([
    ["zero", HybridLogicalClock.zero, "51 000000000000 0000"],
    ["(10, 2)", HybridLogicalClock.of(10, 2), "51 00000000000a 0002"],
    ["a time of today", HybridLogicalClock.of(1_700_000_000_000, 258), "51 018bcfe56800 0102"],
    ["each byte its own", HybridLogicalClock.of(0x010203040506, 0x0708), "51 010203040506 0708"],
    ["the last", HybridLogicalClock.of(PHYSICAL_MS_MAX, LOGICAL_MAX), "51 ffffffffffff ffff"],
  ])("%s", (_, clock, hex) => {
    expect(hexOf(clock.toBytes())).toBe(hex.replaceAll(" ", ""));
    expect(HybridLogicalClock.fromBytes(bytesOf(hex)).equals(clock)).toBe(true);
  });
});

describe("bytes", () => {
  it.each([
    ["another type", "41 000000000000 0000"],
    ["a later version", "52 000000000000 0000"],
  ])("refuse %s", (_, hex) => {
    const error = thrownBy(() => HybridLogicalClock.fromBytes(bytesOf(hex)));
    expect(error).toBeInstanceOf(UnknownFormatError);
  });
});
