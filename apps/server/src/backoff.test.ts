import { describe, expect, it } from "vitest";
import { Backoff } from "./backoff.js";

describe("Backoff", () => {
  it("doubles up to its bound, and starts anew after a success", () => {
    const backoff = new Backoff(100, 1_000, () => 0);
    expect(Array.from({ length: 6 }, () => backoff.next())).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
    backoff.succeeded();
    expect(backoff.next()).toBe(100);
  });

  it("takes off a random part of up to half", () => {
    expect(new Backoff(100, 1_000, () => 0.999_999).next()).toBe(50);
    expect(new Backoff(100, 1_000, () => 0.5).next()).toBe(75);
  });

  it("stays finite after very many attempts", () => {
    const backoff = new Backoff(100, 2_000, () => 0);
    for (let i = 0; i < 5_000; i++) backoff.next();
    expect(backoff.next()).toBe(2_000);
  });
});
