import { describe, expect, it } from "vitest";

import { assert, AssertionError } from "./core/assert.js";
import * as clock from "./index.js";
import { show } from "./core/show.js";
import { errorCases } from "./testing/error-cases.js";
import { thrownBy } from "./testing/thrown.js";

const classes = Object.fromEntries(
  Object.entries(clock).filter(([name]) => name.endsWith("Error")),
);

describe("every error has a class, a code and a message that tells", () => {
  it.each(errorCases)("%s, %s", (name, code, run, message) => {
    const error = thrownBy(run) as clock.ClockError;
    expect(error.constructor).toBe(classes[name]);
    expect(error).toBeInstanceOf(clock.ClockError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name, code, message });
  });

  it("and no class is left out of this table", () => {
    const bases = ["ClockError", "InvalidBytesError"];
    expect(Object.keys(classes).toSorted()).toEqual(
      [...bases, ...errorCases.map(([name]) => name)].toSorted(),
    );
    expect(new Set(errorCases.map(([, code]) => code)).size).toBe(errorCases.length);
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
