/** The laws of hybrid logical clocks, against the paper's algorithm. Its theorems about runs are in executions.test.ts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { reverseOrder } from "../core/order.js";
import {
  paperReceive,
  paperTick,
  smallHybrid,
  smallWall,
  wildHybrid,
  type PaperClock,
} from "../testing/hybrid-logical.js";
import type { HybridLogicalClock } from "./hybrid-logical-clock.js";

const numRuns = 500;
const paper = ({ physical, logical }: HybridLogicalClock): PaperClock => ({
  l: physical,
  c: logical,
});

describe("steps", () => {
  it("are the paper's (figure 5)", () => {
    fc.assert(
      fc.property(smallHybrid, smallHybrid, smallWall, (j, m, pt) => {
        expect(paper(j.tick(pt))).toEqual(paperTick(paper(j), pt));
        expect(paper(j.send(pt))).toEqual(paperTick(paper(j), pt));
        expect(paper(j.receive(pt, m))).toEqual(paperReceive(paper(j), pt, paper(m)));
      }),
      { numRuns },
    );
  });

  it("go strictly up, and are never behind the wall clock", () => {
    fc.assert(
      fc.property(smallHybrid, smallHybrid, smallWall, (j, m, pt) => {
        for (const later of [j.tick(pt), j.receive(pt, m)]) {
          expect(j.compare(later)).toBe("before");
          expect(later.physical).toBeGreaterThanOrEqual(pt);
        }
        expect(m.compare(j.receive(pt, m))).toBe("before");
        expect(m.compare(j.merge(m).tick(pt))).toBe("before");
      }),
      { numRuns },
    );
  });

  it("with a limit either keep to it or throw", () => {
    fc.assert(
      fc.property(smallHybrid, smallHybrid, smallWall, fc.nat(4), (j, m, pt, driftMsMax) => {
        const free = j.receive(pt, m);
        const run = (): HybridLogicalClock => j.receive(pt, m, { driftMsMax });
        if (free.physical - pt > driftMsMax) expect(run).toThrow("ahead of the wall clock");
        else expect(run().equals(free)).toBe(true);
      }),
      { numRuns },
    );
  });
});

describe("compare", () => {
  it("is the order of 64-bit integers, and of bytes", () => {
    fc.assert(
      fc.property(wildHybrid, wildHybrid, (x, y) => {
        const difference = x.toBigInt() - y.toBigInt();
        const order = difference === 0n ? "equal" : difference < 0n ? "before" : "after";
        expect(x.compare(y)).toBe(order);
        expect(y.compare(x)).toBe(reverseOrder(order));
        const [bytesX, bytesY] = [x, y].map((clock) => String.fromCharCode(...clock.toBytes())) as [
          string,
          string,
        ];
        expect(bytesX === bytesY ? "equal" : bytesX < bytesY ? "before" : "after").toBe(order);
      }),
      { numRuns },
    );
  });

  it("makes merge the maximum: idempotent, commutative, associative", () => {
    fc.assert(
      fc.property(smallHybrid, smallHybrid, smallHybrid, (x, y, z) => {
        expect(x.merge(x)).toBe(x);
        expect(x.merge(y).equals(y.merge(x))).toBe(true);
        expect(
          x
            .merge(y)
            .merge(z)
            .equals(x.merge(y.merge(z))),
        ).toBe(true);
      }),
      { numRuns },
    );
  });
});
