import { expect, test } from "vitest";
import { closest, distance } from "./closest.js";

test.each<[string, string, number]>([
  ["", "", 0],
  ["abc", "abc", 0],
  ["abc", "abd", 1],
  ["abc", "acb", 1],
  ["kitten", "sitting", 3],
  ["", "abc", 3],
])("distance(%j, %j) is %i", (a, b, expected) => {
  expect(distance(a, b)).toBe(expected);
  expect(distance(b, a)).toBe(expected);
});

test("finds the word that was meant, or none", () => {
  expect(closest("udpate", ["read", "update"])).toBe("update");
  expect(closest("elephant", ["read", "update"])).toBeUndefined();
});
