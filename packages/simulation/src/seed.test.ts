import fc from "fast-check";
import { expect, it } from "vitest";
import { InvalidSeedError, SEED_MAX, formatSeed, parseSeed } from "./seed.js";

it("reads decimal and hexadecimal seeds", () => {
  expect(parseSeed("0")).toBe(0n);
  expect(parseSeed("42")).toBe(42n);
  expect(parseSeed(" 0042\n")).toBe(42n);
  expect(parseSeed("0x2a")).toBe(42n);
  expect(parseSeed("0X2A")).toBe(42n);
  expect(parseSeed("18446744073709551615")).toBe(SEED_MAX);
  expect(parseSeed("0xffffffffffffffff")).toBe(SEED_MAX);
});

it("refuses everything else, and says what it wants", () => {
  const wrong = ["", " ", "-1", "+1", "1.5", "1e3", "0x", "0b1", "1_000", "2a", "1 2", "９"];
  wrong.push("18446744073709551616", "0x10000000000000000", "1".repeat(1_000_000));
  for (const text of wrong) expect(() => parseSeed(text)).toThrow(InvalidSeedError);
  for (const seed of [-1n, SEED_MAX + 1n, 7 as unknown as bigint]) {
    expect(() => formatSeed(seed)).toThrow(InvalidSeedError);
  }
  expect(() => parseSeed("twelve")).toThrow(
    expect.objectContaining({
      code: "VC_SIMULATION_SEED",
      message:
        'seed: "twelve" is not a whole number from 0 to 2^64 - 1, decimal or 0x and hexadecimal',
    }),
  );
  // A long text is not repeated in full.
  expect(() => parseSeed("1".repeat(1_000))).toThrow(/^.{1,160}$/);
});

it("reads what it writes", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: SEED_MAX }), (seed) => {
      expect(parseSeed(formatSeed(seed))).toBe(seed);
      expect(parseSeed(`0x${seed.toString(16)}`)).toBe(seed);
    }),
  );
});
