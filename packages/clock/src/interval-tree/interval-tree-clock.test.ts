/** Every example of the paper that gives concrete clocks, and what the published suites of other implementations check. */
import { describe, expect, it } from "vitest";

import { InvalidIntervalTreeError, OverlappingIdsError } from "../errors.js";
import { thrownBy } from "../testing/thrown.js";
import { sumIds } from "./id.js";
import { IntervalTreeClock } from "./interval-tree-clock.js";
import { readEventTree, readIdTree, type EventTree, type IdTree } from "./tree.js";

const { seed, of } = IntervalTreeClock;
const parse = (text: string): IntervalTreeClock => IntervalTreeClock.fromString(text);
const eventOf = (tree: EventTree): IntervalTreeClock => of(0, tree);

/** Applies a function often. */
function times<T>(count: number, apply: (value: T) => T, start: T): T {
  let value = start;
  for (let i = 0; i < count; i++) value = apply(value);
  return value;
}

describe("the run of Almeida, Baquero, Fonte 2008, §5.1", () => {
  const [a1, b1] = seed.fork();
  const a2 = a1.event();
  const b2 = b1.event();
  const [a3, c1] = a2.fork();
  const b3 = b2.event();
  const a4 = a3.event();
  const bc = b3.join(c1);
  const [bc1, bc2] = bc.fork();
  const ab = a4.join(bc1);

  it.each([
    ["starts with the seed", seed, "(1, 0)"],
    ["forks it", a1, "((1, 0), 0)"],
    ["into halves", b1, "((0, 1), 0)"],
    ["has an event on the left", a2, "((1, 0), (0, 1, 0))"],
    ["and one on the right", b2, "((0, 1), (0, 0, 1))"],
    ["forks the left", a3, "(((1, 0), 0), (0, 1, 0))"],
    ["into quarters", c1, "(((0, 1), 0), (0, 1, 0))"],
    ["has another event on the right", b3, "((0, 1), (0, 0, 2))"],
    ["and one on the leftmost quarter", a4, "(((1, 0), 0), (0, (1, 1, 0), 0))"],
    ["joins what lies side by side", bc, "(((0, 1), 1), (1, 0, 1))"],
    ["forks it again", bc1, "(((0, 1), 0), (1, 0, 1))"],
    ["elsewhere", bc2, "((0, 1), (1, 0, 1))"],
    ["joins the left half together", ab, "((1, 0), (1, (0, 1, 0), 1))"],
    ["and its next event makes the tree a single number", ab.event(), "((1, 0), 2)"],
  ])("%s: %3$s", (_, clock, text) => {
    expect(clock.toString()).toBe(text);
  });

  it("orders its clocks", () => {
    expect(a2.compare(b2)).toBe("concurrent");
    expect(a4.compare(bc)).toBe("concurrent");
    expect(bc.compare(bc2)).toBe("equal");
    expect(ab.event().compare(bc2)).toBe("after");
    expect(seed.compare(ab)).toBe("before");
  });
});

describe("the function that a tree stands for (§5, the drawings)", () => {
  it("(1, 2, (0, (1, 0, 2), 0)) counts 3 on the left half, then 2, 4, 1, 1 on eighths", () => {
    const event = readEventTree([1, 2, [0, [1, 0, 2], 0]]);
    expect(event.depths).toEqual([1, 3, 3, 2]);
    expect(event.values).toEqual([3, 2, 4, 1]);
  });

  it("(((0, (1, 0)), (1, 0)), (1, 2, (0, (1, 0, 2), 0))) is read and written", () => {
    const text = "(((0, (1, 0)), (1, 0)), (1, 2, (0, (1, 0, 2), 0)))";
    const clock = of(
      [
        [0, [1, 0]],
        [1, 0],
      ],
      [1, 2, [0, [1, 0, 2], 0]],
    );
    expect(clock.toString()).toBe(text);
    expect(parse(text).equals(clock)).toBe(true);
    expect(clock.idTree).toEqual([
      [0, [1, 0]],
      [1, 0],
    ]);
    expect(clock.eventTree).toEqual([1, 2, [0, [1, 0, 2], 0]]);
  });
});

describe("normal form (§5.2)", () => {
  it.each<[IdTree, IdTree]>([
    [[0, 0], 0],
    [[1, 1], 1],
    [
      [
        [1, 1],
        [0, 0],
      ],
      [1, 0],
    ],
    [
      [
        [0, [1, 0]],
        [[[1, 1], 1], 0],
      ],
      [
        [0, [1, 0]],
        [1, 0],
      ],
    ],
  ])("of the id %j is %j", (tree, normal) => {
    expect(of(tree).idTree).toEqual(normal);
  });

  it("knows no negative zero", () => {
    expect(of([-0, 1] as never, [-0, -0, 1]).idTree).toEqual([0, 1]);
    expect(of([-0, 1] as never, [-0, -0, 1]).eventTree).toEqual([0, 0, 1]);
  });

  it.each<[EventTree, EventTree]>([
    [[2, 1, 1], 3],
    [
      [2, [2, 1, 0], 3],
      [4, [0, 1, 0], 1],
    ],
    [4, 4],
    [[1, 1, 1], 2],
    [[0, [1, 0, 0], [0, 1, 1]], 1],
    [
      [5, [4, 0, 0], 3],
      [8, 1, 0],
    ],
  ])("of the event tree %j is %j", (tree, normal) => {
    expect(eventOf(tree).eventTree).toEqual(normal);
  });
});

