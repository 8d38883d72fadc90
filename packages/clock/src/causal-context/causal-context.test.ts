import { describe, expect, it } from "vitest";

import { CausalContext } from "./causal-context.js";
import { parseDot, type Dot } from "../core/dot.js";
import { InvalidCounterError } from "../errors.js";
import { nodeId } from "../core/node-id.js";
import { notCounters } from "../testing/arbitraries.js";
import { VersionVector } from "../version-vector/version-vector.js";

/** A context from a cut and dots in words: `context({ a: 1 }, "a:3 b:2")`. */
function context(cut: Record<string, number>, dots = ""): CausalContext {
  return CausalContext.of(VersionVector.of(cut), dotsOf(dots));
}

function dotsOf(words: string): Dot[] {
  return words.split(" ").filter(Boolean).map(parseDot);
}

describe("CausalContext.of brings cut and dots into one form", () => {
  it.each([
    ["nothing", {}, "", "{}"],
    ["a cut alone", { a: 2 }, "", "{a: 2}"],
    ["a dot beyond the cut", { a: 2 }, "b:5", "{a: 2} + b:5"],
    ["a dot of a node without cut", {}, "b:2", "{} + b:2"],
    ["a first dot, which is a cut", {}, "b:1", "{b: 1}"],
    ["a dot that the cut covers", { a: 2 }, "a:2", "{a: 2}"],
    ["a dot that follows on the cut", { a: 2 }, "a:3", "{a: 3}"],
    ["a dot behind a gap", { a: 2 }, "a:4", "{a: 2} + a:4"],
    ["the dot that fills the gap", { a: 2 }, "a:4 a:3", "{a: 4}"],
    ["a gap further up", { a: 2 }, "a:6 a:4 a:3", "{a: 4} + a:6"],
    ["dots in any order", {}, "b:3 a:9 b:2 a:3", "{} + a:3 + a:9 + b:2 + b:3"],
    ["dots that come twice", { a: 1 }, "b:3 a:2 b:3 a:2", "{a: 2} + b:3"],
    ["all of it for two nodes", { a: 1, b: 1 }, "b:2 b:4 a:3 a:2", "{a: 3, b: 2} + b:4"],
  ])("%s", (_, cut, dots, expected) => {
    expect(context(cut, dots).toString()).toBe(expected);
  });

  it("keeps the very cut that it was given, when no dot raises it", () => {
    const cut = VersionVector.of({ a: 2 });
    expect(CausalContext.of(cut).cut).toBe(cut);
    expect(CausalContext.of(cut, dotsOf("a:1 b:7")).cut).toBe(cut);
  });

  it("gives the one empty context for nothing", () => {
    expect(context({})).toBe(CausalContext.empty);
    expect(CausalContext.empty.isEmpty).toBe(true);
    expect(context({ a: 1 }).isEmpty).toBe(false);
    expect(context({}, "a:2").isEmpty).toBe(false);
  });

  it("holds dots of its own, in a frozen list", () => {
    const mine = { node: nodeId("a"), counter: 5 };
    const made = CausalContext.of(VersionVector.empty, [mine]);
    mine.counter = 1;
    expect(made.toString()).toBe("{} + a:5");
    expect(Object.isFrozen(made.dots)).toBe(true);
    expect(Object.isFrozen(made.add(parseDot("b:4")).dots)).toBe(true);
    expect(Object.isFrozen(CausalContext.fromBytes(made.toBytes()).dots)).toBe(true);
    expect(Object.isFrozen(CausalContext.empty.dots)).toBe(true);
  });

  it.each(notCounters)("refuses the counter %s", (counter) => {
    const bad = { node: nodeId("a"), counter: counter as number };
    expect(() => CausalContext.of(VersionVector.empty, [bad])).toThrow(InvalidCounterError);
    expect(() => CausalContext.empty.add(bad)).toThrow(InvalidCounterError);
    expect(() => context({ a: 5 }).add(bad)).toThrow(InvalidCounterError);
  });
});

describe("covers", () => {
  const seen = context({ a: 2 }, "a:5 b:3");

  it.each([
    ["a:1", true],
    ["a:2", true],
    ["a:3", false],
    ["a:4", false],
    ["a:5", true],
    ["a:6", false],
    ["b:1", false],
    ["b:2", false],
    ["b:3", true],
    ["c:1", false],
  ])("%s: %s", (dot, expected) => {
    expect(seen.covers(parseDot(dot))).toBe(expected);
  });
});

