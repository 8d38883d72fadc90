/** Trees far deeper than a call stack, and trees of very many leaves. A quadratic walk would take minutes. */
import { describe, expect, it } from "vitest";

import { MalformedBytesError, TreeTooDeepError, TruncatedBytesError } from "../errors.js";
import { thrownBy } from "../testing/thrown.js";
import { IntervalTreeClock } from "./interval-tree-clock.js";
import { TREE_DEPTH_MAX } from "./steps.js";
import type { EventTree, IdTree } from "./tree.js";

const timeout = 20_000;
const depth = 20_000;
const { fromBytes, fromString } = IntervalTreeClock;

function deepId(levels: number, wrap: (id: IdTree) => IdTree): IdTree {
  let id: IdTree = 1;
  for (let i = 0; i < levels; i++) id = wrap(id);
  return id;
}

describe(`trees of ${depth} levels`, { timeout }, () => {
  it.each<[string, (id: IdTree) => IdTree]>([
    ["leaning left", (id) => [id, 0]],
    ["leaning right", (id) => [0, id]],
    ["owning all the other halves", (id) => [1, id === 1 ? 0 : id]],
  ])("%s", (_, wrap) => {
    const clock = IntervalTreeClock.of(deepId(depth, wrap)).event().event();
    expect(fromString(clock.toString()).equals(clock)).toBe(true);
    expect(fromBytes(clock.toBytes()).equals(clock)).toBe(true);
    const [left, right] = clock.fork();
    const [a, b] = [left.event(), right.event()];
    expect(a.compare(b)).toBe("concurrent");
    expect(a.join(b).leq(a)).toBe(false);
    expect(a.join(b).event().compare(a.join(b))).toBe("after");
    expect(a.join(b).idTree).toHaveLength(2);
  });

  it("of events", () => {
    let event: EventTree = 1;
    for (let i = 0; i < depth; i++) event = i % 2 === 0 ? [0, event, 0] : [1, 0, event];
    const clock = IntervalTreeClock.of([1, 0], event);
    expect(fromBytes(clock.toBytes()).equals(clock)).toBe(true);
    expect(clock.event().compare(clock)).toBe("after");
    expect(clock.peek().join(clock.event().peek()).compare(clock)).toBe("after");
  });
});

describe("trees of 65,536 leaves", { timeout }, () => {
  it("are made, joined, compared, grown, written and read", () => {
    const levels = 16;
    const clocks = [IntervalTreeClock.seed];
    while (clocks.length < 2 ** 6)
      clocks.push(...clocks.splice(0).flatMap((clock) => clock.fork()));
    let event: EventTree[] = Array.from({ length: 2 ** levels }, (_, i) => (i * 7919) % 5);
    while (event.length > 1) {
      event = Array.from({ length: event.length / 2 }, (_, i) => [
        0,
        event[2 * i]!,
        event[2 * i + 1]!,
      ]);
    }
    const wide = IntervalTreeClock.of(0, event[0]);
    expect(wide.toBytes().length).toBeLessThan(2 ** levels);
    expect(fromBytes(wide.toBytes()).equals(wide)).toBe(true);
    expect(fromString(wide.toString()).equals(wide)).toBe(true);
    const grown = clocks.slice(0, 2).map((clock) => clock.join(wide).event());
    expect(grown[0]!.compare(grown[1]!)).toBe("concurrent");
    expect(grown[0]!.compare(wide)).toBe("after");
  });
});

describe("the limit of depth", { timeout }, () => {
  const open = "(".repeat(TREE_DEPTH_MAX + 1);

  it("holds for every way in", () => {
    expect(thrownBy(() => fromString(`(${open}`))).toBeInstanceOf(TreeTooDeepError);
    const bytes = new Uint8Array(TREE_DEPTH_MAX / 4 + 100).fill(0xaa); // (l, 0) over and over
    bytes[0] = 0xa1;
    const error = thrownBy(() => fromBytes(bytes));
    expect(error).toBeInstanceOf(MalformedBytesError);
    expect(error).toMatchObject({ cause: { code: "VC_CLOCK_TREE_TOO_DEEP" } });
    expect(thrownBy(() => fromBytes(bytes.subarray(0, 1000)))).toBeInstanceOf(TruncatedBytesError);
  });

  it("holds for fork, which leaves the clock as it was", () => {
    const deepest = IntervalTreeClock.of(deepId(TREE_DEPTH_MAX, (id) => [0, id]));
    expect(thrownBy(() => deepest.fork())).toBeInstanceOf(TreeTooDeepError);
    expect(deepest.isAnonymous).toBe(false);
  });

  it("ends arrays that hold themselves", () => {
    const id: unknown[] = [0, 0];
    id[0] = id;
    expect(thrownBy(() => IntervalTreeClock.of(id as never))).toBeInstanceOf(TreeTooDeepError);
    const event: unknown[] = [0, 0, 0];
    event[2] = event;
    expect(thrownBy(() => IntervalTreeClock.of(0, event as never))).toBeInstanceOf(
      TreeTooDeepError,
    );
  });
});
