/** How a clock counts an event: fill and grow, on the paper's example and on one for each of their rules. */
import { describe, expect, it } from "vitest";

import { AnonymousClockError, CounterOverflowError } from "../errors.js";
import { thrownBy } from "../testing/thrown.js";
import { fill, grow } from "./event.js";
import { IntervalTreeClock } from "./interval-tree-clock.js";
import { eventTreeOf, readEventTree, readIdTree, type EventTree, type IdTree } from "./tree.js";

const { seed, of } = IntervalTreeClock;

describe("event (§5.3.4)", () => {
  it.each<[string, IdTree, EventTree, EventTree]>([
    ["owns nothing", 0, [0, 1, 0], [0, 1, 0]],
    ["owns all: the maximum", 1, [0, 3, 0], 3],
    ["a leaf is full", [1, 0], 4, 4],
    ["left owned, up to its own maximum", [1, 0], [0, [0, 1, 0], 0], [0, 1, 0]],
    ["left owned, up to the minimum of the right", [1, 0], [1, [0, 1, 0], 1], 2],
    ["right owned, up to the minimum of the left", [0, 1], [0, [2, 0, 1], 1], [2, [0, 0, 1], 0]],
    [
      "both sides partly owned",
      [
        [1, 0],
        [0, 1],
      ],
      [0, [0, 0, 1], [0, 1, 0]],
      1,
    ],
    ["the filled minimum of the other half counts", [1, [1, 0]], [0, 0, [0, 0, 1]], 1],
    [
      "nothing to fill",
      [
        [1, 0],
        [[0, 1], 0],
      ],
      [1, 1, [0, [2, 0, 1], 0]],
      [1, 1, [0, [2, 0, 1], 0]],
    ],
  ])("fill: %s: %j, %j: %j", (_, id, event, filled) => {
    expect(eventTreeOf(fill(readIdTree(id), readEventTree(event)))).toEqual(filled);
  });

  it("grow: the paper's example prefers to add to a leaf over making a node of one", () => {
    const clock = of(
      [
        [1, 0],
        [[0, 1], 0],
      ],
      [1, 1, [0, [2, 0, 1], 0]],
    );
    expect(clock.event().toString()).toBe("(((1, 0), ((0, 1), 0)), (1, 1, (0, (2, 0, 2), 0)))");
  });

  it.each<[string, IdTree, EventTree, EventTree]>([
    ["a leaf", 1, 4, 5],
    ["a leaf made into a node", [1, 0], 4, [4, 1, 0]],
    ["two levels of nodes", [0, [1, 0]], 0, [0, 0, [0, 1, 0]]],
    [
      "fewer new nodes before less depth",
      [
        [[1, 0], 0],
        [0, 1],
      ],
      [0, [0, [0, 1, 0], 0], 0],
      [0, [0, [0, 2, 0], 0], 0],
    ],
    [
      "less depth among as many new nodes",
      [
        [0, [1, 0]],
        [1, 0],
      ],
      0,
      [0, 0, [0, 1, 0]],
    ],
    [
      "less depth on the left",
      [
        [1, 0],
        [0, [1, 0]],
      ],
      0,
      [0, [0, 1, 0], 0],
    ],
    [
      "the right of two that cost the same",
      [
        [1, 0],
        [1, 0],
      ],
      0,
      [0, 0, [0, 1, 0]],
    ],
  ])("grow: %s: %j, %j: %j", (_, id, event, grown) => {
    const steps = grow(readIdTree(id), readEventTree(event));
    expect(eventTreeOf(steps!)).toEqual(grown);
  });

  it("is refused on a clock that owns nothing", () => {
    for (const run of [
      () => seed.peek().event(),
      () => seed.peek().send(),
      () => seed.peek().receive(seed),
    ]) {
      expect(thrownBy(run)).toBeInstanceOf(AnonymousClockError);
    }
  });

  it("is refused past 2^53 - 1, which is reached", () => {
    const last = of([1, 0], [Number.MAX_SAFE_INTEGER - 1, 0, 1]).event();
    expect(last.eventTree).toBe(Number.MAX_SAFE_INTEGER);
    expect(thrownBy(() => last.event())).toBeInstanceOf(CounterOverflowError);
    expect(() => last.event()).toThrow('The counter of "(1, 0)"');
  });
});
