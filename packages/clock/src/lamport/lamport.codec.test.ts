/** JSON and bytes of Lamport clocks: round trips, golden values, and everything that must be refused. */
import { describe, expect, it } from "vitest";

import {
  InvalidJsonError,
  InvalidNodeIdError,
  InvalidTimeError,
  MalformedBytesError,
  NonCanonicalBytesError,
  UnknownFormatError,
} from "../errors.js";
import { codecLaws } from "../testing/codec-laws.js";
import { bytesOf, hexOf } from "../testing/hex.js";
import { wildLamport } from "../testing/lamport.js";
import { thrownBy } from "../testing/thrown.js";
import { LamportClock } from "./lamport-clock.js";

codecLaws(LamportClock, 0x41, wildLamport);

describe("JSON", () => {
  it.each([
    ["null", null, InvalidJsonError],
    ["an array", ["s1", 1], InvalidJsonError],
    ["a text", "1@s1", InvalidJsonError],
    ["one thing more", { node: "s1", time: 1, more: 1 }, InvalidJsonError],
    ["a clock", LamportClock.of("s1"), InvalidJsonError],
    ["no node", { time: 1 }, InvalidNodeIdError],
    ["a node that is none", { node: "", time: 1 }, InvalidNodeIdError],
    ["no time", { node: "s1" }, InvalidTimeError],
    ["a time that is none", { node: "s1", time: "1" }, InvalidTimeError],
    ["a time past 2^53 - 1", { node: "s1", time: 2 ** 53 }, InvalidTimeError],
  ])("refuses %s", (_, value, type) => {
    expect(thrownBy(() => LamportClock.fromJSON(value))).toBeInstanceOf(type);
  });
});

describe("golden bytes", () => {
  it.each([
    ["time 0", LamportClock.of("a"), "41  01 61  00"],
    ["a time of two bytes", LamportClock.of("s1", 300), "41  02 7331  ac02"],
    ["the last time", LamportClock.of("a", Number.MAX_SAFE_INTEGER), "41  01 61  ffffffffffffff0f"],
    ["an id past U+FFFF", LamportClock.of("\u{1F600}", 1), "41  04 f09f9880  01"],
    ["__proto__", LamportClock.of("__proto__", 1), "41  09 5f5f70726f746f5f5f  01"],
  ])("%s", (_, clock, hex) => {
    expect(hexOf(clock.toBytes())).toBe(hex.replaceAll(" ", ""));
    expect(LamportClock.fromBytes(bytesOf(hex)).equals(clock)).toBe(true);
  });
});

describe("bytes", () => {
  it.each([
    ["another type", "31  01 61  01", UnknownFormatError, 0],
    ["a later version", "42  01 61  01", UnknownFormatError, 0],
    ["an empty id", "41  00  01", MalformedBytesError, 1],
    ["an id with a control character", "41  01 0a  01", MalformedBytesError, 1],
    ["an id that is not UTF-8", "41  01 ff  01", MalformedBytesError, 2],
    ["a padded time", "41  01 61  8100", NonCanonicalBytesError, 3],
    ["a time of 2^53", "41  01 61  8080808080808010", MalformedBytesError, 3],
  ])("refuse %s", (_, hex, type, offset) => {
    const error = thrownBy(() => LamportClock.fromBytes(bytesOf(hex)));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ offset });
  });
});
