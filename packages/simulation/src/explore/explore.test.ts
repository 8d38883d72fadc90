/**
 * Small worlds, explored to the end. `WORLD=name` explores those whose names begin so, with the exploration's figures printed;
 * `DEEP=1` the larger ones too, which take minutes.
 */
import { describe, expect, it } from "vitest";
import { DEEP_WORLDS } from "./deep-worlds.js";
import { explore, type Exploration } from "./explore.js";
import type { SmallWorld } from "./small-world.js";
import { SMALL_WORLDS } from "./small-worlds.js";

const WORLD = process.env["WORLD"] ?? "";
const IS_DEEP = process.env["DEEP"] !== undefined;
const DEEP_TIMEOUT_MS = 600_000;
const LIMITS = { statesMax: 200_000, depthMax: 100 };
const DEEP_LIMITS = { statesMax: Number(process.env["STATES"] ?? 5_000_000), depthMax: 200 };

const base: SmallWorld = {
  name: "test",
  explores: "what the test is about",
  servers: 2,
  start: "serving",
  requests: [[{ operation: "update", key: "a" }]],
  delivery: "any-order",
  symmetry: false,
  faults: {},
};

function show({ violation, ...figures }: Exploration): string {
  return [JSON.stringify(figures), violation?.message ?? "", ...(violation?.schedule ?? [])].join(
    "\n",
  );
}

describe("a small world, explored to the end", () => {
  for (const world of SMALL_WORLDS.filter(({ name }) => name.startsWith(WORLD))) {
    it(`${world.name}: ${world.explores}`, () => {
      const found = explore(world, LIMITS);
      if (WORLD !== "" || process.env["FIGURES"] !== undefined) console.log(show(found));
      expect(found.violation, show(found)).toBeUndefined();
      expect(found.complete).toBe(true);
      // Fewer states than this, and something that should happen does not.
      expect(found.states).toBeGreaterThan(world.statesMin);
      expect(found.leaves).toBeGreaterThan(10);
    });
  }
});

describe("a larger world", () => {
  it("shows no half of a transfer to a read, however its first fourteen events go", () => {
    const world = DEEP_WORLDS.find(({ name }) => name === "deep-three-apply");
    if (world === undefined) throw new Error("the world is gone");
    const found = explore(world, { ...LIMITS, depthMax: 14 });
    expect(found.violation, show(found)).toBeUndefined();
    expect(found.depth).toBe(14);
    expect(found.states).toBeGreaterThan(20_000);
  });
});

// Nothing of it is listed without DEEP: it is not skipped, there is just less of it.
if (IS_DEEP) {
  describe("a larger world, explored as far as asked for", () => {
    for (const world of DEEP_WORLDS.filter(({ name }) => name.startsWith(WORLD))) {
      it(`${world.name}: ${world.explores}`, { timeout: DEEP_TIMEOUT_MS }, () => {
        const found = explore(world, DEEP_LIMITS);
        console.log(show(found));
        expect(found.violation, show(found)).toBeUndefined();
        expect(found.states).toBeGreaterThan(world.statesMin);
      });
    }
  });
}

describe("an exploration", () => {
  it("is the same every time", () => {
    expect(explore(base, LIMITS)).toEqual(explore(base, LIMITS));
  });

  it("counts the interleavings of independent steps once", () => {
    const { states, transitions, leaves, depth } = explore(base, LIMITS);
    // Asked, on disk, delivered, applied on disk, acknowledged; at either of two servers.
    expect({ states, transitions, leaves, depth }).toEqual({
      states: 11,
      transitions: 10,
      leaves: 2,
      depth: 5,
    });
  });

  it("takes servers that nothing has touched for one", () => {
    const { states } = explore({ ...base, symmetry: true }, LIMITS);
    expect(states).toBe(6);
  });

  it("says that it is not complete when it meets a limit", () => {
    const world = { ...base, faults: { losses: 1, ticks: 2 } };
    expect(explore(world, LIMITS).complete).toBe(true);
    expect(explore(world, { ...LIMITS, depthMax: 3 })).toMatchObject({ complete: false, depth: 3 });
    expect(explore(world, { ...LIMITS, statesMax: 5 }).complete).toBe(false);
  });

  it("reaches more with more faults", () => {
    const states = [
      {},
      { losses: 1 },
      { losses: 1, doublings: 1 },
      { losses: 1, doublings: 1, crashes: 1 },
    ].map((faults) => explore({ ...base, delivery: "in-order", faults }, LIMITS).states);
    expect(states.toSorted((a, b) => a - b)).toEqual(states);
    expect(new Set(states).size).toBe(states.length);
  });
});
