/**
 * A few resolvers for plain cases. None of them picks a winner by time or by dot: concurrent updates have no order, and a
 * resolver that invents one throws somebody's update away.
 */
import { isDeepStrictEqual } from "node:util";
import type { Resolver } from "./client.js";
import { UnresolvableError } from "./errors.js";
import type { Data } from "./read-result.js";

/**
 * For arrays that stand for sets: every element that any sibling has, once, in the order of the first to have it.
 *
 * An element that one side removed and the other kept comes back: the two are not told apart. Siblings come in the order of their
 * dots, so all who resolve the same conflict get the same array. Strings, numbers, booleans, null and bigint only.
 *
 * @throws {UnresolvableError} when a sibling is anything else
 * @example
 * union([{ type: "value", value: ["a", "b"], dot }, { type: "value", value: ["b", "c"], dot }]) //=> ["a", "b", "c"]
 */
export const union: Resolver<readonly Data[]> = (siblings, key) => {
  const elements = new Set<Data>();
  for (const { value } of siblings) {
    if (!Array.isArray(value)) throw misfit(key, "an array");
    for (const element of value as readonly Data[]) {
      if (typeof element === "object" && element !== null)
        throw misfit(key, "an array of plain elements");
      elements.add(element);
    }
  }
  return [...elements];
};

/**
 * For numbers that only grow, such as a high-water mark: the largest.
 *
 * Not for counters: two that each added one would have added one together.
 *
 * @throws {UnresolvableError} when a sibling is no number
 */
export const maximum: Resolver<number> = (siblings, key) => {
  const values = siblings.map(({ value }) => value);
  if (!values.every((value) => typeof value === "number")) throw misfit(key, "a number");
  return Math.max(...values);
};

/**
 * For plain objects: every property that any sibling has. One that several have with different values goes to `property`.
 *
 * A property that one side removed and the other kept comes back.
 *
 * @param property resolves one property; its key is `"<key>.<property>"`
 * @throws {UnresolvableError} when a sibling is no plain object
 */
export function mergeObjects(property: Resolver): Resolver<{ readonly [name: string]: Data }> {
  return async (siblings, key) => {
    const names = new Set<string>();
    for (const { value } of siblings) {
      if (!isPlainObject(value)) throw misfit(key, "a plain object");
      for (const name of Object.keys(value)) names.add(name);
    }
    const merged: [string, Data][] = [];
    for (const name of names) {
      const having = siblings
        .filter(({ value }) => Object.hasOwn(value, name))
        .map(({ type, value, dot }) => ({ type, value: value[name] as Data, dot }));
      const [first] = having;
      const agree = having.every(({ value }) => isDeepStrictEqual(value, first?.value));
      merged.push([
        name,
        agree ? (first?.value as Data) : await property(having, `${key}.${name}`),
      ]);
    }
    return Object.fromEntries(merged);
  };
}

function isPlainObject(value: unknown): value is object {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function misfit(key: string, wanted: string): UnresolvableError {
  return new UnresolvableError(`A sibling of ${JSON.stringify(key)} is not ${wanted}`, {
    hint: "Use another resolver for this key.",
  });
}
