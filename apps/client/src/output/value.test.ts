import { describe, expect, it } from "vitest";

import { version } from "../testing/fixtures.js";
import type { Version } from "@vclock/sdk";
import { parseJsonValue, showValue, showValueInLine, valueToJson, versionToJson } from "./value.js";

const undecodable: Version = {
  type: "undecodable",
  dot: version("").dot,
  raw: { tag: 7, bytes: Uint8Array.of(1, 2) },
  reason: "tag 7 is not one this SDK knows",
};

describe("for people", () => {
  it.each([
    ["text as it is", "text as it is"],
    ["", ""],
    [3.5, "3.5"],
    [-0, "0"],
    [Number.NaN, "NaN"],
    [12n, "12"],
    [null, "null"],
    [true, "true"],
    [["a", 1], '["a",1]'],
    [{ a: { b: null } }, '{"a":{"b":null}}'],
    [new Date("2026-11-22T12:00:00Z"), '"2026-11-22T12:00:00.000Z"'],
    [Uint8Array.of(0, 255), "<binary, 2 bytes: 00 ff>"],
    [new Uint8Array(2_048), `<binary, 2.0 KiB: ${"00 ".repeat(16)}…>`],
    [new Uint8Array(0), "<binary, 0 bytes>"],
  ])("value %#", (value, expected) => {
    expect(showValue(version(value), false)).toBe(expected);
  });

  it("escapes control characters on a terminal only", () => {
    expect(showValue(version("a\u001b[1m\nb"), true)).toBe("a\\x1b[1m\nb");
    expect(showValue(version("a\u001b[1m\nb"), false)).toBe("a\u001b[1m\nb");
    expect(showValueInLine(version("a\nb"), 10)).toBe("a\\nb");
    expect(showValueInLine(version("a".repeat(50)), 10)).toBe(`${"a".repeat(9)}…`);
  });

  it("shows what cannot be decoded, and why", () => {
    expect(showValue(undecodable, false)).toBe(
      "<binary, 2 bytes: 01 02> with tag 7: tag 7 is not one this SDK knows",
    );
  });
});

describe("as JSON", () => {
  it("has a form for what JSON lacks", () => {
    expect(valueToJson({ b: Uint8Array.of(1), n: 5n, x: Number.NaN, y: -Infinity })).toEqual({
      b: { $binary: "AQ==" },
      n: { $bigint: "5" },
      x: { $number: "NaN" },
      y: { $number: "-Infinity" },
    });
    expect(versionToJson(undecodable)).toEqual({ $raw: { tag: 7, bytes: "AQI=" } });
  });

  it("keeps __proto__ as an ordinary field", () => {
    const value = parseJsonValue('{"__proto__": {"a": 1}, "constructor": 2}');
    expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(JSON.stringify(valueToJson(value))).toBe('{"__proto__":{"a":1},"constructor":2}');
  });

  it.each([
    '"text"',
    "[1,null,{}]",
    '{"$binary":"AAH/"}',
    '{"$binary":""}',
    '{"a":[{"$bigint":"-9223372036854775808"}]}',
    '{"$number":"Infinity"}',
    '{"$other":1}',
    '{"$binary":"AA==","more":1}',
    '{"9007199254740993":"1e400 \\" 9007199254740993"}',
    "[9007199254740991,-12,0.1]",
  ])("%s survives a round trip", (json) => {
    expect(JSON.stringify(valueToJson(parseJsonValue(json)))).toBe(json);
  });

  it.each([
    ["{", /VALUE is not JSON/],
    ['{"$binary":"*"}', /\$binary: "\*" is not base64/],
    ['{"$binary":1}', /\$binary: 1 is not base64/],
    ['{"$bigint":"1.5"}', /\$bigint/],
    ['{"$number":"1"}', /\$number/],
    ["9007199254740993", /cannot be kept exactly/],
    ['{"a":[-123456789012345678901234567890]}', /cannot be kept exactly/],
    ['{"a":1e400}', /too large/],
  ])("%s is refused", (json, message) => {
    expect(() => parseJsonValue(json)).toThrow(message);
  });
});