describe("comparison (§5.3.1)", () => {
  it.each<[EventTree, EventTree, string]>([
    [1, 2, "before"],
    [2, 2, "equal"],
    [1, [2, 1, 1], "before"],
    [1, [1, 1, 1], "before"],
    [3, [2, 1, 1], "equal"],
    [[2, 1, 1], 2, "after"],
    [5, 3, "after"],
    [5, [4, [0, 1, 0], 1], "after"],
    [5, [4, [0, 2, 0], 1], "concurrent"],
    [[3, [0, 3, 0], 2], [4, [0, 2, 0], 1], "before"],
    [[3, 2, [0, 3, 0]], [4, [0, 2, 0], 1], "concurrent"],
    [[0, 1, 0], [0, 0, 1], "concurrent"],
    [[2, 0, 2], 3, "concurrent"],
    [[0, 0, 3], [1, 0, 2], "before"],
    [[0, 0, 3], [1, 0, 1], "concurrent"],
  ])("%j, %j: %s", (a, b, order) => {
    expect(eventOf(a).compare(eventOf(b))).toBe(order);
    expect(eventOf(a).leq(eventOf(b))).toBe(order === "equal" || order === "before");
    expect(eventOf(a).dominates(eventOf(b))).toBe(order === "equal" || order === "after");
  });
});

describe("fork (§5.3.2)", () => {
  it.each<[IdTree, IdTree, IdTree]>([
    [0, 0, 0],
    [1, [1, 0], [0, 1]],
    [
      [0, 1],
      [0, [1, 0]],
      [0, [0, 1]],
    ],
    [
      [1, 0],
      [[1, 0], 0],
      [[0, 1], 0],
    ],
    [
      [
        [1, 0],
        [0, 1],
      ],
      [[1, 0], 0],
      [0, [0, 1]],
    ],
    [
      [
        0,
        [
          [0, 1],
          [1, 0],
        ],
      ],
      [0, [[0, 1], 0]],
      [0, [0, [1, 0]]],
    ],
    [
      [1, [0, 1]],
      [1, 0],
      [0, [0, 1]],
    ],
    [
      [[0, [1, 0]], 0],
      [[0, [[1, 0], 0]], 0],
      [[0, [[0, 1], 0]], 0],
    ],
  ])("of %j gives %j and %j, which join to it again", (id, left, right) => {
    const clock = of(id, [1, 0, 2]);
    const [a, b] = clock.fork();
    expect([a.idTree, b.idTree]).toEqual([left, right]);
    expect([a.eventTree, b.eventTree]).toEqual([
      [1, 0, 2],
      [1, 0, 2],
    ]);
    expect(a.join(b).equals(clock)).toBe(true);
  });
});

describe("join (§5.3.3)", () => {
  it.each<[EventTree, EventTree, EventTree]>([
    [7, 9, 9],
    [1, [2, 0, 2], [2, 0, 2]],
    [[2, 0, 2], 3, [3, 0, 1]],
    [
      [1, 2, 3],
      [4, 5, 6],
      [9, 0, 1],
    ],
    [[0, 1, 0], [0, 0, 1], 1],
    [
      [0, [0, 1, 0], 0],
      [0, 0, [0, 0, 1]],
      [0, [0, 1, 0], [0, 0, 1]],
    ],
  ])("of the event trees %j and %j is %j", (a, b, joined) => {
    expect(eventOf(a).join(eventOf(b)).eventTree).toEqual(joined);
    expect(eventOf(b).join(eventOf(a)).eventTree).toEqual(joined);
  });

  it.each<[IdTree, IdTree, IdTree]>([
    [0, 1, 1],
    [[1, 0], [0, 1], 1],
    [
      [1, 0],
      [0, [0, 1]],
      [1, [0, 1]],
    ],
    [[[1, 0], 0], [[0, 1], 1], 1],
  ])("of the ids %j and %j is %j", (a, b, joined) => {
    expect(of(a).join(of(b)).idTree).toEqual(joined);
    expect(of(b).join(of(a)).idTree).toEqual(joined);
  });

  it.each<[IdTree, IdTree]>([
    [1, 1],
    [1, [1, 0]],
    [
      [1, [0, 1]],
      [0, 1],
    ],
    [
      [[1, 0], 1],
      [[1, 0], 0],
    ],
  ])("refuses the ids %j and %j, which overlap", (a, b) => {
    expect(thrownBy(() => of(a).join(of(b)))).toBeInstanceOf(OverlappingIdsError);
    expect(thrownBy(() => of(b).sync(of(a)))).toBeInstanceOf(OverlappingIdsError);
    expect(thrownBy(() => sumIds(readIdTree(a), readIdTree(b)))).toBeInstanceOf(
      OverlappingIdsError,
    );
  });

  it("gives the very same clock when the other brings nothing", () => {
    const clock = parse("((1, 0), (0, 2, 1))");
    expect(clock.join(eventOf(1))).toBe(clock);
    const message = clock.peek();
    expect(message.peek()).toBe(message);
    expect(message.join(message)).toBe(message);
  });
});

