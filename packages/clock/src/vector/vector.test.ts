import { describe, expect, it } from "vitest";

import {
  CounterOverflowError,
  DuplicateNodeIdError,
  InvalidCounterError,
  InvalidNodeIdError,
} from "../errors.js";
import { notCounters } from "../testing/arbitraries.js";
import { thrownBy } from "../testing/thrown.js";
import { nodeId, parseDot, VectorClock, VectorProcess, VersionVector } from "./index.js";

const v = (entries: Record<string, number>): VectorClock => VectorClock.of(entries);
const a = nodeId("a");
const b = nodeId("b");
const c = nodeId("c");

describe("a run of three processes", () => {
  // Baquero & Preguiça 2016, Why Logical Clocks are Easy, figures 2 and 3: a2 is sent to b2, b3 to c3.
  const [pa, pb, pc] = [new VectorProcess("a"), new VectorProcess("b"), new VectorProcess("c")];
  const a1 = pa.tick();
  const b1 = pb.tick();
  const c1 = pc.tick();
  const a2 = pa.send();
  const b2 = pb.receive(a2);
  const a3 = pa.tick();
  const c2 = pc.tick();
  const b3 = pb.send();
  const c3 = pc.receive(b3);

  it.each([
    ["a1", a1, { a: 1 }],
    ["a2", a2, { a: 2 }],
    ["a3", a3, { a: 3 }],
    ["b1", b1, { b: 1 }],
    ["b2: [2,0,0] and [0,1,0] make [2,1,0], counted [2,2,0]", b2, { a: 2, b: 2 }],
    ["b3", b3, { a: 2, b: 3 }],
    ["c1", c1, { c: 1 }],
    ["c2", c2, { c: 2 }],
    ["c3 knows all but a3", c3, { a: 2, b: 3, c: 3 }],
  ])("%s", (_, stamp, expected) => {
    expect(stamp.toJSON()).toEqual(expected);
  });

  it.each([
    ["on one process", a1, a3, "before"],
    ["along a message", a2, b2, "before"],
    ["along two messages", a1, c3, "before"],
    ["sent, and meanwhile", a3, b2, "concurrent"],
    ["never told", a3, c3, "concurrent"],
    ["the other way round", c3, b1, "after"],
    ["itself", c3, v({ c: 3, b: 3, a: 2 }), "equal"],
  ] as const)("%s: %s, %s: %s", (_, x, y, order) => {
    expect(x.compare(y)).toBe(order);
    expect(x.happensBefore(y)).toBe(order === "before");
    expect(y.happensBefore(x)).toBe(order === "after");
    expect(x.isConcurrentWith(y)).toBe(order === "concurrent");
    expect(x.equals(y)).toBe(order === "equal");
    expect(x.dominates(y)).toBe(order === "equal" || order === "after");
  });

  it("tells what came before from one entry (Mattern 1989, §5)", () => {
    expect(c3.covers(parseDot("a:2"))).toBe(true);
    expect(c3.covers(parseDot("a:3"))).toBe(false);
  });
});

describe("comparing", () => {
  // The cases that suites of other vector clocks try: equal, less in one, less by absence, crossed, disjoint.
  it.each([
    [{}, {}, "equal"],
    [{ a: 1, b: 2, c: 3 }, { c: 3, b: 2, a: 1 }, "equal"],
    [{}, { a: 1 }, "before"],
    [{ a: 1 }, { a: 1, b: 1 }, "before"],
    [{ a: 1, b: 2, c: 3 }, { a: 2, b: 2, c: 3 }, "before"],
    [{ b: 2 }, { a: 1, b: 2, c: 1 }, "before"],
    [{ a: 2 }, { a: 1, b: 1 }, "concurrent"],
    [{ a: 1, b: 2, c: 3 }, { a: 3, b: 2, c: 1 }, "concurrent"],
    [{ a: 1, b: 2, c: 3 }, { a: 1, b: 2, d: 3 }, "concurrent"],
    [{ a: 1, b: 1 }, { b: 1, c: 1, d: 1 }, "concurrent"],
    [{ ["__proto__"]: 1 }, { constructor: 1 }, "concurrent"],
  ] as const)("%j, %j: %s", (x, y, order) => {
    expect(v(x).compare(v(y))).toBe(order);
    const reverse = { before: "after", equal: "equal", concurrent: "concurrent" } as const;
    expect(v(y).compare(v(x))).toBe(reverse[order]);
  });
});

