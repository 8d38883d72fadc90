/**
 * Examples. Most tables go through what the public tests of the paper's authors check of their implementation: here
 * join, update in its ways, and sync.
 */
import { describe, expect, it } from "vitest";

import { formatDot } from "../core/dot.js";
import { nodeId, type NodeId } from "../core/node-id.js";
import { CounterOverflowError } from "../errors.js";
import { thrownBy } from "../testing/thrown.js";
import { VersionVector } from "../version-vector/version-vector.js";
import { DottedVersionVectorSet } from "./dotted-version-vector-set.js";

type Triples<V> = [node: string, counter: number, values: V[]][];

const { empty, of, fromContext } = DottedVersionVectorSet;
const [a, b, c] = ["a", "b", "c"].map(nodeId) as [NodeId, NodeId, NodeId];

function expectSet<V>(
  set: DottedVersionVectorSet<V>,
  entries: Triples<V>,
  anonymous: V[] = [],
): void {
  expect(set.toJSON()).toEqual({ entries, anonymous });
}

describe("the running example (Almeida et al. 2014): Peter and Mary write through server A", () => {
  const one = empty.update(a, "v1");
  const two = one.update(a, "v2"); // Mary has read nothing
  const three = two.update(a, "v3", one.join()); // Peter has read v1

  it("keeps both values where neither writer knew of the other", () => {
    expectSet(one, [["a", 1, ["v1"]]]);
    expect(one.join().toJSON()).toEqual({ a: 1 });
    expectSet(two, [["a", 2, ["v2", "v1"]]]);
  });

  it("supersedes what its writer has read, and only that: no false conflict, no lost update", () => {
    expectSet(three, [["a", 3, ["v3", "v2"]]]);
    expect([...three].map(([dot, value]) => `${value} ${formatDot(dot!)}`)).toEqual([
      "v3 a:3",
      "v2 a:2",
    ]);
    expect(three.join().toJSON()).toEqual({ a: 3 });
  });

  it("and ends with one value when someone who has read all of them writes", () => {
    expectSet(three.update(b, "v4", three.join()), [
      ["a", 3, []],
      ["b", 1, ["v4"]],
    ]);
  });
});

describe("join and update", () => {
  const a0 = empty.update(a, "v1");
  const a1 = a0.update(a, "v2", a0.join());

  it("join is the history", () => {
    expect(fromContext(VersionVector.empty, ["v1"]).join()).toBe(VersionVector.empty);
    expect(a0.join().toJSON()).toEqual({ a: 1 });
    expect(a0.update(b, "v2", a0.join()).join().toJSON()).toEqual({ a: 1, b: 1 });
  });

  it.each<[string, DottedVersionVectorSet<string>, Triples<string>]>([
    ["on nothing", a0, [["a", 1, ["v1"]]]],
    ["of what was read, by the same server", a1, [["a", 2, ["v2"]]]],
    [
      "of what was read, by another server",
      a1.update(b, "v3", a1.join()),
      [
        ["a", 2, []],
        ["b", 1, ["v3"]],
      ],
    ],
    [
      "of what was read before, by another server",
      a1.update(b, "v4", a0.join()),
      [
        ["a", 2, ["v2"]],
        ["b", 1, ["v4"]],
      ],
    ],
    [
      "of what was read before, by the same server",
      a1.update(a, "v5", a0.join()),
      [["a", 3, ["v5", "v2"]]],
    ],
    [
      "of what this server has not",
      empty.update(a, "v2", VersionVector.of({ a: 1 })),
      [["a", 2, ["v2"]]],
    ],
    [
      "with a node between others",
      of([
        ["a", 1, ["x"]],
        ["c", 1, ["z"]],
      ]).update(b, "y"),
      [
        ["a", 1, ["x"]],
        ["b", 1, ["y"]],
        ["c", 1, ["z"]],
      ],
    ],
  ])("update %s", (_, set, expected) => {
    expectSet(set, expected);
  });

  it("leaves what it came from as it was", () => {
    a0.update(a, "v9");
    expectSet(a0, [["a", 1, ["v1"]]]);
  });

  it("refuses an event past 2^53 - 1", () => {
    const full = of([["a", Number.MAX_SAFE_INTEGER, ["v"]]]);
    expect(thrownBy(() => full.update(a, "w"))).toBeInstanceOf(CounterOverflowError);
    const context = VersionVector.of({ a: Number.MAX_SAFE_INTEGER });
    expect(thrownBy(() => empty.update(a, "w", context))).toBeInstanceOf(CounterOverflowError);
  });
});

