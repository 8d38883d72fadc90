import { describe, expect, it } from "vitest";
import { Workload } from "./operations.js";
import { STANDARD_LOAD } from "./spec.js";

function take(count: number, spec = STANDARD_LOAD, connection = 0) {
  const next = new Workload(spec).operations(connection);
  return Array.from({ length: count }, next);
}

describe("Workload", () => {
  it("asks the same for the same seed and connection, and something else for others", () => {
    expect(take(50)).toEqual(take(50));
    expect(take(50)).not.toEqual(take(50, STANDARD_LOAD, 1));
    expect(take(50)).not.toEqual(take(50, { ...STANDARD_LOAD, seed: 2 }));
  });

  it.each([
    [0, 0],
    [0.95, 9_500],
    [1, 10_000],
  ])("with a read share of %d asks for %d reads of 10,000", (readShare, expected) => {
    const reads = take(10_000, { ...STANDARD_LOAD, readShare }).filter(
      ({ type }) => type === "read",
    );
    expect(Math.abs(reads.length - expected)).toBeLessThan(100);
  });

  it("writes values of the given size, more than one", () => {
    const updates = take(100, { ...STANDARD_LOAD, readShare: 0, valueBytes: 33 });
    const values = new Set(
      updates.map((operation) => {
        if (operation.type !== "update") throw new Error("a read");
        expect(operation.value).toHaveLength(33);
        return operation.value.join();
      }),
    );
    expect(values.size).toBeGreaterThan(50);
  });

  it("asks for every key of a small set, uniformly", () => {
    const keys = take(1_000, { ...STANDARD_LOAD, keys: 10 }).map(({ key }) => key);
    expect([...new Set(keys)].toSorted()).toEqual(
      Array.from({ length: 10 }, (_, index) => `key-0000000${index}`),
    );
  });

  it("prefers few keys with zipf, and not the first ones by name", () => {
    const distribution = { type: "zipf", theta: 1.2 } as const;
    const counts = new Map<string, number>();
    for (const { key } of take(10_000, { ...STANDARD_LOAD, distribution })) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const [first, second] = [...counts].toSorted(([, a], [, b]) => b - a);
    expect(first![1]).toBeGreaterThan(1_500);
    expect([first![0], second![0]]).not.toEqual(["key-00000000", "key-00000001"]);
  });
});
