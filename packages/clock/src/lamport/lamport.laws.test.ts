/** The laws of Lamport clocks. That they agree with happens-before is in executions.test.ts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { reverseOrder } from "../core/order.js";
import { smallLamport, wildLamport } from "../testing/lamport.js";
import type { LamportClock } from "./lamport-clock.js";

function law(
  name: string,
  check: (a: LamportClock, b: LamportClock, c: LamportClock) => void,
  clock: fc.Arbitrary<LamportClock> = smallLamport,
): void {
  it(name, () => {
    fc.assert(fc.property(clock, clock, clock, check), { numRuns: 500 });
  });
}

describe("compare is a total order", () => {
  law(
    "antisymmetric",
    (a, b) => {
      expect(b.compare(a)).toBe(reverseOrder(a.compare(b)));
      expect(a.compare(b) === "equal").toBe(a.equals(b));
    },
    wildLamport,
  );
  law("transitive", (a, b, c) => {
    if (a.compare(b) !== "after" && b.compare(c) !== "after") {
      expect(a.compare(c)).not.toBe("after");
    }
  });
  law(
    "by time first",
    (a, b) => {
      if (a.time < b.time) expect(a.compare(b)).toBe("before");
    },
    wildLamport,
  );
});

describe("steps", () => {
  law("an event is later than all that it knows of", (a, b) => {
    expect(a.compare(a.tick())).toBe("before");
    for (const later of [a.receive(b), a.tick().witness(b)]) {
      expect(a.compare(later)).toBe("before");
      expect(b.time).toBeLessThan(later.time);
      expect(later.node).toBe(a.node);
    }
  });
  law("receive is merge, then tick", (a, b) => {
    expect(a.receive(b).equals(a.merge(b).tick())).toBe(true);
  });
  law("witness goes up by as little as it must, once", (a, b) => {
    expect(a.witness(b).time).toBe(Math.max(a.time, b.time + 1));
    expect(a.witness(b).witness(b.time).equals(a.witness(b))).toBe(true);
  });
  law("merge is the maximum: idempotent, associative, in any order", (a, b, c) => {
    expect(a.merge(a)).toBe(a);
    expect(a.merge(b).time).toBe(b.merge(a).time);
    expect(
      a
        .merge(b)
        .merge(c)
        .equals(a.merge(b.merge(c))),
    ).toBe(true);
  });
});
