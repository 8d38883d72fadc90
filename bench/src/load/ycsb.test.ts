import { describe, expect, it } from "vitest";
import { Workload, type Operation } from "./operations.js";
import { STANDARD_LOAD } from "./spec.js";
import { YCSB, ycsbLoad } from "./ycsb.js";

const SEED = 20_260_101;

function load(name: string) {
  const workload = YCSB.find((each) => each.name === name)!;
  return ycsbLoad(workload, { ...STANDARD_LOAD, seed: SEED });
}

/** How often each type and key comes, in so many operations. */
function take(name: string, count: number) {
  const next = new Workload(load(name)).operations(0);
  const operations = Array.from({ length: count }, next);
  const share = (type: Operation["type"]) =>
    operations.filter((operation) => operation.type === type).length / count;
  return { operations, share };
}

describe("YCSB, as published", () => {
  // Shares of reads, updates, inserts, read-modify-writes.
  it.each([
    ["A", 0.5, 0.5, 0, 0],
    ["B", 0.95, 0.05, 0, 0],
    ["C", 1, 0, 0, 0],
    ["D", 0.95, 0, 0.05, 0],
    ["F", 0.5, 0, 0, 0.5],
  ])("%s asks for its mix", (name, ...shares) => {
    const { share } = take(name, 20_000);
    const found = (["read", "update", "insert", "modify"] as const).map(share);
    for (const [index, wanted] of shares.entries()) expect(found[index]).toBeCloseTo(wanted, 1.5);
  });

  it.each(["A", "B", "C", "F"])("%s prefers records by zipf 0.99", (name) => {
    const counts = new Map<string, number>();
    const { operations } = take(name, 20_000);
    for (const { key } of operations) counts.set(key, (counts.get(key) ?? 0) + 1);
    const [first = 0, second = 0] = [...counts.values()].toSorted((a, b) => b - a);
    // The sum of k^-0.99 up to 10,000 is 10.2: the first has 9.8 %, the second half of that.
    expect(first / 20_000).toBeCloseTo(0.098, 1.7);
    expect(second / first).toBeCloseTo(0.5, 0.9);
  });

  it("has records of 1,000 bytes, apart from other loads'", () => {
    const { operations } = take("A", 100);
    for (const operation of operations) {
      expect(operation.key).toMatch(/^user-\d{8}$/);
      if (operation.type === "update") expect(operation.value).toHaveLength(1_000);
    }
  });

  it("is the same again for the same seed", () => {
    expect(take("F", 200).operations).toEqual(take("F", 200).operations);
  });
});

describe("workload D", () => {
  it("prefers what was inserted last, once that is acknowledged", () => {
    const spec = { ...load("D"), insertPrefix: "new-" };
    const workload = new Workload(spec);
    const next = workload.operations(0);
    const preloaded = new Set(workload.keys);
    const inserted: number[] = [];
    for (let turn = 0; turn < 2_000; turn += 1) {
      const operation = next();
      if (operation.type === "insert") inserted.push(operation.record);
      // Nothing was acknowledged.
      else expect(preloaded.has(operation.key)).toBe(true);
    }
    expect(inserted).toEqual(inserted.map((_, index) => index));
    // Record 3 is still on its way, so nothing from there on is there.
    for (const record of inserted) if (record !== 3) workload.inserted(record);
    const reads = () =>
      Array.from({ length: 2_000 }, next).flatMap((operation) =>
        operation.type === "read" ? [operation.key] : [],
      );
    expect(new Set(reads().filter((key) => !preloaded.has(key)))).toEqual(
      new Set(["new-0", "new-1", "new-2"]),
    );
    workload.inserted(3);
    const latest = `new-${inserted.length - 1}`;
    const counts = new Map<string, number>();
    for (const key of reads()) counts.set(key, (counts.get(key) ?? 0) + 1);
    const [first] = [...counts].toSorted(([, a], [, b]) => b - a);
    expect(first![0]).toBe(latest);
  });

  it("inserts the same record through one connection only", () => {
    const workload = new Workload({ ...load("D"), readShare: 0 });
    const [first, second] = [workload.operations(0), workload.operations(1)];
    const keys = Array.from({ length: 50 }, () => [first().key, second().key]).flat();
    expect(new Set(keys).size).toBe(100);
  });
});
