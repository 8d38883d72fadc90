/** One test a canary and onlooker: found out within the stated number of seeds, or the tests are worth nothing. */
import { describe, expect, it } from "vitest";
import type { Canary } from "./canary.js";
import { asOutsider, asSimulator, firstCaught, type Look } from "./catching.js";

export function watchCanaries(canaries: readonly Canary[]): void {
  describe("a canary is found out by the simulator", () => {
    it.each(canaries)("$name ($breaks)", (canary) => {
      expectCaught(canary, asSimulator, canary.simulatorFrom, canary.simulatorWithin);
    });
  });

  describe("a canary is found out by who sees only what clients do and see", () => {
    const seen = canaries.flatMap(({ outsideWithin: within, ...canary }) =>
      typeof within === "number" ? [{ ...canary, within }] : [],
    );
    it.each(seen)("$name ($breaks)", (canary) => {
      expectCaught(canary, asOutsider, canary.outsideFrom, canary.within);
    });
  });
}

function expectCaught(
  { system, what }: Pick<Canary, "system" | "what">,
  look: Look,
  from: number | undefined,
  seeds: number,
): void {
  const caught = firstCaught(system, look, { from, seeds });
  expect(caught, `${what} Not found out in ${seeds} seeds from ${from ?? 1} on.`).toBeDefined();
}
