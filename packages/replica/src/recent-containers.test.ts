import { nodeId } from "@vclock/clock";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Container } from "./container.js";
import { RecentContainers } from "./recent-containers.js";

const node = nodeId("s1~a");
const of = (counter: number, bytes = 100): Container => [
  { dot: { node, counter }, value: { tag: 0, bytes: new Uint8Array(bytes) } },
];

describe("RecentContainers", () => {
  it("has what was set last", () => {
    const recent = new RecentContainers(10_000);
    expect(recent.get("k")).toBeUndefined();
    recent.set("k", of(1));
    const newest = of(2);
    recent.set("k", newest);
    expect(recent.get("k")).toBe(newest);
    recent.set("gone", []);
    expect(recent.get("gone")).toEqual([]);
    recent.clear();
    expect(recent.get("k")).toBeUndefined();
  });

  it("keeps what is used, and lets go of what is not", () => {
    const recent = new RecentContainers(20_000);
    recent.set("used", of(1));
    recent.set("not used", of(1));
    for (let i = 0; i < 100; i++) {
      recent.set(`other ${i}`, of(1));
      expect(recent.get("used")).toBeDefined();
    }
    expect(recent.get("not used")).toBeUndefined();
  });

  it("keeps nothing that is larger than its bound, nor what it replaces", () => {
    const recent = new RecentContainers(10_000);
    recent.set("k", of(1));
    recent.set("k", of(2, 100_000));
    expect(recent.get("k")).toBeUndefined();
    const none = new RecentContainers(0);
    none.set("k", []);
    expect(none.get("k")).toBeUndefined();
  });

  it("law: what it has is what was set last, and not too much of it", () => {
    const step = fc.record({ key: fc.nat(9), bytes: fc.nat(1_500), isRead: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const recent = new RecentContainers(8_000);
        const last = new Map<string, Container>();
        steps.forEach(({ key, bytes, isRead }, i) => {
          const name = `k${key}`;
          if (!isRead) {
            const container = of(i + 1, bytes);
            last.set(name, container);
            recent.set(name, container);
          }
          const found = recent.get(name);
          if (found !== undefined) expect(found).toBe(last.get(name));
        });
        let bytes = 0;
        for (const name of last.keys()) bytes += recent.get(name)?.[0]?.value.bytes.length ?? 0;
        expect(bytes).toBeLessThanOrEqual(8_000);
      }),
    );
  });
});
