import { describe, expect, it } from "vitest";

import { checkMachine, machineFacts, type MachineFacts } from "./machine.js";

const well: MachineFacts = {
  node: "22.12.0",
  openFilesMax: 65_536,
  nowMs: Date.UTC(2027, 5, 1),
  isTerminal: true,
  columns: 80,
  env: { LANG: "en_GB.UTF-8" },
};

function complaints(facts: Partial<MachineFacts>): readonly (readonly string[])[] {
  return checkMachine({ ...well, ...facts })
    .filter(({ verdict }) => verdict !== "ok")
    .map(({ check, verdict, message }) => [check, verdict, message]);
}

describe("checkMachine", () => {
  it("has nothing to say of a machine that is well, with a terminal or without", () => {
    expect(complaints({})).toEqual([]);
    expect(complaints({ isTerminal: false, columns: undefined, env: {} })).toEqual([]);
  });

  it.each([
    [{ node: "20.18.3" }, "node", "problem", /20\.18\.3 is older than 20\.19|20\.18\.3 is older/],
    [{ node: "18.99.0" }, "node", "problem", /18\.99\.0 is older/],
    [{ openFilesMax: 256 }, "open-files", "warning", /256 files/],
    [{ openFilesMax: undefined }, "open-files", "skipped", /not told/],
    [{ nowMs: 0 }, "clock", "warning", /1970-01-01/],
    [{ columns: 40 }, "terminal", "warning", /40 columns/],
  ] as const)("%j", (facts, check, verdict, message) => {
    expect(complaints(facts)).toEqual([[check, verdict, expect.stringMatching(message)]]);
  });

  it.skipIf(process.platform === "win32")("tells a locale that has no lines to draw with", () => {
    expect(complaints({ env: { LANG: "en_GB.UTF-8", LC_ALL: "C" } })).toMatchObject([
      ["terminal", "warning", expect.stringContaining("The locale C is not UTF-8")],
    ]);
  });

  it("reads this machine", () => {
    const facts = machineFacts();
    expect(facts.node).toBe(process.versions.node);
    if (process.platform !== "win32") expect(facts.openFilesMax).toBeGreaterThan(0);
  });
});
