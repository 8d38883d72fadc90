/** One test a canary and onlooker: found out within the stated number of seeds, or the tests are worth nothing. */
import { describe, expect, it } from "vitest";
import type { Canary } from "./canary.js";
import { asOutsider, asSimulator, firstCaught } from "./catching.js";

export function watchCanaries(canaries: readonly Canary[]): void {
  describe("a canary is found out by the simulator", () => {
    it.each(canaries)("$name ($breaks)", ({ system, what, simulatorWithin }) => {
      const caught = firstCaught(system, asSimulator, simulatorWithin);
      expect(caught, `${what} Not found out in ${simulatorWithin} seeds.`).toBeDefined();
    });
  });

  describe("a canary is found out by who sees only what clients do and see", () => {
    const seen = canaries.flatMap(({ outsideWithin: within, ...canary }) =>
      typeof within === "number" ? [{ ...canary, within }] : [],
    );
    it.each(seen)("$name ($breaks)", ({ system, what, within }) => {
      const caught = firstCaught(system, asOutsider, within);
      expect(caught, `${what} Not found out in ${within} seeds.`).toBeDefined();
    });
  });
}
