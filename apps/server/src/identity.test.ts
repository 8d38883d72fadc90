import { expect, it } from "vitest";
import { nameOfNode } from "@vclock/replica";
import { freshNode, randomName } from "./identity.js";

it("names have 16 letters of base32, and no two are the same", () => {
  const names = new Set(Array.from({ length: 1_000 }, randomName));
  expect(names.size).toBe(1_000);
  for (const name of names) expect(name).toMatch(/^[a-z2-7]{16}$/);
});

it("each letter of the alphabet is about as likely in each place", () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < 8_000; i++) {
    for (const letter of randomName()) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  expect(counts.size).toBe(32);
  for (const count of counts.values()) {
    expect(count).toBeGreaterThan(3_500);
    expect(count).toBeLessThan(4_500);
  }
});

it("a node id begins with the server's name", () => {
  expect(nameOfNode(freshNode("s1"))).toBe("s1");
});
