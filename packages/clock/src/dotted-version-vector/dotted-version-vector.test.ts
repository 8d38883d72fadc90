/** Examples from the papers, what the public tests of their authors check, and what must be refused. */
import { describe, expect, it } from "vitest";

import { parseDot, type Dot } from "../core/dot.js";
import { nodeId, type NodeId } from "../core/node-id.js";
import type { CausalOrder } from "../core/order.js";
import { CounterOverflowError, DotInPastError, InvalidCounterError } from "../errors.js";
import { notCounters } from "../testing/arbitraries.js";
import { eventsOfVersion } from "../testing/dotted.js";
import { thrownBy } from "../testing/thrown.js";
import { VersionVector } from "../version-vector/version-vector.js";
import { DottedVersionVector } from "./dotted-version-vector.js";

const { update, sync, join, discard, empty } = DottedVersionVector;
const [a, b, c] = ["a", "b", "c"].map(nodeId) as [NodeId, NodeId, NodeId];

/** `v({ a: 2 }, "a:4")` is the version a:4 made with a:2 seen. */
function v(past: Record<string, number>, dot?: string): DottedVersionVector {
  return DottedVersionVector.of(past, dot === undefined ? undefined : parseDot(dot));
}

describe("the papers' examples", () => {
  it("{(a, 2), (b, 1), (c, 3, 7)} is a1 a2 b1 c1 c2 c3 c7 (Preguiça et al. 2010, causal histories of DVVs)", () => {
    const version = v({ a: 2, b: 1, c: 3 }, "c:7");
    const events = ["a:1", "a:2", "b:1", "c:1", "c:2", "c:3", "c:7"];
    expect(eventsOfVersion(version)).toEqual(new Set(events));
    expect(events.every((event) => version.covers(parseDot(event)))).toBe(true);
    expect(version.covers(parseDot("c:4"))).toBe(false);
    expect(version.ceiling().toJSON()).toEqual({ a: 2, b: 1, c: 7 });
  });

  it("two clients write through one server, unaware of one another (2010, 2012: what version vectors cannot say)", () => {
    const v1 = update(VersionVector.empty, [], a);
    const v2 = update(VersionVector.empty, [v1], a);
    expect([v1, v2].map(String)).toEqual(["{} + a:1", "{} + a:2"]);
    expect(v1.compare(v2)).toBe("concurrent");
    // The same two writes under version vectors by server: a later counter looks like a later version.
    expect(VersionVector.of({ a: 1 }).compare(VersionVector.of({ a: 2 }))).toBe("before");
    const held = sync([v1], [v2]);
    const v3 = update(v1.ceiling(), held, a);
    expect(String(v3)).toBe("{a: 1} + a:3");
    expect(sync(held, [v3]).map(String)).toEqual(["{} + a:2", "{a: 1} + a:3"]);
    expect(join(sync(held, [v3])).toJSON()).toEqual({ a: 3 });
  });

  it.each<[string, DottedVersionVector, DottedVersionVector, CausalOrder]>([
    ["a dot in the other's past", v({}, "a:1"), v({ a: 1 }, "a:3"), "before"],
    ["a dot in the gap before the other's", v({}, "a:2"), v({ a: 1 }, "a:3"), "concurrent"],
    ["the same past, other dots", v({ a: 4 }, "b:1"), v({ a: 4 }, "b:2"), "concurrent"],
    ["other nodes", v({}, "a:1"), v({}, "b:1"), "concurrent"],
    ["the same", v({ a: 4 }, "b:1"), v({ a: 4 }, "b:1"), "equal"],
    ["a past alone, of the same events", v({ a: 4 }), v({ a: 3 }, "a:4"), "equal"],
    ["a past alone, of more", v({ a: 5 }), v({ a: 3 }, "a:4"), "after"],
    ["a past alone, below the dot", v({ a: 3 }), v({ a: 3 }, "a:4"), "before"],
    ["a past alone, across the gap", v({ a: 4 }), v({ a: 2 }, "a:4"), "after"],
    ["nothing", empty, v({}, "a:1"), "before"],
    ["a dot known, other events not", v({ b: 5 }, "a:2"), v({ a: 2 }, "c:1"), "concurrent"],
  ])("compare: %s", (_, x, y, order) => {
    expect(x.compare(y)).toBe(order);
    expect(x.equals(y)).toBe(order === "equal");
  });
});