describe("discard", () => {
  const held = of([
    ["a", 4, ["a4", "a3"]],
    ["b", 2, ["b2"]],
  ]);

  it.each<[Record<string, number>, Triples<string>]>([
    [
      {},
      [
        ["a", 4, ["a4", "a3"]],
        ["b", 2, ["b2"]],
      ],
    ],
    [
      { a: 2 },
      [
        ["a", 4, ["a4", "a3"]],
        ["b", 2, ["b2"]],
      ],
    ],
    [
      { a: 3 },
      [
        ["a", 4, ["a4"]],
        ["b", 2, ["b2"]],
      ],
    ],
    [
      { a: 4 },
      [
        ["a", 4, []],
        ["b", 2, ["b2"]],
      ],
    ],
    [
      { a: 9, c: 1 },
      [
        ["a", 9, []],
        ["b", 2, ["b2"]],
        ["c", 1, []],
      ],
    ],
  ])("of %j", (context, expected) => {
    expectSet(held.discard(VersionVector.of(context)), expected);
  });

  it("gives the set itself when nothing changes", () => {
    expect(held.discard(VersionVector.of({ a: 2 }))).toBe(held);
    expect(held.discard(VersionVector.empty)).toBe(held);
  });

  it("takes values without a dot when the context has the whole history", () => {
    const reconciled = held.reconcile(() => "one");
    expectSet(
      reconciled.discard(VersionVector.of({ a: 4, b: 1 })),
      [
        ["a", 4, []],
        ["b", 2, []],
      ],
      ["one"],
    );
    expectSet(reconciled.discard(reconciled.join()), [
      ["a", 4, []],
      ["b", 2, []],
    ]);
    expectSet(reconciled.update(a, "new", reconciled.join()), [
      ["a", 5, ["new"]],
      ["b", 2, []],
    ]);
    expectSet(
      reconciled.update(a, "new"),
      [
        ["a", 5, ["new"]],
        ["b", 2, []],
      ],
      ["one"],
    );
  });
});

describe("sync", () => {
  const x = of<string>([["x", 1, []]]);
  const one = empty.update(a, "v1");
  const other = empty.update(b, "v2");
  const next = empty.update(a, "v2", one.join());
  const [atB, atC] = [empty.update(b, "v3", next.join()), empty.update(c, "v3", next.join())];

  it.each<
    [string, DottedVersionVectorSet<string>, DottedVersionVectorSet<string>, Triples<string>]
  >([
    [
      "superseded here, standing there",
      of([["a", 1, []]]),
      of([["a", 2, ["v2", "v1"]]]),
      [["a", 2, ["v2"]]],
    ],
    ["older and newer", one, next, [["a", 2, ["v2"]]]],
    [
      "two writes with one past",
      atC,
      atB,
      [
        ["a", 2, []],
        ["b", 1, ["v3"]],
        ["c", 1, ["v3"]],
      ],
    ],
    [
      "with a node that only one knows",
      x,
      one,
      [
        ["a", 1, ["v1"]],
        ["x", 1, []],
      ],
    ],
    [
      "nothing in common",
      one,
      other,
      [
        ["a", 1, ["v1"]],
        ["b", 1, ["v2"]],
      ],
    ],
    [
      "more known, more superseded",
      of([["a", 5, ["v5", "v4", "v3"]]]),
      of([["a", 4, ["v4"]]]),
      [["a", 5, ["v5", "v4"]]],
    ],
    [
      "the last superseded, a new one added",
      of([["a", 4, []]]),
      of([["a", 5, ["v5", "v4"]]]),
      [["a", 5, ["v5"]]],
    ],
  ])("%s", (_, mine, theirs, expected) => {
    expectSet(mine.sync(theirs), expected);
    expectSet(theirs.sync(mine), expected);
  });

  it("of a set with its own last writer's is the latter", () => {
    const won = atC.sync(atB).lastWriterWins((l, r) => l > r);
    expect(won.sync(atC.sync(atB)).toJSON()).toEqual(won.toJSON());
  });

  it("gives an operand where that is the answer", () => {
    expect(one.sync(next)).toBe(next);
    expect(next.sync(one)).toBe(next);
    expect(one.sync(empty.update(a, "v1"))).toBe(one);
    expect(empty.sync(one)).toBe(one);
  });

  describe("of values without a dot", () => {
    const [left, right] = [fromContext(one.join(), [5]), fromContext(other.join(), [7, 5])];

    it("keeps those of both, each once, unless one set comes after the other", () => {
      expect(left.sync(right).anonymous).toEqual([5, 7]);
      expect(left.sync(fromContext(one.join(), [7])).anonymous).toEqual([5, 7]);
      expect(left.sync(fromContext(next.join(), [7])).anonymous).toEqual([7]);
      expect(fromContext(next.join(), [7]).sync(left).anonymous).toEqual([7]);
    });

    it("takes objects for one when their keys are", () => {
      const decoded = (): DottedVersionVectorSet<object> => fromContext(one.join(), [{ n: 1 }]);
      expect(decoded().sync(decoded()).size).toBe(2);
      expect(decoded().sync(decoded(), JSON.stringify).size).toBe(1);
    });

    it("loses none whose siblings the other server has not superseded, though its history is longer", () => {
      const siblings = of([["a", 2, ["v2", "v1"]]]);
      const merged = siblings.reconcile((values) => values.toSorted().join("+"));
      const longer = siblings.update(b, "v3");
      expectSet(
        merged.sync(longer),
        [
          ["a", 2, []],
          ["b", 1, ["v3"]],
        ],
        ["v1+v2"],
      );
      expectSet(
        longer.sync(merged),
        [
          ["a", 2, []],
          ["b", 1, ["v3"]],
        ],
        ["v1+v2"],
      );
    });
  });
});