describe("steps", () => {
  it.each([
    ["the first event", VectorClock.empty.tick(a), { a: 1 }],
    ["another process's", v({ a: 2 }).tick(b), { a: 2, b: 1 }],
    ["sending", v({ a: 2 }).send(a), { a: 3 }],
    ["receiving", v({ a: 2, b: 1 }).receive(a, v({ a: 1, b: 4, c: 1 })), { a: 3, b: 4, c: 1 }],
    ["receiving what is known", v({ a: 2, b: 1 }).receive(a, v({ b: 1 })), { a: 3, b: 1 }],
    ["receiving first of all", VectorClock.empty.receive(c, v({ b: 1 })), { b: 1, c: 1 }],
    ["merging", v({ a: 3, c: 1 }).merge(v({ a: 1, b: 1, c: 2 })), { a: 3, b: 1, c: 2 }],
  ])("%s", (_, clock, expected) => {
    expect(clock.toJSON()).toEqual(expected);
  });

  it("give an operand itself when it is the answer", () => {
    const less = v({ a: 1 });
    const more = v({ a: 1, b: 1 });
    expect(more.merge(less)).toBe(more);
    expect(less.merge(more)).toBe(more);
    expect(less.merge(v({ a: 1 }))).toBe(less);
    expect(VectorClock.of(less)).toBe(less);
  });

  it("leave the clock as it was", () => {
    const clock = v({ a: 1 });
    clock.tick(a);
    clock.receive(b, v({ b: 7 }));
    expect(clock.toJSON()).toEqual({ a: 1 });
  });
});

describe("entries", () => {
  const clock = v({ b: 1, a: 2 });

  it("are read by id and in order", () => {
    expect([clock.get(a), clock.get(b), clock.get(c), clock.size]).toEqual([2, 1, 0, 2]);
    const sorted = [
      ["a", 2],
      ["b", 1],
    ];
    expect([[...clock], [...clock.entries()]]).toEqual([sorted, sorted]);
    expect([...clock.nodes()]).toEqual(["a", "b"]);
    expect(String(clock)).toBe("{a: 2, b: 1}");
  });

  it("are those of a version vector, both ways", () => {
    const vector = VersionVector.of({ a: 2, b: 1 });
    expect(VectorClock.fromVersionVector(vector).equals(clock)).toBe(true);
    expect(clock.toVersionVector().equals(vector)).toBe(true);
    expect(VectorClock.fromVersionVector(VersionVector.empty)).toBe(VectorClock.empty);
    expect(VectorClock.of({})).toBe(VectorClock.empty);
  });

  it.each(notCounters)("refuse the counter %s", (counter) => {
    expect(thrownBy(() => v({ a: counter as number }))).toBeInstanceOf(InvalidCounterError);
  });

  it("refuse what is no id, or comes twice", () => {
    expect(thrownBy(() => v({ "": 1 }))).toBeInstanceOf(InvalidNodeIdError);
    expect(thrownBy(() => new VectorProcess("a\n"))).toBeInstanceOf(InvalidNodeIdError);
    const twice: [string, number][] = [
      ["a", 1],
      ["a", 2],
    ];
    expect(thrownBy(() => VectorClock.of(twice))).toBeInstanceOf(DuplicateNodeIdError);
  });

  it("end at 2^53 - 1", () => {
    const last = v({ a: Number.MAX_SAFE_INTEGER });
    for (const step of [
      () => last.tick(a),
      () => last.send(a),
      () => v({ b: 1 }).receive(a, last),
    ]) {
      expect(thrownBy(step)).toBeInstanceOf(CounterOverflowError);
    }
    expect(last.tick(b).get(b)).toBe(1);
  });
});

describe("a process", () => {
  it("keeps the clock of its latest step", () => {
    const process = new VectorProcess(a, v({ a: 1 }));
    const steps = [
      process.tick(),
      process.send(),
      process.receive(v({ b: 2 })),
      process.merge(v({ c: 5 })),
    ];
    expect(steps.map(String)).toEqual(["{a: 2}", "{a: 3}", "{a: 4, b: 2}", "{a: 4, b: 2, c: 5}"]);
    expect(process.current).toBe(steps.at(-1));
  });

  it("is unchanged by a step that throws", () => {
    const process = new VectorProcess(a, v({ a: Number.MAX_SAFE_INTEGER }));
    expect(thrownBy(() => process.receive(v({ b: 1 })))).toBeInstanceOf(CounterOverflowError);
    expect(process.current.get(b)).toBe(0);
  });
});
