/** The laws of bitmapped version vectors, against plain sets of events. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { formatDot } from "../core/dot.js";
import { reverseOrder } from "../core/order.js";
import { smallDot, smallNode, smallVector } from "../testing/arbitraries.js";
import {
  eventsOfBitmapped as eventsOf,
  eventsOfRanges,
  smallBitmapped,
  wildBitmapped,
} from "../testing/bitmapped.js";
import {
  closure,
  eventsOf as eventsOfVector,
  intersection,
  isSubset,
  relation,
  union,
} from "../testing/events.js";
import { BitmappedVersionVector } from "./bitmapped-version-vector.js";

const numRuns = 300;
const pair = fc.tuple(smallBitmapped, smallBitmapped);
const triple = fc.tuple(smallBitmapped, smallBitmapped, smallBitmapped);

function forAll<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void {
  fc.assert(
    fc.property(arbitrary, (value) => {
      check(value);
    }),
    { numRuns },
  );
}

describe("a bitmapped version vector is the set of its events", () => {
  it("of is the union of the base's events and the dots", () => {
    forAll(fc.tuple(smallVector, fc.array(smallDot)), ([base, dots]) => {
      const expected = union(eventsOfVector(base), new Set(dots.map(formatDot)));
      expect(eventsOf(BitmappedVersionVector.of(base, dots))).toEqual(expected);
    });
  });
  it("compare is how the sets relate, dominates superset, equals equality", () => {
    forAll(pair, ([a, b]) => {
      const expected = relation(eventsOf(a), eventsOf(b));
      expect(a.compare(b)).toBe(expected);
      expect(b.compare(a)).toBe(reverseOrder(expected));
      expect(a.dominates(b)).toBe(isSubset(eventsOf(b), eventsOf(a)));
      expect(a.equals(b)).toBe(expected === "equal");
    });
  });
  it("covers is membership, add adds one event", () => {
    forAll(fc.tuple(smallBitmapped, smallDot), ([a, dot]) => {
      expect(a.covers(dot)).toBe(eventsOf(a).has(formatDot(dot)));
      expect(eventsOf(a.add(dot))).toEqual(union(eventsOf(a), new Set([formatDot(dot)])));
    });
  });
  it("merge is union, meet intersection, subtract difference, and missing tells the difference", () => {
    forAll(pair, ([a, b]) => {
      const [mine, yours] = [eventsOf(a), eventsOf(b)];
      const yoursOnly = new Set([...yours].filter((event) => !mine.has(event)));
      expect(eventsOf(a.merge(b))).toEqual(union(mine, yours));
      expect(eventsOf(a.meet(b))).toEqual(intersection(mine, yours));
      expect(eventsOf(b.subtract(a))).toEqual(yoursOnly);
      expect(eventsOfRanges(a.missing(b))).toEqual(yoursOnly);
      expect(a.merge(BitmappedVersionVector.ofRanges(a.missing(b))).equals(a.merge(b))).toBe(true);
    });
  });
  it("join is the union of the nodes that the first has", () => {
    forAll(pair, ([a, b]) => {
      const known = new Set(a.nodes());
      const expected = b.filter((node) => known.has(node));
      expect(eventsOf(a.join(b))).toEqual(union(eventsOf(a), eventsOf(expected)));
    });
  });
  it("base is the greatest cut within, ceiling the smallest around, missing what is between", () => {
    forAll(smallBitmapped, (a) => {
      const events = eventsOf(a);
      expect(isSubset(eventsOfVector(a.base()), events)).toBe(true);
      for (const [node, clock] of a) expect(events.has(`${node}:${clock.base + 1}`)).toBe(false);
      const dots = [...a.ceiling()].map(([node, counter]) => ({ node, counter }));
      expect(union(events, eventsOfRanges(a.missing()))).toEqual(closure(dots));
      expect(
        a.missing().every(({ node, from, to }) => a.get(node).meet(a.get(node)) && from <= to),
      ).toBe(true);
      const ranges = union(eventsOfVector(a.base()), eventsOfRanges(a.ranges()));
      expect(ranges).toEqual(events);
    });
  });
  it("an event is new, comes after all of its node, and goes strictly up", () => {
    forAll(fc.tuple(smallBitmapped, smallNode), ([a, node]) => {
      const [dot, after] = a.event(node);
      expect(a.covers(dot)).toBe(false);
      expect(dot.counter).toBe(a.get(node).last + 1);
      expect(eventsOf(after)).toEqual(union(eventsOf(a), new Set([formatDot(dot)])));
      expect(a.compare(after)).toBe("before");
    });
  });
});

describe("merge and meet are a lattice", () => {
  it("commutative, associative, idempotent, absorbing, distributive", () => {
    forAll(triple, ([a, b, c]) => {
      const same = (x: BitmappedVersionVector, y: BitmappedVersionVector): void => {
        expect(String(x)).toBe(String(y));
        expect(x.equals(y)).toBe(true);
      };
      same(a.merge(b), b.merge(a));
      same(a.meet(b), b.meet(a));
      same(a.merge(b).merge(c), a.merge(b.merge(c)));
      same(a.meet(b).meet(c), a.meet(b.meet(c)));
      same(a.merge(a.meet(b)), a);
      same(a.meet(a.merge(b)), a);
      same(a.meet(b.merge(c)), a.meet(b).merge(a.meet(c)));
      expect(a.merge(BitmappedVersionVector.of({}).merge(a))).toBe(a);
      expect(a.dominates(b)).toBe(a.merge(b).equals(a));
      if (a.dominates(b) && b.dominates(c)) expect(a.dominates(c)).toBe(true);
    });
  });
  it("of wild ones too, where events cannot be counted one by one", () => {
    forAll(fc.tuple(wildBitmapped, wildBitmapped), ([a, b]) => {
      const both = a.merge(b);
      expect(both.equals(b.merge(a))).toBe(true);
      expect(both.subtract(b).equals(a.subtract(b))).toBe(true);
      expect(a.subtract(b).merge(a.meet(b)).equals(a)).toBe(true);
      expect(a.subtract(b).meet(b)).toBe(BitmappedVersionVector.empty);
      expect(both.dominates(a) && both.dominates(b)).toBe(true);
    });
  });
});

describe("there is one form of each set", () => {
  it("equal ones have equal bytes and JSON; others differ", () => {
    forAll(pair, ([a, b]) => {
      const same = a.equals(b);
      expect(String(a.toBytes()) === String(b.toBytes())).toBe(same);
      expect(JSON.stringify(a) === JSON.stringify(b)).toBe(same);
    });
  });
  it("the order in which events were added does not matter", () => {
    forAll(fc.array(smallDot), (dots) => {
      const empty = BitmappedVersionVector.empty;
      const forth = dots.reduce((a, dot) => a.add(dot), empty);
      const back = dots.reduceRight((a, dot) => a.add(dot), empty);
      expect(String(back)).toBe(String(forth));
      expect(String(empty.addAll(dots))).toBe(String(forth));
    });
  });
});
