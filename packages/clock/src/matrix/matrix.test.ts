import { describe, expect, it } from "vitest";

import {
  CounterOverflowError,
  DuplicateNodeIdError,
  InvalidCounterError,
  InvalidNodeIdError,
  TruncatedBytesError,
} from "../errors.js";
import { thrownBy } from "../testing/thrown.js";
import { MatrixClock, MatrixProcess, nodeId, parseDot, VersionVector } from "./index.js";

type Table = Record<string, Record<string, number>>;

const m = (rows: Table): MatrixClock => MatrixClock.of(rows);
const a = nodeId("a");
const b = nodeId("b");
const c = nodeId("c");

describe("a run of three processes", () => {
  const [pa, pb, pc] = [new MatrixProcess(a), new MatrixProcess(b), new MatrixProcess(c)];
  const a1 = pa.send();
  const b1 = pb.receive(a1, a);
  const b2 = pb.send();
  const c1 = pc.receive(b2, b);
  const c1Cut = pc.stableCut();
  const c2 = pc.send();
  const a2 = pa.receive(c2, c);

  it.each([
    ["a1", a1, { a: { a: 1 } }],
    ["b1: b knows what a knew", b1, { a: { a: 1 }, b: { a: 1, b: 1 } }],
    ["b2", b2, { a: { a: 1 }, b: { a: 1, b: 2 } }],
    ["c1: and what b knew of a", c1, { a: { a: 1 }, b: { a: 1, b: 2 }, c: { a: 1, b: 2, c: 1 } }],
    ["a2", a2, { a: { a: 2, b: 2, c: 2 }, b: { a: 1, b: 2 }, c: { a: 1, b: 2, c: 2 } }],
  ])("%s", (_, stamp, expected) => {
    expect(stamp.toJSON()).toEqual(expected);
  });

  it("learns step by step what everyone knows", () => {
    expect(c1Cut.toJSON()).toEqual({ a: 1 });
    expect(pa.stableCut().toJSON()).toEqual({ a: 1, b: 2 });
    expect(pa.stableCut([a, c]).toJSON()).toEqual({ a: 1, b: 2, c: 2 });
  });

  it.each([
    [a1, b1, "before"],
    [a1, c2, "before"],
    [b2, a2, "before"],
    [a2, a1, "after"],
    [a2, pb.tick(), "concurrent"],
  ] as const)("stamps compare as events happened: %s, %s: %s", (x, y, order) => {
    expect(x.compare(y)).toBe(order);
  });
});

describe("the time table of a replicated log", () => {
  // Wuu & Bernstein 1984, §3: only updates count; receiving is `learn`; an update goes to k unless hasrec(k), that
  // is, unless T[k][node] covers it; and may leave the log once it is covered in every row.
  const nodes = [a, b, c];
  const update = parseDot("a:1");
  const hasrec = (table: MatrixClock, k: typeof a): boolean => table.row(k).covers(update);
  let atA = MatrixClock.empty.tick(a);
  let atB = MatrixClock.empty;
  let atC = MatrixClock.empty;

  it("knows who has an update, and when all have", () => {
    atB = atB.learn(b, atA, a);
    expect(nodes.map((k) => hasrec(atB, k))).toEqual([true, true, false]);
    atC = atC.learn(c, atB, b);
    expect(nodes.map((k) => hasrec(atC, k))).toEqual([true, true, true]);
    expect(atC.stableCut(nodes).covers(update)).toBe(true);
    expect(nodes.map((k) => hasrec(atA, k))).toEqual([true, false, false]);
    atA = atA.learn(a, atC, c);
    expect(atA.stableCut(nodes).covers(update)).toBe(true);
    expect(atB.stableCut(nodes).covers(update)).toBe(false);
    expect(atC.get(c, a)).toBe(1);
  });
});

describe("stableCut", () => {
  const matrix = m({ a: { a: 3, b: 2 }, b: { a: 1, b: 5 }, c: { a: 2, b: 2, c: 1 } });

  it.each([
    ["of all", matrix, undefined, { a: 1, b: 2 }],
    ["of some", matrix, [a, c], { a: 2, b: 2 }],
    ["of one", matrix, [b], { a: 1, b: 5 }],
    ["with one not heard of", matrix, [a, nodeId("d")], {}],
    ["of none", matrix, [], {}],
    ["of nothing", MatrixClock.empty, undefined, {}],
    ["counts nodes that others know of", m({ a: { a: 1, b: 1 } }), undefined, {}],
  ])("%s", (_, clock, nodes, expected) => {
    expect(clock.stableCut(nodes).toJSON()).toEqual(expected);
  });
});

