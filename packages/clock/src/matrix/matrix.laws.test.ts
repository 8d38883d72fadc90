/** The laws of matrix clocks, against plain sets of facts "this node knows this event". */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { reverseOrder } from "../core/order.js";
import { smallNode } from "../testing/arbitraries.js";
import { eventsOf, relation, union } from "../testing/events.js";
import { factsOf, knownToAll, smallMatrix } from "../testing/matrix.js";
import { MatrixClock } from "./matrix-clock.js";

const numRuns = 200;

describe("a matrix clock is the set of its facts", () => {
  it("orders as sets do", () => {
    fc.assert(
      fc.property(smallMatrix, smallMatrix, (x, y) => {
        const order = relation(factsOf(x), factsOf(y));
        expect(x.compare(y)).toBe(order);
        expect(y.compare(x)).toBe(reverseOrder(order));
        expect(x.equals(y)).toBe(order === "equal");
      }),
      { numRuns },
    );
  });

  it("merges by union, and learns what the sender knows as well", () => {
    fc.assert(
      fc.property(smallMatrix, smallMatrix, smallNode, smallNode, (x, y, node, from) => {
        const both = union(factsOf(x), factsOf(y));
        expect(factsOf(x.merge(y))).toEqual(both);
        const learnt = new Set(
          Array.from(eventsOf(y.row(from)), (event) => `${node} knows ${event}`),
        );
        expect(factsOf(x.learn(node, y, from))).toEqual(union(both, learnt));
        const received = x.learn(node, y, from);
        const event = `${node} knows ${node}:${received.get(node, node) + 1}`;
        expect(factsOf(x.receive(node, y, from))).toEqual(
          union(factsOf(received), new Set([event])),
        );
      }),
      { numRuns },
    );
  });

  it("is stable where every node knows", () => {
    fc.assert(
      fc.property(smallMatrix, fc.array(smallNode, { minLength: 1, maxLength: 3 }), (x, nodes) => {
        expect(eventsOf(x.stableCut(nodes))).toEqual(knownToAll(factsOf(x), nodes));
        expect(eventsOf(x.stableCut())).toEqual(knownToAll(factsOf(x), [...x.nodes()]));
      }),
      { numRuns },
    );
  });
});

describe("merge is a semilattice, and events go strictly up", () => {
  it("idempotent, commutative, associative; a result that equals an operand is that operand", () => {
    fc.assert(
      fc.property(smallMatrix, smallMatrix, smallMatrix, (x, y, z) => {
        expect(x.merge(MatrixClock.of([...x]))).toBe(x);
        expect(x.merge(y).equals(y.merge(x))).toBe(true);
        expect(
          x
            .merge(y)
            .merge(z)
            .equals(x.merge(y.merge(z))),
        ).toBe(true);
        const merged = x.merge(y);
        if (merged.equals(x)) expect(merged).toBe(x);
        else if (merged.equals(y)) expect(merged).toBe(y);
      }),
      { numRuns },
    );
  });

  it("an event is after all that it knows of, and makes nothing less stable", () => {
    fc.assert(
      fc.property(smallMatrix, smallMatrix, smallNode, smallNode, (x, y, node, from) => {
        expect(x.compare(x.tick(node))).toBe("before");
        const received = x.receive(node, y, from);
        expect(x.compare(received)).toBe("before");
        expect(y.compare(received)).toBe("before");
        const nodes = [node, from];
        expect(received.stableCut(nodes).dominates(x.stableCut(nodes))).toBe(true);
      }),
      { numRuns },
    );
  });
});
