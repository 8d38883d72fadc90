/** The laws of causal contexts, against plain sets of events. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CausalContext } from "./causal-context.js";
import { compareDots, formatDot } from "../core/dot.js";
import { reverseOrder } from "../core/order.js";
import { smallContext, smallDot, smallVector } from "../testing/arbitraries.js";
import { closure, eventsOf, relation, union } from "../testing/events.js";

const numRuns = 500;
const pair = fc.tuple(smallContext, smallContext);

function forAll<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void {
  fc.assert(
    fc.property(arbitrary, (value) => {
      check(value);
    }),
    { numRuns },
  );
}

describe("a context is the set of its events", () => {
  it("of is the union of the cut's events and the dots", () => {
    forAll(fc.tuple(smallVector, fc.array(smallDot)), ([cut, dots]) => {
      const expected = union(eventsOf(cut), new Set(dots.map(formatDot)));
      expect(eventsOf(CausalContext.of(cut, dots))).toEqual(expected);
    });
  });
  it("compare is how the sets relate, and equals is equality", () => {
    forAll(pair, ([a, b]) => {
      const expected = relation(eventsOf(a), eventsOf(b));
      expect(a.compare(b)).toBe(expected);
      expect(a.equals(b)).toBe(expected === "equal");
    });
  });
  it("covers is membership", () => {
    forAll(fc.tuple(smallContext, smallDot), ([a, dot]) => {
      expect(a.covers(dot)).toBe(eventsOf(a).has(formatDot(dot)));
    });
  });
  it("add adds one event", () => {
    forAll(fc.tuple(smallContext, smallDot), ([a, dot]) => {
      expect(eventsOf(a.add(dot))).toEqual(union(eventsOf(a), new Set([formatDot(dot)])));
    });
  });
  it("merge is union", () => {
    forAll(pair, ([a, b]) => {
      expect(eventsOf(a.merge(b))).toEqual(union(eventsOf(a), eventsOf(b)));
    });
  });
  it("isEmpty is emptiness", () => {
    forAll(smallContext, (a) => {
      expect(a.isEmpty).toBe(eventsOf(a).size === 0);
    });
  });
  it("ceiling is the downward closure", () => {
    forAll(smallContext, (a) => {
      const dots = [...a.cut].map(([node, counter]) => ({ node, counter }));
      expect(eventsOf(a.ceiling())).toEqual(closure([...dots, ...a.dots]));
    });
  });
});

describe("a context has one form", () => {
  const made = fc.oneof(
    smallContext,
    pair.map(([a, b]) => a.merge(b)),
    fc.tuple(smallContext, smallDot).map(([a, dot]) => a.add(dot)),
    fc.array(smallDot).map((dots) => dots.reduce((a, dot) => a.add(dot), CausalContext.empty)),
  );

  it("dots are sorted, without duplicates, neither covered by the cut nor following on it", () => {
    forAll(made, (a) => {
      expect(a.dots).toEqual(a.dots.toSorted(compareDots));
      expect(new Set(a.dots.map(formatDot)).size).toBe(a.dots.length);
      expect(a.dots.every((dot) => dot.counter > a.cut.get(dot.node))).toBe(true);
      expect(a.dots.every((dot) => dot.counter !== a.cut.get(dot.node) + 1)).toBe(true);
    });
  });
  it("equal contexts have equal bytes, tokens and JSON; others differ", () => {
    forAll(fc.tuple(made, made), ([a, b]) => {
      const same = a.equals(b);
      expect(a.toToken() === b.toToken()).toBe(same);
      expect(JSON.stringify(a) === JSON.stringify(b)).toBe(same);
    });
  });
  it("does not depend on the order in which events were added", () => {
    forAll(fc.array(smallDot), (dots) => {
      const added = dots.reduce((a, dot) => a.add(dot), CausalContext.empty);
      expect(added.equals(dots.reduceRight((a, dot) => a.add(dot), CausalContext.empty))).toBe(
        true,
      );
    });
  });
});

describe("merge is a join", () => {
  it("commutative and associative", () => {
    forAll(fc.tuple(smallContext, smallContext, smallContext), ([a, b, c]) => {
      expect(a.merge(b).equals(b.merge(a))).toBe(true);
      expect(
        a
          .merge(b)
          .merge(c)
          .equals(a.merge(b.merge(c))),
      ).toBe(true);
    });
  });
  it("idempotent, and empty is the least", () => {
    forAll(smallContext, (a) => {
      expect(a.merge(CausalContext.of(a.cut, a.dots))).toBe(a);
      expect(a.merge(CausalContext.empty)).toBe(a);
      expect(CausalContext.empty.merge(a)).toBe(a);
    });
  });
  it("the order is the join's, and the reverse from the other side", () => {
    forAll(pair, ([a, b]) => {
      const order = a.compare(b);
      expect(b.compare(a)).toBe(reverseOrder(order));
      expect(order === "equal" || order === "after").toBe(a.merge(b).equals(a));
    });
  });
});
