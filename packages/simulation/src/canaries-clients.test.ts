/** A check that was never seen to fail proves nothing: replicas that do not do what clients ask, or tell them what is not so. */
import { describe, expect, it } from "vitest";
import { replay, simulate } from "./run.js";
import { broken } from "./testing/canaries/broken.js";
import { asOutsider, asSimulator } from "./testing/canaries/catching.js";
import { CLIENTS } from "./testing/canaries/table-of-clients.js";
import { watchCanaries } from "./testing/canaries/watching.js";

watchCanaries(CLIENTS);

describe("a replica in the same wrapping with nothing broken", () => {
  const intact = broken(() => ({}));
  const seeds = Array.from({ length: 12 }, (_, i) => BigInt(i + 1));

  it.each(seeds)("is not found out at seed %s", (seed) => {
    expect(asSimulator(intact, seed)).toBeUndefined();
    expect(asOutsider(intact, seed)).toBeUndefined();
  });

  it("does exactly what the bare one does", () => {
    const { schedule, trace } = simulate(1n, { trace: true });
    expect(replay(schedule, { system: intact, trace: true }).trace).toEqual(trace);
  });
});
