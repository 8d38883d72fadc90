import { describe, expect, it } from "vitest";

import { generator, randomSeed } from "../testing/random.js";
import { KeyOrder } from "./key-order.js";

function from(order: KeyOrder, key: string): string[] {
  const found: string[] = [];
  for (const cursor = order.cursor(key); cursor.key !== undefined; cursor.advance())
    found.push(cursor.key);
  return found;
}

describe("KeyOrder", () => {
  it("is empty at first", () => {
    expect(new KeyOrder().all()).toEqual([]);
    expect(from(new KeyOrder(), "a")).toEqual([]);
  });

  it("has a prefix before what it starts, and 0xff after 0x7f", () => {
    const order = new KeyOrder();
    for (const key of ["\xff", "ab", "\x7f", "a\0", "a"]) order.add(key);
    expect(order.all()).toEqual(["a", "a\0", "ab", "\x7f", "\xff"]);
  });

  it.each(["ascending", "descending", "random"])("keeps thousands of %s keys in order", (kind) => {
    const seed = randomSeed();
    const random = generator(seed);
    const keys = Array.from({ length: 3000 }, (_, i) => String(i).padStart(5, "0"));
    if (kind === "descending") keys.reverse();
    if (kind === "random") keys.sort(() => random() - 0.5);
    const order = new KeyOrder();
    for (const key of keys) order.add(key);
    const sorted = [...keys].sort();
    expect(order.all(), `seed ${seed}`).toEqual(sorted);
    for (const key of ["", "00000", "00255", "00256", "01500x", "02999", "03000"])
      expect(from(order, key)).toEqual(sorted.filter((each) => each >= key));
  });
});
