import { nodeId } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { UnresolvableError } from "./errors.js";
import type { Data, Sibling } from "./read-result.js";
import { maximum, mergeObjects, union } from "./resolvers.js";

const siblings = <T>(...values: T[]): Sibling<T>[] =>
  values.map((value, index) => ({
    type: "value",
    value,
    dot: { node: nodeId("s"), counter: index + 1 },
  }));

describe("union", () => {
  it("has every element once", () => {
    expect(
      union(siblings<(string | number | null)[]>(["a", 1], [1, "b", null], ["a"]), "k"),
    ).toEqual(["a", 1, "b", null]);
  });
  it("refuses what is no set", () => {
    expect(() => union(siblings<any>(["a"], "b"), "k")).toThrow(UnresolvableError);
    expect(() => union(siblings<any>(["a"], [{}]), "k")).toThrow(
      /"k" is not an array of plain elements/,
    );
  });
});

describe("maximum", () => {
  it("is the largest", () => {
    expect(maximum(siblings(3, 9, -1), "k")).toBe(9);
  });
  it("refuses what is no number", () => {
    expect(() => maximum(siblings<any>(3, "9"), "k")).toThrow(UnresolvableError);
  });
});

describe("mergeObjects", () => {
  it("has every property, and resolves those that differ", async () => {
    const asked: string[] = [];
    const merge = mergeObjects((inner, key) => {
      asked.push(key);
      return inner.map(({ value }) => value) as Data;
    });
    const merged = await merge<Record<string, Data>>(
      siblings<any>({ a: 1, same: [1] }, { b: 2, same: [1] }, { b: 3, ["__proto__"]: 5 }),
      "k",
    );
    expect(asked).toEqual(["k.b"]);
    expect(Object.entries(merged)).toEqual([
      ["a", 1],
      ["same", [1]],
      ["b", [2, 3]],
      ["__proto__", 5],
    ]);
  });
  it("refuses what is no object", async () => {
    for (const wrong of [1, null, [], new Date(0)]) {
      await expect(mergeObjects(() => 0)(siblings<any>({}, wrong), "k")).rejects.toThrow(
        UnresolvableError,
      );
    }
  });
});
