/**
 * A few resolvers for plain cases. None of them picks a winner by time or by dot: concurrent updates have no order, and a
 * resolver that invents one throws somebody's update away.
 */
import { isDeepStrictEqual } from "node:util";
import type { Resolver } from "./client.js";
import { UnresolvableError } from "./errors.js";
import type { Data, Sibling } from "./read-result.js";

/**
 * For arrays that stand for sets: every element that any sibling has, once, in the order of the first to have it.
 *
 * An element that one side removed and the other kept comes back: the two are not told apart. Siblings come in the order of
 * their dots, so all who resolve the same conflict get the same array. Elements are strings, numbers, bigints, booleans or null.
 *
 * @typeParam T the elements, on the caller's word
 * @throws {UnresolvableError} when a sibling is anything else
 * @example
 * union([{ type: "value", value: ["a", "b"], dot }, { type: "value", value: ["b", "c"], dot }], key) //=> ["a", "b", "c"]
 */
export function union<T = Data>(siblings: readonly Sibling<unknown>[], key: string): T[] {
  const elements = new Set<unknown>();
  for (const { value } of siblings) {
    if (!Array.isArray(value)) throw misfit(key, "an array");
    for (const element of value as readonly unknown[]) {
      if (typeof element === "object" && element !== null) {
        throw misfit(key, "an array of plain elements");
      }
      elements.add(element);
    }
  }
  return [...elements] as T[];
}

/**
 * For numbers that only grow, such as a high-water mark: the largest.
 *
 * Not for counters: two that each added one would have added one together.
 *
 * @throws {UnresolvableError} when a sibling is no number
 */
export function maximum(siblings: readonly Sibling<unknown>[], key: string): number {
  const values = siblings.map(({ value }) => value);
  if (!values.every((value) => typeof value === "number")) throw misfit(key, "a number");
  return Math.max(...values);
}

/**
 * For plain objects: every property that any sibling has. One that several have with different values goes to `property`.
 *
 * It sees the siblings and nothing older, no base that they were made from. So a property, or an element of an array, that one side
 * removed and the other kept comes back. Where things are removed, keep sets that only grow, what was added and what was removed, and
 * show the difference: `mergeObjects(union)` merges such exactly.
 *
 * @typeParam P what the properties hold, on the caller's word
 * @param property resolves one property; its key is `"<key>.<property>"`
 * @throws {UnresolvableError} when a sibling is no plain object
 * @example
 * const merge = mergeObjects(union);
 * const ada = { added: ["milk", "bread"], removed: ["bread"] };
 * const bob = { added: ["milk", "bread", "coffee"], removed: [] };
 * await merge([{ type: "value", value: ada, dot }, { type: "value", value: bob, dot }], key)
 * //=> { added: ["milk", "bread", "coffee"], removed: ["bread"] }
 */
export function mergeObjects<P = Data>(
  property: Resolver<P>,
): <T = Data>(siblings: readonly Sibling<unknown>[], key: string) => Promise<T> {
  return async <T>(siblings: readonly Sibling<unknown>[], key: string) => {
    const objects = siblings.map(({ value, dot }) => ({ value: objectOf(value, key), dot }));
    const names = new Set(objects.flatMap(({ value }) => Object.keys(value)));
    const merged: [string, P][] = [];
    for (const name of names) {
      const having = objects
        .filter(({ value }) => Object.hasOwn(value, name))
        .map(({ value, dot }) => ({ type: "value" as const, value: value[name] as P, dot }));
      const first = having[0]?.value as P;
      const agree = having.every(({ value }) => isDeepStrictEqual(value, first));
      merged.push([name, agree ? first : await property(having, `${key}.${name}`)]);
    }
    return Object.fromEntries(merged) as T;
  };
}

function objectOf(value: unknown, key: string): Record<string, unknown> {
  if (
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  ) {
    return value as Record<string, unknown>;
  }
  throw misfit(key, "a plain object");
}

function misfit(key: string, wanted: string): UnresolvableError {
  return new UnresolvableError(`A sibling of ${JSON.stringify(key)} is not ${wanted}`, {
    hint: "Use another resolver for this key.",
  });
}
