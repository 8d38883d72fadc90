/** The laws of version vectors, against plain sets of events. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { reverseOrder } from "../core/order.js";
import { smallDot, smallNode, smallVector, wildVector } from "../testing/arbitraries.js";
import { eventsOf, intersection, isSubset, relation, union } from "../testing/events.js";
import { VersionVector } from "./version-vector.js";

const numRuns = 500;
const pair = [smallVector, smallVector] as const;
const triple = [smallVector, smallVector, smallVector] as const;

function law<T extends [unknown, ...unknown[]]>(
  name: string,
  arbitraries: { readonly [K in keyof T]: fc.Arbitrary<T[K]> },
  check: (...values: T) => void,
): void {
  it(name, () => {
    fc.assert(
      fc.property(fc.tuple(...arbitraries), (values) => {
        check(...(values as unknown as T));
      }),
      { numRuns },
    );
  });
}

describe("a version vector is the set of its events", () => {
  law("compare is how the sets relate", [...pair], (a, b) => {
    expect(a.compare(b)).toBe(relation(eventsOf(a), eventsOf(b)));
  });
  law("dominates is superset", [...pair], (a, b) => {
    expect(a.dominates(b)).toBe(isSubset(eventsOf(b), eventsOf(a)));
  });
  law("equals is equality", [...pair], (a, b) => {
    expect(a.equals(b)).toBe(relation(eventsOf(a), eventsOf(b)) === "equal");
  });
  law("covers is membership", [smallVector, smallDot], (a, dot) => {
    expect(a.covers(dot)).toBe(eventsOf(a).has(`${dot.node}:${dot.counter}`));
  });
  law("merge is union", [...pair], (a, b) => {
    expect(eventsOf(a.merge(b))).toEqual(union(eventsOf(a), eventsOf(b)));
  });
  law("meet is intersection", [...pair], (a, b) => {
    expect(eventsOf(a.meet(b))).toEqual(intersection(eventsOf(a), eventsOf(b)));
  });
  law("increment adds the node's next event", [smallVector, smallNode], (a, node) => {
    const next = `${node}:${a.get(node) + 1}`;
    expect(eventsOf(a.increment(node))).toEqual(union(eventsOf(a), new Set([next])));
  });
  law("next is the dot that increment adds", [smallVector, smallNode], (a, node) => {
    const next = a.next(node);
    expect(a.covers(next)).toBe(false);
    expect(a.with(next.node, next.counter).equals(a.increment(node))).toBe(true);
  });
  law("without drops the node's events", [smallVector, smallNode], (a, node) => {
    const rest = [...eventsOf(a)].filter((event) => !event.startsWith(`${node}:`));
    expect(eventsOf(a.without(node))).toEqual(new Set(rest));
  });
  law("with sets one entry and no other", [smallVector, smallDot], (a, { node, counter }) => {
    const changed = a.with(node, counter);
    expect(changed.get(node)).toBe(counter);
    expect(changed.without(node).equals(a.without(node))).toBe(true);
  });
});

describe("compare is a partial order", () => {
  law("reflexive", [smallVector], (a) => {
    expect(a.compare(VersionVector.of([...a]))).toBe("equal");
  });
  law("antisymmetric: the other side sees the reverse", [...pair], (a, b) => {
    expect(b.compare(a)).toBe(reverseOrder(a.compare(b)));
  });
  law("transitive", [...triple], (a, b, c) => {
    if (a.dominates(b) && b.dominates(c)) expect(a.dominates(c)).toBe(true);
  });
  law("increment goes strictly up", [wildVector, smallNode], (a, node) => {
    if (a.get(node) < Number.MAX_SAFE_INTEGER) {
      expect(a.compare(a.increment(node))).toBe("before");
    }
  });
  law(
    "incrementing different nodes is concurrent",
    [smallVector, smallNode, smallNode],
    (a, m, n) => {
      const expected = m === n ? "equal" : "concurrent";
      expect(a.increment(m).compare(a.increment(n))).toBe(expected);
    },
  );
});

describe("merge and meet are a lattice", () => {
  law("commutative", [...pair], (a, b) => {
    expect(a.merge(b).equals(b.merge(a))).toBe(true);
    expect(a.meet(b).equals(b.meet(a))).toBe(true);
  });
  law("associative", [...triple], (a, b, c) => {
    expect(
      a
        .merge(b)
        .merge(c)
        .equals(a.merge(b.merge(c))),
    ).toBe(true);
    expect(
      a
        .meet(b)
        .meet(c)
        .equals(a.meet(b.meet(c))),
    ).toBe(true);
  });
  law("idempotent", [smallVector], (a) => {
    const copy = VersionVector.of([...a]);
    expect(a.merge(copy)).toBe(a);
    expect(a.meet(copy)).toBe(a);
  });
  law("absorbing", [...pair], (a, b) => {
    expect(a.merge(a.meet(b)).equals(a)).toBe(true);
    expect(a.meet(a.merge(b)).equals(a)).toBe(true);
  });
  law("distributive", [...triple], (a, b, c) => {
    expect(a.meet(b.merge(c)).equals(a.meet(b).merge(a.meet(c)))).toBe(true);
  });
  law("the order is the lattice's", [...pair], (a, b) => {
    expect(a.dominates(b)).toBe(a.merge(b).equals(a));
    expect(a.dominates(b)).toBe(a.meet(b).equals(b));
  });
  law("empty is the least", [smallVector], (a) => {
    expect(a.merge(VersionVector.empty)).toBe(a);
    expect(VersionVector.empty.merge(a)).toBe(a);
    expect(a.meet(VersionVector.empty)).toBe(VersionVector.empty);
  });
  law("a result that equals an operand is that operand", [...pair], (a, b) => {
    for (const result of [a.merge(b), a.meet(b)]) {
      if (result.equals(a)) expect(result).toBe(a);
      else if (result.equals(b)) expect(result).toBe(b);
    }
  });
});

describe("every result is well-formed", () => {
  const operation = fc.oneof(
    smallVector.map((other) => (a: VersionVector) => a.merge(other)),
    smallVector.map((other) => (a: VersionVector) => a.meet(other)),
    smallDot.map(
      ({ node, counter }) =>
        (a: VersionVector) =>
          a.with(node, counter),
    ),
    smallNode.map((node) => (a: VersionVector) => a.increment(node)),
    smallNode.map((node) => (a: VersionVector) => a.without(node)),
    smallNode.map((node) => (a: VersionVector) => a.filter((id) => id <= node)),
  );

  law(
    "after any operations: sorted, without zeros, and as `of` makes it",
    [smallVector, fc.array(operation)],
    (start, operations) => {
      const end = operations.reduce((vector, apply) => apply(vector), start);
      expect([...end.nodes()]).toEqual(
        [...new Set(end.nodes())].toSorted((x, y) => (x < y ? -1 : 1)),
      );
      expect([...end].every(([, counter]) => counter >= 1)).toBe(true);
      expect(VersionVector.of([...end]).equals(end)).toBe(true);
      if (end.size === 0) expect(end).toBe(VersionVector.empty);
    },
  );
});