describe("add", () => {
  it.each([
    [{}, "", "a:1", "{a: 1}"],
    [{}, "", "a:2", "{} + a:2"],
    [{}, "a:2", "a:1", "{a: 2}"],
    [{ a: 1 }, "a:3 a:4 a:6", "a:2", "{a: 4} + a:6"],
    [{ a: 1 }, "b:2", "a:2", "{a: 2} + b:2"],
    [{ b: 1 }, "b:9", "b:5", "{b: 1} + b:5 + b:9"],
  ])("%j + %j, add %s: %s", (cut, dots, dot, expected) => {
    expect(context(cut, dots).add(parseDot(dot)).toString()).toBe(expected);
  });

  it("gives the same context for what was seen before", () => {
    const seen = context({ a: 2 }, "b:3");
    expect(seen.add(parseDot("a:1"))).toBe(seen);
    expect(seen.add(parseDot("b:3"))).toBe(seen);
  });
});

describe("merge", () => {
  it.each([
    [context({ a: 1 }), context({ b: 1 }), "{a: 1, b: 1}"],
    [context({ a: 1 }, "a:3"), context({ a: 2 }), "{a: 3}"],
    [context({}, "a:2"), context({}, "a:3"), "{} + a:2 + a:3"],
    [context({}, "a:2 a:3"), context({ a: 1 }), "{a: 3}"],
    [context({ a: 4 }), context({ a: 1 }, "a:3 a:6"), "{a: 4} + a:6"],
    [context({}, "a:2 c:2"), context({}, "a:2 b:2"), "{} + a:2 + b:2 + c:2"],
  ])("%s, %s: %s", (x, y, expected) => {
    expect(x.merge(y).toString()).toBe(expected);
    expect(y.merge(x).toString()).toBe(expected);
  });

  it("gives an operand itself when it is the answer", () => {
    const less = context({ a: 1 }, "b:2");
    const more = context({ a: 1, b: 2 });
    expect(less.merge(more)).toBe(more);
    expect(more.merge(less)).toBe(more);
    expect(less.merge(context({ a: 1 }, "b:2"))).toBe(less);
  });
});

describe("compare and equals", () => {
  it.each([
    [context({}), context({}), "equal"],
    [context({}), context({}, "a:2"), "before"],
    [context({ a: 1 }), context({ a: 1 }, "b:2"), "before"],
    [context({ a: 1 }, "b:2"), context({ a: 1, b: 2 }), "before"],
    [context({}, "a:2"), context({}, "a:2"), "equal"],
    [context({}, "a:2"), context({}, "a:3"), "concurrent"],
    [context({ a: 1 }), context({}, "a:2"), "concurrent"],
    [context({ a: 1 }, "a:5"), context({ a: 4 }), "concurrent"],
    [context({ a: 1 }, "a:5"), context({ a: 5 }), "before"],
    [context({}, "a:2 b:2"), context({}, "a:2 b:2 c:2"), "before"],
  ] as const)("%s, %s: %s", (x, y, expected) => {
    const mirrored = { equal: "equal", before: "after", concurrent: "concurrent" } as const;
    expect(x.compare(y)).toBe(expected);
    expect(y.compare(x)).toBe(mirrored[expected]);
    expect(x.equals(y)).toBe(expected === "equal");
    expect(y.equals(x)).toBe(expected === "equal");
  });
});

describe("ceiling", () => {
  it.each([
    [context({}), "{}"],
    [context({ a: 2 }), "{a: 2}"],
    [context({ a: 2 }, "a:4 a:9 b:5"), "{a: 9, b: 5}"],
  ])("%s: %s", (seen, expected) => {
    expect(seen.ceiling().toString()).toBe(expected);
  });
});

// The acknowledgement of an update covers what the writer saw and the update itself, nothing else: a
// sibling that another client wrote in between stays uncovered, so the next update leaves it alone.
describe("the context of an acknowledgement", () => {
  it("does not cover a sibling between the given context and the new dot", () => {
    const given = context({ s1: 3 });
    const answer = given.add(parseDot("s1:5"));
    expect(answer.toString()).toBe("{s1: 3} + s1:5");
    expect(answer.covers(parseDot("s1:4"))).toBe(false);
  });
});
