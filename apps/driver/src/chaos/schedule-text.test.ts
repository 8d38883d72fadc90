import { describe, expect, test } from "vitest";
import { drawSchedule } from "./draw.js";
import { KIND_NAMES } from "./kinds.js";
import { formatChaosSchedule, parseChaosSchedule, seedOf } from "./schedule-text.js";

const SCHEDULE = drawSchedule({
  seed: 2n ** 64n - 1n,
  servers: 3,
  load: { clients: 2, keys: 3, rate: 10 },
  durationMs: 60_000,
  killsMax: 7,
  kinds: KIND_NAMES,
});
const TEXT = formatChaosSchedule(SCHEDULE);

test("what is written is read again", () => {
  expect(parseChaosSchedule(TEXT, "x")).toEqual(SCHEDULE);
});

test("each fault has a line of its own", () => {
  const lines = TEXT.split("\n").filter((line) => line.includes('"kind"'));
  expect(lines).toHaveLength(SCHEDULE.faults.length);
  expect(TEXT).toContain('  "seed": "18446744073709551615",\n');
});

test("lines may be taken out by hand, or put in another order", () => {
  const value = JSON.parse(TEXT) as { faults: unknown[] };
  const faults = value.faults.slice(0, 3).toReversed();
  const parsed = parseChaosSchedule(JSON.stringify({ ...value, faults }), "x");
  expect(parsed.faults).toEqual(SCHEDULE.faults.slice(0, 3));
});

describe("what is not a schedule is refused, with file and field", () => {
  const fault = { kind: "kill", atMs: 5, server: 1, downMs: 2 };
  const withFault = (change: object): object => ({ faults: [{ ...fault, ...change }] });
  test.each<[object, string]>([
    [{ format: 2 }, "x: format: expected 1, got 2"],
    [{ seed: "-1" }, 'x: seed: expected a whole number from 0 to 2^64 - 1, got "-1"'],
    [{ servers: 0 }, "x: servers: expected a whole number from 1 to 16, got 0"],
    [{ load: [] }, "x: load: expected an object, got []"],
    [{ tuning: { graceMs: "1" } }, "x: tuning.graceMs: expected a whole number"],
    [{ faults: {} }, "x: faults: expected a list, got {}"],
    [withFault({ kind: "kil" }), "x: faults[0].kind: expected one of kill, kill-all, "],
    [withFault({ server: 3 }), "x: faults[0].server: expected a whole number from 0 to 2, got 3"],
    [withFault({ downMs: undefined }), "x: faults[0].downMs: expected a whole number"],
    [withFault({ forMs: 1 }), "x: faults[0]: no field is called forMs"],
    [
      { faults: [{ kind: "flap", atMs: 1, forMs: 1, between: [0], how: "reset", everyMs: 5 }] },
      "x: faults[0].between: expected 2 items, got [0]",
    ],
    [
      { faults: [{ kind: "one-way", atMs: 1, forMs: 1, from: 0, to: [1], how: "loud" }] },
      'x: faults[0].how: expected silent or reset or swallow, got "loud"',
    ],
  ])("%j", (change, message) => {
    const text = JSON.stringify({ ...(JSON.parse(TEXT) as object), ...change });
    expect(() => parseChaosSchedule(text, "x")).toThrow(message);
  });

  test("no JSON at all", () => {
    expect(() => parseChaosSchedule("{", "x")).toThrow(/^x: not JSON: /);
  });
});

test.each(["", "x", "1.5", "-1", "18446744073709551616", "0x10"])("%j is no seed", (text) => {
  expect(() => seedOf(text, "--seed")).toThrow(/^--seed: expected a whole number/);
});
