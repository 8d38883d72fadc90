/** The laws of dotted version vectors, against plain sets of events. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { formatDot } from "../core/dot.js";
import { reverseOrder } from "../core/order.js";
import { smallDot, smallNode, smallVector } from "../testing/arbitraries.js";
import {
  eventsOfVersion as eventsOf,
  nameOf,
  smallVersion,
  syncServers,
  world,
} from "../testing/dotted.js";
import {
  closure,
  eventsOf as eventsOfVector,
  isSubset,
  relation,
  union,
} from "../testing/events.js";
import { DottedVersionVector } from "./dotted-version-vector.js";

const numRuns = 300;
const { sync, join } = DottedVersionVector;

function forAll<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void {
  fc.assert(
    fc.property(arbitrary, (value) => {
      check(value);
    }),
    { numRuns },
  );
}

describe("a version is the set of its events", () => {
  it("compare is how the sets relate, whatever dot and past", () => {
    forAll(fc.tuple(smallVersion, smallVersion), ([a, b]) => {
      const expected = relation(eventsOf(a), eventsOf(b));
      expect(a.compare(b)).toBe(expected);
      expect(b.compare(a)).toBe(reverseOrder(expected));
      expect(a.equals(b)).toBe(expected === "equal");
    });
  });
  it("compare is transitive", () => {
    forAll(fc.tuple(smallVersion, smallVersion, smallVersion), ([a, b, c]) => {
      if (a.compare(b) === "before" && b.compare(c) === "before")
        expect(a.compare(c)).toBe("before");
    });
  });
  it("covers is membership, ceiling the downward closure", () => {
    forAll(fc.tuple(smallVersion, smallDot), ([a, dot]) => {
      expect(a.covers(dot)).toBe(eventsOf(a).has(formatDot(dot)));
      const past = [...a.past].map(([node, counter]) => ({ node, counter }));
      expect(eventsOfVector(a.ceiling())).toEqual(
        closure(a.dot === undefined ? past : [...past, a.dot]),
      );
    });
  });
  it("join covers all, and nothing that need not be", () => {
    forAll(fc.array(smallVersion, { maxLength: 4 }), (versions) => {
      const expected = versions.map((x) => eventsOfVector(x.ceiling())).reduce(union, new Set());
      expect(eventsOfVector(join(versions))).toEqual(expected);
    });
  });
  it("update is after its context, and new to all siblings", () => {
    const drawn = fc.tuple(smallVector, fc.array(smallVersion, { maxLength: 3 }), smallNode);
    forAll(drawn, ([context, siblings, node]) => {
      const made = DottedVersionVector.update(context, siblings, node);
      expect(DottedVersionVector.of(context).compare(made)).toBe("before");
      expect(siblings.some((sibling) => sibling.covers(made.dot!))).toBe(false);
      expect(made.dot?.node).toBe(node);
    });
  });
  it("event goes strictly up", () => {
    forAll(fc.tuple(smallVersion, smallNode), ([a, node]) => {
      expect(a.compare(a.event(node))).toBe("before");
    });
  });
  it("sync never loses an event, whatever dots and pasts", () => {
    const some = fc.array(smallVersion, { maxLength: 4 });
    forAll(fc.tuple(some, some), ([mine, theirs]) => {
      const kept = sync(mine, theirs).map(eventsOf);
      for (const version of [...mine, ...theirs]) {
        const events = eventsOf(version);
        expect(events.size === 0 || kept.some((k) => isSubset(events, k))).toBe(true);
      }
    });
  });
});

describe("in every execution of three servers", () => {
  it("versions relate as the causal histories of their writes do", () => {
    forAll(world, ({ writes }) => {
      for (const x of writes) {
        for (const y of writes) {
          expect(x.version.compare(y.version)).toBe(relation(x.history, y.history));
        }
      }
    });
  });
  it("one look-up decides: a version is obsolete where its dot is known (2012)", () => {
    forAll(world, ({ writes }) => {
      for (const x of writes) {
        for (const y of writes) {
          const before = relation(x.history, y.history) === "before";
          expect(x.version.isObsoleteIn(y.version.past)).toBe(before);
        }
      }
    });
  });
  it("a server holds exactly the values that stand, and knows exactly what it was told", () => {
    forAll(world, ({ servers }) => {
      for (const { versions, known, standing } of servers) {
        expect(new Set(versions.map(nameOf))).toEqual(standing);
        expect(eventsOfVector(join(versions))).toEqual(known);
      }
    });
  });
  it("sync is commutative, associative and idempotent", () => {
    forAll(world, ({ servers: [a, b, c] }) => {
      const names = (versions: readonly DottedVersionVector[]): string[] => versions.map(String);
      const [x, y, z] = [a!.versions, b!.versions, c!.versions];
      expect(names(sync(x, y))).toEqual(names(sync(y, x)));
      expect(names(sync(sync(x, y), z))).toEqual(names(sync(x, sync(y, z))));
      expect(names(sync(x, x))).toEqual(names(sync(x, [])));
      const both = syncServers(a!, b!);
      expect(new Set(both.versions.map(nameOf))).toEqual(both.standing);
    });
  });
});
