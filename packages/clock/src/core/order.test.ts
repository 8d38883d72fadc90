import { describe, expect, it } from "vitest";

import { orderOf, reverseOrder } from "./order.js";

describe("orderOf", () => {
  it.each([
    [false, false, "equal"],
    [false, true, "before"],
    [true, false, "after"],
    [true, true, "concurrent"],
  ] as const)("receiver has more %s, argument has more %s: %s", (receiver, argument, expected) => {
    expect(orderOf(receiver, argument)).toBe(expected);
  });
});

describe("reverseOrder", () => {
  it.each([
    ["equal", "equal"],
    ["before", "after"],
    ["after", "before"],
    ["concurrent", "concurrent"],
  ] as const)("%s: %s", (order, expected) => {
    expect(reverseOrder(order)).toBe(expected);
  });
});
