import { describe, expect, it } from "vitest";

import { assert, AssertionError } from "./core/assert.js";
import * as clock from "./index.js";
import { show } from "./core/show.js";
import { thrownBy } from "./testing/thrown.js";

const { VersionVector, CausalContext, nodeId, parseDot } = clock;

const classes = Object.fromEntries(
  Object.entries(clock).filter(([name]) => name.endsWith("Error")),
);

describe("every error has a class, a code and a message that tells", () => {
  const bytes =
    (...values: number[]) =>
    () =>
      VersionVector.fromBytes(Uint8Array.from(values));
  const greatest = VersionVector.of({ s1: Number.MAX_SAFE_INTEGER });
  const long = (n: number): [string, number] => [`${n}`.padStart(255, "x"), 1];
  const huge = CausalContext.of(VersionVector.of(Array.from({ length: 300 }, (_, n) => long(n))));

  const cases: [string, string, () => unknown, string][] = [
    [
      "InvalidNodeIdError",
      "VC_CLOCK_INVALID_NODE_ID",
      () => nodeId("a\n"),
      '"a\\n" is not a node id: it has a control character.',
    ],
    [
      "InvalidCounterError",
      "VC_CLOCK_INVALID_COUNTER",
      () => VersionVector.of({ s1: 0 }),
      "0 is not a counter: expected an integer from 1 to 2^53 - 1.",
    ],
    [
      "CounterOverflowError",
      "VC_CLOCK_COUNTER_OVERFLOW",
      () => greatest.increment(nodeId("s1")),
      'The counter of "s1" has reached 2^53 - 1 and cannot be incremented. Give the node a new id.',
    ],
    [
      "DuplicateNodeIdError",
      "VC_CLOCK_DUPLICATE_NODE_ID",
      () =>
        VersionVector.of([
          ["s1", 1],
          ["s1", 1],
        ]),
      '"s1" has more than one entry.',
    ],
    [
      "InvalidDotError",
      "VC_CLOCK_INVALID_DOT",
      () => parseDot("s1"),
      '"s1" is not a dot: expected "<node id>:<counter>".',
    ],
    [
      "InvalidJsonError",
      "VC_CLOCK_INVALID_JSON",
      () => VersionVector.fromJSON([]),
      "an array found where an object of counters by node id was expected.",
    ],
    [
      "TruncatedBytesError",
      "VC_CLOCK_BYTES_TRUNCATED",
      bytes(0x11),
      "The bytes end too early (at byte 1)",
    ],
    [
      "TrailingBytesError",
      "VC_CLOCK_BYTES_TRAILING",
      bytes(0x11, 0, 9, 9),
      "2 left over after the end of the value (at byte 2)",
    ],
    [
      "UnknownFormatError",
      "VC_CLOCK_BYTES_UNKNOWN_FORMAT",
      bytes(0x01, 0),
      "The format byte is 0x01 where 0x11 was expected (at byte 0)",
    ],
    [
      "NonCanonicalBytesError",
      "VC_CLOCK_BYTES_NON_CANONICAL",
      bytes(0x11, 0x80, 0),
      "Not the canonical encoding: a number is padded with zeros (at byte 1)",
    ],
    [
      "MalformedBytesError",
      "VC_CLOCK_BYTES_MALFORMED",
      bytes(0x11, 1, 1, 0x61, 0),
      "A counter is 0 (at byte 4)",
    ],
    [
      "InvalidTokenError",
      "VC_CLOCK_INVALID_TOKEN",
      () => CausalContext.fromToken("x"),
      'Invalid context token: "x" does not start with "vc1.".',
    ],
    [
      "TokenTooLongError",
      "VC_CLOCK_TOKEN_TOO_LONG",
      () => huge.toToken(),
      "The context makes a token of 102815 characters; at most 65536 are allowed.",
    ],
  ];

  it.each(cases)("%s, %s", (name, code, run, message) => {
    const error = thrownBy(run) as clock.ClockError;
    expect(error.constructor).toBe(classes[name]);
    expect(error).toBeInstanceOf(clock.ClockError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name, code, message });
  });

  it("and no class is left out of this table", () => {
    const bases = ["ClockError", "InvalidBytesError"];
    expect(Object.keys(classes).toSorted()).toEqual(
      [...bases, ...cases.map(([name]) => name)].toSorted(),
    );
    expect(new Set(cases.map(([, code]) => code)).size).toBe(cases.length);
  });
});

describe("show", () => {
  it.each([
    ["s1", '"s1"'],
    ["a\n\0\uD800", '"a\\n\\u0000\\ud800"'],
    ["x".repeat(60), `"${"x".repeat(60)}"`],
    ["x".repeat(61), `"${"x".repeat(60)}"… (61 characters)`],
    [0, "0"],
    [-0, "0"],
    [Number.NaN, "NaN"],
    [true, "true"],
    [undefined, "undefined"],
    [null, "null"],
    [1n, "a bigint"],
    [Symbol("s"), "a symbol"],
    [() => 0, "a function"],
    [[1], "an array"],
    [{ toString: () => "trap" }, "an object"],
  ])("%o: %s", (value, expected) => {
    expect(show(value)).toBe(expected);
  });
});

describe("assert", () => {
  it("passes what holds, without building the message", () => {
    assert(true, () => {
      throw new Error("must not be built");
    });
  });

  it("throws what no one catches as bad input", () => {
    const error = thrownBy(() => assert(1 + 1 === 3, () => "sums are off"));
    expect(error).toBeInstanceOf(AssertionError);
    expect(error).not.toBeInstanceOf(clock.ClockError);
    expect(error).toMatchObject({ message: "@vclock/clock: sums are off", name: "AssertionError" });
  });
});
