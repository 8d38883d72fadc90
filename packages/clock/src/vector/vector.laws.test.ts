/** The laws of vector clocks, against plain sets of events. Their main theorem is in executions.test.ts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { reverseOrder } from "../core/order.js";
import { smallDot, smallNode } from "../testing/arbitraries.js";
import { isSubset, relation, union } from "../testing/events.js";
import { knownTo, smallClock } from "../testing/vector.js";
import { VectorClock } from "./vector-clock.js";

const numRuns = 200;

describe("a vector clock is the set of the events that it knows of", () => {
  it("orders as sets do", () => {
    fc.assert(
      fc.property(smallClock, smallClock, (x, y) => {
        const order = relation(knownTo(x), knownTo(y));
        expect(x.compare(y)).toBe(order);
        expect(y.compare(x)).toBe(reverseOrder(order));
        expect(x.happensBefore(y)).toBe(order === "before");
        expect(x.isConcurrentWith(y)).toBe(order === "concurrent");
        expect(x.dominates(y)).toBe(isSubset(knownTo(y), knownTo(x)));
        expect(x.equals(y)).toBe(order === "equal");
      }),
      { numRuns },
    );
  });

  it("merges by union, ticks by adding the next event, receives by both", () => {
    fc.assert(
      fc.property(smallClock, smallClock, smallNode, (x, y, node) => {
        const both = union(knownTo(x), knownTo(y));
        expect(knownTo(x.merge(y))).toEqual(both);
        const event = `${node}:${x.get(node) + 1}`;
        expect(knownTo(x.tick(node))).toEqual(union(knownTo(x), new Set([event])));
        expect(x.send(node).equals(x.tick(node))).toBe(true);
        const received = `${node}:${Math.max(x.get(node), y.get(node)) + 1}`;
        expect(knownTo(x.receive(node, y))).toEqual(union(both, new Set([received])));
      }),
      { numRuns },
    );
  });

  it("covers its members", () => {
    fc.assert(
      fc.property(smallClock, smallDot, (x, dot) => {
        expect(x.covers(dot)).toBe(knownTo(x).has(`${dot.node}:${dot.counter}`));
      }),
      { numRuns },
    );
  });
});

describe("merge is a semilattice, and events go strictly up", () => {
  it("idempotent, commutative, associative; empty is the least", () => {
    fc.assert(
      fc.property(smallClock, smallClock, smallClock, (x, y, z) => {
        expect(x.merge(VectorClock.of([...x]))).toBe(x);
        expect(x.merge(y).equals(y.merge(x))).toBe(true);
        expect(
          x
            .merge(y)
            .merge(z)
            .equals(x.merge(y.merge(z))),
        ).toBe(true);
        expect(x.merge(VectorClock.empty)).toBe(x);
      }),
      { numRuns },
    );
  });

  it("an event happens after all that it knows of", () => {
    fc.assert(
      fc.property(smallClock, smallClock, smallNode, (x, y, node) => {
        expect(x.happensBefore(x.tick(node))).toBe(true);
        expect(x.happensBefore(x.receive(node, y))).toBe(true);
        expect(y.happensBefore(x.receive(node, y))).toBe(true);
      }),
      { numRuns },
    );
  });
});