describe("what the authors' published tests check", () => {
  const c1 = empty.event(a);
  const c4 = c1.event(a).event(a).event(a);
  const c5 = c4.event(b);
  const context = join([c4]);
  const c5b = update(context, [c5], b);
  const c5c = update(context, [c5, c5b], b);
  const c5d = update(context, [c5, c5b, c5c], a);
  const all = [c5, c5b, c5c, c5d];

  it("update", () => {
    expect([c1, c1.event(a), c4].map(String)).toEqual(["{} + a:1", "{a: 1} + a:2", "{a: 3} + a:4"]);
    expect(all.map(String)).toEqual([
      "{a: 4} + b:1",
      "{a: 4} + b:2",
      "{a: 4} + b:3",
      "{a: 4} + a:5",
    ]);
    expect(String(update(VersionVector.empty, [c5], b))).toBe("{} + b:2");
    const c6 = update(c5d.ceiling(), [...all], b);
    expect(String(c6)).toBe("{a: 5} + b:4");
    const c7 = update(c6.ceiling(), [...all, c6], b);
    expect(String(c7)).toBe("{a: 5, b: 4} + b:5");
    expect(String(update(c7.ceiling(), [...all, c7], a))).toBe("{a: 5, b: 5} + a:6");
  });

  it("increment, merge, and who descends from whom", () => {
    const [a1, b1] = [empty.event(a), empty.event(b)];
    expect(a1.compare(empty)).toBe("after");
    expect(a1.compare(b1)).toBe("concurrent");
    const a2 = a1.event(a);
    const both = DottedVersionVector.of(join([a2, b1]));
    const after = both.event(c);
    expect(String(after)).toBe("{a: 2, b: 1} + c:1");
    expect([a2, b1].map((other) => after.compare(other))).toEqual(["after", "after"]);
    expect([after, a1].map((other) => b1.compare(other))).toEqual(["before", "concurrent"]);
    expect([c1, c4].map((older) => c5b.compare(older))).toEqual(["after", "after"]);
    expect(c5.compare(c5b)).toBe("concurrent");
  });

  it.each<[DottedVersionVector[], Record<string, number>]>([
    [[], {}],
    [[v({ "1": 1, "2": 2 }, "4:4"), v({ "3": 3 }, "4:3")], { "1": 1, "2": 2, "3": 3, "4": 4 }],
    [[v({}, "5:5"), v({ "6": 6 }, "7:7")], { "5": 5, "6": 6, "7": 7 }],
    [[v({ "6": 6 }, "7:7"), v({}, "5:5")], { "5": 5, "6": 6, "7": 7 }],
    [[v({ "1": 1 }, "2:1"), v({ "1": 1 }, "3:1")], { "1": 1, "2": 1, "3": 1 }],
  ])("join: %s is %j", (versions, expected) => {
    expect(join(versions).toJSON()).toEqual(expected);
  });

  it.each<[string, DottedVersionVector[], DottedVersionVector[], DottedVersionVector[]]>([
    ["older and newer", [c1], [c4], [c4]],
    ["a version with itself", [c4], [c4], [c4]],
    ["a past and its next", [c4], [c5b], [c5b]],
    ["two siblings", [c5], [c5b], [c5, c5b]],
    ["siblings with one of them", [c5c, c5], [c5b], [c5, c5b, c5c]],
    ["all siblings, in no order", [c5d, c5, c5b], [c5c], [c5d, c5, c5b, c5c]],
    [
      "siblings with one that has seen them all",
      all,
      [update(join(all), all, c)],
      [update(join(all), all, c)],
    ],
    ["something with nothing", all, [], [c5d, c5, c5b, c5c]],
    ["nothing with nothing", [empty], [empty], []],
    [
      "pasts alone",
      [v({ a: 2 }), v({ b: 1 })],
      [v({ a: 3 }), v({ b: 1 })],
      [v({ b: 1 }), v({ a: 3 })],
    ],
  ])("sync: %s", (_, mine, theirs, expected) => {
    expect(sync(mine, theirs).map(String)).toEqual(expected.map(String));
    expect(sync(theirs, mine).map(String).toSorted()).toEqual(expected.map(String).toSorted());
  });

  it("discard keeps what the context has not seen", () => {
    expect(discard(all, VersionVector.of({ b: 2 }))).toEqual([c5c, c5d]);
    expect(discard(all, VersionVector.empty)).toEqual(all);
    expect(discard(all, join(all))).toEqual([]);
    expect(discard([v({ a: 3 })], VersionVector.of({ a: 2 }))).toHaveLength(1);
    expect(discard([v({ a: 3 })], VersionVector.of({ a: 3 }))).toHaveLength(0);
  });
});

describe("a dotted version vector", () => {
  const greatest = Number.MAX_SAFE_INTEGER;

  it("is never given a dot in its past, nor one that a server has given out", () => {
    expect(thrownBy(() => v({ a: 2 }, "a:2"))).toBeInstanceOf(DotInPastError);
    expect(() => v({ a: 2 }, "a:2")).toThrow('The dot "a:2" is in its own past.');
    expect(String(update(VersionVector.of({ a: 7 }), [v({}, "a:3")], a))).toBe("{a: 7} + a:8");
    expect(String(update(VersionVector.empty, [v({ a: 9 }, "b:1")], a))).toBe("{} + a:10");
  });

  it("refuses an event past 2^53 - 1", () => {
    expect(thrownBy(() => v({ a: greatest }).event(a))).toBeInstanceOf(CounterOverflowError);
    expect(thrownBy(() => update(VersionVector.empty, [v({}, `a:${greatest}`)], a))).toBeInstanceOf(
      CounterOverflowError,
    );
  });

  it.each(notCounters)("refuses the counter %s", (counter) => {
    const dot = { node: a, counter } as Dot;
    expect(thrownBy(() => DottedVersionVector.of({}, dot))).toBeInstanceOf(InvalidCounterError);
  });

  it("without events is the one empty one", () => {
    expect(DottedVersionVector.of({})).toBe(empty);
    expect(String(empty)).toBe("{}");
  });

  it(
    "of a hundred thousand siblings are synced without comparing each with each",
    { timeout: 30_000 },
    () => {
      const count = 100_000;
      const siblings = Array.from({ length: count }, (_, i) => v({ b: 1 }, `a:${i + 1}`));
      const seen = update(VersionVector.of({ a: count / 2, b: 1 }), siblings, c);
      const left = sync(siblings.toReversed(), [...siblings, seen]);
      expect(left).toHaveLength(count / 2 + 1);
      expect(join(left).toJSON()).toEqual({ a: count, b: 1, c: 1 });
    },
  );
});
