import { describe, expect, it } from "vitest";
import { canSync } from "./system.js";

describe("canSync", () => {
  it.each([
    ["2.9.10", false],
    ["2.10.0", true],
    ["2.11.3", true],
    ["1.12.0", false],
    ["3.0.0", true],
    ["unknown", false],
  ])("of %s is %s", (version, expected) => expect(canSync(version)).toBe(expected));
});