describe("merge, learn and compare", () => {
  const less = m({ a: { a: 1 } });
  const more = m({ a: { a: 1 }, b: { a: 1 } });
  const other = m({ a: { a: 2 } });

  it("give an operand itself when it is the answer", () => {
    expect(more.merge(less)).toBe(more);
    expect(less.merge(more)).toBe(more);
    expect(less.merge(m({ a: { a: 1 } }))).toBe(less);
    expect(more.learn(b, less, a)).toBe(more);
    expect(less.learn(b, more, a)).toBe(more);
    expect(MatrixClock.empty.learn(a, MatrixClock.empty, b)).toBe(MatrixClock.empty);
    expect(MatrixClock.of(more)).toBe(more);
  });

  it("merge makes no row learn from another", () => {
    expect(more.merge(other).toJSON()).toEqual({ a: { a: 2 }, b: { a: 1 } });
    expect(more.learn(b, other, a).toJSON()).toEqual({ a: { a: 2 }, b: { a: 2 } });
  });

  it.each([
    [less, more, "before"],
    [less, other, "before"],
    [more, other, "concurrent"],
    [m({ a: { a: 1 } }), m({ b: { a: 1 } }), "concurrent"],
    [m({ a: { a: 1, b: 1 } }), m({ a: { a: 1, c: 1 } }), "concurrent"],
    [more, m({ b: { a: 1 }, a: { a: 1 } }), "equal"],
    [MatrixClock.empty, less, "before"],
  ] as const)("%s, %s: %s", (x, y, order) => {
    expect(x.compare(y)).toBe(order);
    const reverse = { before: "after", equal: "equal", concurrent: "concurrent" } as const;
    expect(y.compare(x)).toBe(reverse[order]);
    expect(x.equals(y)).toBe(order === "equal");
  });
});

describe("rows", () => {
  const matrix = m({ b: { a: 1 }, ["__proto__"]: { constructor: 2 }, a: {} });

  it("are read by id and in order; empty ones are none", () => {
    expect(matrix.size).toBe(2);
    expect(Array.from(matrix, ([id]) => id)).toEqual(["__proto__", "b"]);
    expect(matrix.get(nodeId("__proto__"), nodeId("constructor"))).toBe(2);
    expect(matrix.row(a)).toBe(VersionVector.empty);
    expect([...matrix.nodes()].toSorted()).toEqual(["__proto__", "a", "b", "constructor"]);
    expect(String(matrix)).toBe("{__proto__: {constructor: 2}, b: {a: 1}}");
    expect(m({ a: {} })).toBe(MatrixClock.empty);
  });

  it("are made of pairs, maps and version vectors too", () => {
    const row = VersionVector.of({ a: 1 });
    expect(MatrixClock.of(new Map([["b", row]])).row(b)).toBe(row);
    expect(MatrixClock.of([[b, { a: 1 }]]).equals(MatrixClock.of({ b: row }))).toBe(true);
  });

  it.each([
    ["an id that is none", () => m({ "": { a: 1 } }), InvalidNodeIdError],
    ["an id in a row", () => m({ a: { "\n": 1 } }), InvalidNodeIdError],
    ["counter 0", () => m({ a: { a: 0 } }), InvalidCounterError],
    [
      "two rows of one node",
      () =>
        MatrixClock.of([
          [a, { a: 1 }],
          [b, { a: 1 }],
          [a, { a: 2 }],
        ]),
      DuplicateNodeIdError,
    ],
    [
      "two empty rows of one node",
      () =>
        MatrixClock.of([
          [a, {}],
          [a, {}],
        ]),
      DuplicateNodeIdError,
    ],
    [
      "a step past 2^53 - 1",
      () => m({ a: { a: Number.MAX_SAFE_INTEGER } }).tick(a),
      CounterOverflowError,
    ],
    [
      "a receipt past 2^53 - 1",
      () => MatrixClock.empty.receive(a, m({ b: { a: Number.MAX_SAFE_INTEGER } }), b),
      CounterOverflowError,
    ],
  ])("refuse %s", (_, run, type) => {
    expect(thrownBy(run)).toBeInstanceOf(type);
  });
});

describe("a process", () => {
  it("keeps the matrix of its latest step, and its own when a step throws", () => {
    const process = new MatrixProcess(a, m({ a: { a: 7 } }));
    expect(process.tick().get(a, a)).toBe(8);
    expect(
      process
        .learn(m({ b: { b: 2 } }), b)
        .row(a)
        .toJSON(),
    ).toEqual({ a: 8, b: 2 });
    const before = process.current;
    const last = m({ b: { a: Number.MAX_SAFE_INTEGER } });
    expect(thrownBy(() => process.receive(last, b))).toBeInstanceOf(CounterOverflowError);
    expect(process.current).toBe(before);
  });
});

describe("30,000 nodes", { timeout: 20_000 }, () => {
  const ids = Array.from({ length: 30_000 }, (_, i) => `s${(i * 7919) % 30_000}`);
  const wide = MatrixClock.of({ a: Object.fromEntries(ids.map((id) => [id, 1])) });
  const tall = MatrixClock.of(ids.map((id) => [id, { [id]: 1 }]));

  it.each([
    ["in one row", wide],
    ["with a row each", tall],
  ])("%s are written, read, merged, compared and met in linear time", (_, matrix) => {
    expect(MatrixClock.fromBytes(matrix.toBytes()).equals(matrix)).toBe(true);
    expect(MatrixClock.fromJSON(JSON.parse(JSON.stringify(matrix))).equals(matrix)).toBe(true);
    expect(wide.merge(tall).compare(matrix)).toBe("after");
    expect(matrix.stableCut().size).toBe(0);
    expect(matrix.receive(a, wide, a).get(a, a)).toBe(1);
    const cut = matrix.toBytes().subarray(0, -1);
    expect(thrownBy(() => MatrixClock.fromBytes(cut))).toBeInstanceOf(TruncatedBytesError);
  });
});
