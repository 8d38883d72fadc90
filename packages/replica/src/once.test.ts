import { expect, test } from "vitest";
import { Once } from "./once.js";

test("each number is taken once, in any order", () => {
  const once = new Once();
  expect([1, 3, 2, 3, 1, 4].map((number) => once.take(number))).toEqual([
    true,
    true,
    true,
    false,
    false,
    true,
  ]);
});

test("what is far behind counts as taken, and memory is bounded", () => {
  const once = new Once();
  for (let number = 1; number <= 20_000; number += 2) expect(once.take(number)).toBe(true);
  expect(once.take(2)).toBe(false);
  expect(once.take(19_998)).toBe(true);
  expect(once.take(19_998)).toBe(false);
});
