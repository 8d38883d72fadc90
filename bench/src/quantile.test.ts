import { expect, it } from "vitest";
import { median, quantile } from "./quantile.js";

it.each<[number[], number, number]>([
  [[], 0.5, Number.NaN],
  [[3], 0.25, 3],
  [[3, 1, 2], 0.5, 2],
  [[1, 2], 0.5, 1.5],
  [[4, 1, 2, 3], 0.25, 1.75],
  [[10, 9, 2], 1, 10],
])("the quantile of %j at %d is %d", (values, share, expected) => {
  expect(quantile(values, share)).toBe(expected);
});

it("the median is the middle one, or between the middle two", () => {
  expect(median([10, 9, 2])).toBe(9);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});
