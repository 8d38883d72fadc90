/** The laws of dotted version vector sets, against plain sets of events and against dotted version vectors. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { formatDot } from "../core/dot.js";
import { reverseOrder } from "../core/order.js";
import { smallNode, smallVector } from "../testing/arbitraries.js";
import { nameOf, syncServers, world } from "../testing/dotted.js";
import { knowledgeOf, smallSet, wildSet } from "../testing/dotted-set.js";
import { eventsOf, relation, union } from "../testing/events.js";
import type { DottedVersionVectorSet } from "./dotted-version-vector-set.js";

const numRuns = 300;
type Set_ = DottedVersionVectorSet<string>;

function forAll<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void {
  fc.assert(
    fc.property(arbitrary, (value) => {
      check(value);
    }),
    { numRuns },
  );
}

function expectSame(x: Set_, y: Set_): void {
  expect(x.toJSON()).toEqual(y.toJSON());
}

describe("a set is what happened and what stands", () => {
  it("compare is how what happened and what is superseded relate", () => {
    forAll(fc.tuple(smallSet, smallSet), ([x, y]) => {
      const expected = relation(knowledgeOf(x).order, knowledgeOf(y).order);
      expect(x.compare(y)).toBe(expected);
      expect(y.compare(x)).toBe(reverseOrder(expected));
      expect(x.equals(y)).toBe(expected === "equal");
    });
  });
  it("sync unites what happened and what is superseded", () => {
    forAll(fc.tuple(smallSet, smallSet), ([x, y]) => {
      const synced = x.sync(y);
      expect(knowledgeOf(synced).order).toEqual(union(knowledgeOf(x).order, knowledgeOf(y).order));
      for (const [dot, value] of synced) expect(value).toBe(formatDot(dot!));
    });
  });
  it("discard supersedes the context", () => {
    forAll(fc.tuple(smallSet, smallVector), ([x, context]) => {
      const seen = eventsOf(context);
      const { known, standing } = knowledgeOf(x.discard(context));
      expect(known).toEqual(union(knowledgeOf(x).known, seen));
      expect(standing).toEqual(new Set([...knowledgeOf(x).standing].filter((e) => !seen.has(e))));
    });
  });
  it("update discards, then adds one new event, and goes strictly up", () => {
    forAll(fc.tuple(smallSet, smallNode, smallVector), ([x, node, context]) => {
      const before = knowledgeOf(x.discard(context));
      const after = x.update(node, "new", context);
      const added = [...after].find(([, value]) => value === "new");
      const event = formatDot(added![0]!);
      expect(before.known.has(event)).toBe(false);
      expect(knowledgeOf(after).known).toEqual(union(before.known, new Set([event])));
      expect(knowledgeOf(after).standing).toEqual(union(before.standing, new Set([event])));
      expect(x.compare(after)).toBe("before");
    });
  });
  it("size, values, iteration and entries agree", () => {
    forAll(wildSet, (x) => {
      expect(x.size).toBe(x.values().length);
      expect([...x].map(([, value]) => value)).toEqual(x.values());
      expect([...x.entries()].map(([node, counter]) => [node, counter])).toEqual([...x.join()]);
      expect([...x.nodes()]).toEqual([...x.join().nodes()]);
    });
  });
});

describe("sync is a join", () => {
  it("commutative, associative, idempotent; its order is the one that compare tells", () => {
    forAll(fc.tuple(smallSet, smallSet, smallSet), ([x, y, z]) => {
      expectSame(x.sync(y), y.sync(x));
      expectSame(x.sync(y).sync(z), x.sync(y.sync(z)));
      expectSame(x.sync(x), x);
      const order = x.compare(y);
      expect(order === "equal" || order === "after").toBe(x.sync(y).equals(x));
    });
  });
  it("keeps the values without a dot that stand on either side, in whatever order it is asked", () => {
    forAll(fc.tuple(wildSet, wildSet), ([x, y]) => {
      const [forth, back] = [x.sync(y), y.sync(x)];
      expect(new Set(forth.anonymous)).toEqual(new Set(back.anonymous));
      const order = x.compare(y);
      const expected = [
        ...(order === "before" ? [] : x.anonymous),
        ...(order === "after" ? [] : y.anonymous),
      ];
      expect(new Set(forth.anonymous)).toEqual(new Set(expected));
    });
  });
});

describe("last writer wins", () => {
  it("agrees on every server, whether they sync before or after", () => {
    const later = (p: string, q: string): boolean => p <= q;
    forAll(world, ({ servers: [one, two] }) => {
      const wins = one!.set.sync(two!.set).lastWriterWins(later);
      expect(wins.size).toBeLessThanOrEqual(1);
      expect(wins.sync(one!.set).sync(two!.set).toJSON()).toEqual(wins.toJSON());
    });
  });
});

describe("in every execution of three servers", () => {
  it("a set holds the values of the dotted version vectors, and both what stands", () => {
    forAll(world, ({ servers }) => {
      for (const { versions, set, known, standing } of servers) {
        expect(knowledgeOf(set)).toMatchObject({ known, standing });
        expect(new Set(set.values())).toEqual(new Set(versions.map(nameOf)));
      }
    });
  });
  it("one that knows fewer writes comes before: the history alone decides", () => {
    forAll(world, ({ servers }) => {
      for (const x of servers) {
        for (const y of servers) expect(x.set.compare(y.set)).toBe(relation(x.known, y.known));
      }
    });
  });
  it("servers that sync hold what neither has superseded", () => {
    forAll(world, ({ servers: [x, y, z] }) => {
      const all = syncServers(syncServers(x!, y!), z!);
      expect(knowledgeOf(all.set)).toMatchObject({ known: all.known, standing: all.standing });
    });
  });
});