describe("derived operations (§3)", () => {
  it("send is event then peek; receive is join then event; sync is join then fork", () => {
    const [mine, yours] = seed.fork();
    const [after, message] = mine.send();
    expect(after.equals(mine.event())).toBe(true);
    expect(message.equals(after.peek())).toBe(true);
    expect(message.isAnonymous).toBe(true);
    expect(yours.receive(message).equals(yours.join(message).event())).toBe(true);
    const synced = after.sync(yours);
    expect(synced.map(String)).toEqual(after.join(yours).fork().map(String));
  });

  it("receive does not take what a whole clock owns", () => {
    const [mine, yours] = seed.fork();
    expect(yours.receive(mine.event()).idTree).toEqual([0, 1]);
  });
});

describe("four replicas that know each other by version vectors only", () => {
  const [a, rest] = seed.fork();
  const [b, others] = rest.fork();
  const [c, d] = others.fork();

  it("are equal until something happens", () => {
    for (const x of [a, b, c, d]) for (const y of [a, b, c, d]) expect(x.compare(y)).toBe("equal");
  });

  it("clash after an event on each of two, and agree after an exchange", () => {
    const [b1, d1] = [b.event(), d.event()];
    expect(b1.compare(d1)).toBe("concurrent");
    const b2 = b1.join(d1.peek());
    const d2 = d1.join(b1.peek());
    expect(b2.compare(d2)).toBe("equal");
    expect(b1.join(d1).compare(b2)).toBe("equal");
    expect(a.compare(b2)).toBe("before");
  });

  it("take a master's writes in order or at once", () => {
    const master = times(3, (clock) => clock.event(), a);
    const oneByOne = b.join(a.event().peek()).join(a.event().event().peek()).join(master.peek());
    expect(oneByOne.compare(master)).toBe("equal");
    expect(c.join(oneByOne.peek()).compare(master)).toBe("equal");
    expect(c.compare(oneByOne)).toBe("before");
  });

  it("clash when three masters write, until they are joined", () => {
    const [x, y, z] = [
      times(3, (clock) => clock.event(), a),
      times(2, (clock) => clock.event(), b),
      c.event(),
    ];
    expect(x.compare(y)).toBe("concurrent");
    expect(y.compare(z)).toBe("concurrent");
    const [yz, zy] = [y.join(z.peek()), z.join(y.peek())];
    expect(yz.compare(zy)).toBe("equal");
    expect(yz.compare(x)).toBe("concurrent");
    expect(z.compare(z.join(x))).toBe("before");
    expect(d.compare(yz)).toBe("before");
  });
});

describe("misuse", () => {
  it("of a clock after it was forked is found when both meet", () => {
    const [child] = seed.fork();
    expect(child.event().compare(seed.event())).toBe("before");
    expect(thrownBy(() => child.event().join(seed.event()))).toBeInstanceOf(OverlappingIdsError);
  });

  it.each<[string, unknown, unknown]>([
    ["2", 2, 0],
    ["-1", -1, 0],
    ["true", true, 0],
    ["a text", "1", 0],
    ["null", null, 0],
    ["undefined", undefined, 0],
    ["a bigint", 1n, 0],
    ["one half", [1], 0],
    ["three parts", [1, 0, 1], 0],
    ["a bad half", [1, [0, 0.5]], 0],
    ["an object", { 0: 1, 1: 0, length: 2 }, 0],
    ["a negative count", 1, -1],
    ["a fraction", 1, 0.5],
    ["NaN", 1, Number.NaN],
    ["2^53", 1, 2 ** 53],
    ["no base", 1, [1, 0]],
    ["four parts", 1, [0, 1, 0, 1]],
    ["a tree as base", 1, [[0, 1, 0], 1, 0]],
    ["a negative base", 1, [-1, 1, 2]],
    ["a sum past 2^53 - 1", 1, [Number.MAX_SAFE_INTEGER, 0, 1]],
    ["null as event tree", 1, null],
  ])("of `of`: %s", (_, id, event) => {
    expect(thrownBy(() => of(id as IdTree, event as EventTree))).toBeInstanceOf(
      InvalidIntervalTreeError,
    );
  });
});
