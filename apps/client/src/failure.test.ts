import type { VclockError } from "@vclock/sdk";
import { describe, expect, it } from "vitest";

import { UsageError } from "./errors.js";
import { toCliError } from "./failure.js";
import { dotOf, S1 } from "./testing/fixtures.js";

/** An error as the SDK throws it. */
function sdkError(code: string, message: string, more: Partial<VclockError> = {}): Error {
  const details = { applied: "no", answered: [], unreachable: [], ...more };
  return Object.assign(new Error(message), { code, ...details });
}

describe("not available", () => {
  it("says how far a read got", () => {
    const error = sdkError("VC_UNAVAILABLE", "1 of 2 servers answered in time", {
      answered: ["s1"],
      unreachable: ["s2", "s3"],
    });
    expect(toCliError(error)).toMatchObject({
      code: "VC_UNAVAILABLE",
      exitCode: 5,
      message: "1 of 2 servers answered in time. Took part: s1; not reached: s2 and s3.",
    });
  });

  it.each([
    [{ applied: "no" }, /Nothing was changed\.$/],
    [
      { applied: "unknown" },
      /It is not known whether it was applied; it may be, and may still spread\.$/,
    ],
    [
      { applied: "unknown", dot: dotOf(S1, 4) },
      /It was applied as s1~a{16}:4, is not confirmed, and may still spread/,
    ],
  ] as const)("says what became of an update: %j", (more, message) => {
    const told = toCliError(sdkError("VC_UNAVAILABLE", "Too few", more), true);
    expect(told.message).toMatch(message);
    expect(told.hint).toMatch(/vc status/);
  });

  it("says once that nothing was changed, and names a flag where the SDK names an option", () => {
    const message = "all takes 3 of 3 servers, 2 answer: nothing was changed";
    const hint = 'Try again when more servers are up, or with consistency "one".';
    expect(toCliError(sdkError("VC_UNAVAILABLE", message, { hint }), true)).toMatchObject({
      message: `${message}.`,
      hint: expect.stringContaining("--consistency one"),
    });
  });

  it("leaves the SDK's word on an update that may have been made", () => {
    const hint = "Read before writing it again.";
    const error = sdkError("VC_TIMEOUT", "no answer", { applied: "unknown", hint });
    expect(toCliError(error, true).hint).toBe(hint);
  });

  it("lists every server that was tried", () => {
    const attempts = [
      {
        address: "h:1",
        name: "s1",
        error: sdkError("VC_CONNECT_FAILED", "h:1 refused the connection"),
      },
      { address: "h:2", name: "s2", error: sdkError("VC_TIMEOUT", "no greeting") },
    ];
    const error = Object.assign(sdkError("VC_NO_SERVER", "none"), { attempts });
    expect(toCliError(error)).toMatchObject({
      exitCode: 5,
      message: "No server answers.\n  s1: h:1 refused the connection\n  s2 at h:2: no greeting",
    });
  });

  it("becomes not allowed when a server refused", () => {
    const attempts = [
      { address: "h:1", name: "s1", error: sdkError("VC_WRONG_CLUSTER", "of another cluster") },
    ];
    const error = Object.assign(sdkError("VC_NO_SERVER", "none"), { attempts });
    expect(toCliError(error)).toMatchObject({ code: "VC_WRONG_CLUSTER", exitCode: 6 });
  });
});

it.each([
  ["VC_INVALID_KEY", 2],
  ["VC_BAD_REQUEST", 2],
  ["VC_BEHIND", 5],
  ["VC_LOST", 5],
  ["VC_STORE_FULL", 5],
  ["VC_TOO_LARGE", 6],
  ["VC_TOO_MANY_SIBLINGS", 6],
  ["VC_PROTOCOL_VIOLATION", 1],
])("%s exits with %d", (code, exitCode) => {
  expect(toCliError(sdkError(code, "x"))).toMatchObject({ code, exitCode });
});

it("an error of ours stays as it is", () => {
  const error = new UsageError("no");
  expect(toCliError(error)).toBe(error);
});

it("what nobody thought of is a bug, and says so", () => {
  const cause = new TypeError("x is not a function");
  expect(toCliError(cause)).toMatchObject({ code: "VC_UNEXPECTED", exitCode: 1, cause });
});

describe("a flag that does not exist", () => {
  /** An error as oclif's parser throws it. */
  function unknownFlag(flag: string): Error {
    const parse = { input: { flags: { consistency: {}, conflicts: {}, json: {} } } };
    const error = new Error(`Nonexistent flag: ${flag}\nSee more help with --help`);
    return Object.assign(error, { oclif: {}, flags: [flag], parse });
  }

  it.each([
    ["--conflict", "Did you mean --conflicts?"],
    ["--consistancy", "Did you mean --consistency?"],
  ])("%s: %s", (flag, hint) => {
    expect(toCliError(unknownFlag(flag))).toMatchObject({
      exitCode: 2,
      message: `There is no flag ${flag}.`,
      hint,
    });
  });

  it("may be no flag at all", () => {
    for (const word of ["-x", "--whatever"]) {
      expect(toCliError(unknownFlag(word)).hint).toMatch(/goes after a --, for example/);
    }
  });
});
