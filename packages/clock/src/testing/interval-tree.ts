/**
 * Naive twins of interval tree clocks: the paper's recursive definitions on nested arrays, word by word; and random
 * executions whose clocks are sets of events.
 *
 * @see Almeida, Baquero, Fonte 2008, Interval Tree Clocks, §5.2 and §5.3
 */
import fc from "fast-check";

import { union, type Events } from "./events.js";
import { IntervalTreeClock } from "../interval-tree/interval-tree-clock.js";
import type { EventTree, IdTree } from "../interval-tree/tree.js";

/** Larger than any depth that the tests reach: the paper's cost of making a node of a leaf. */
const NODE_COST = 1000;

export function normId(id: IdTree): IdTree {
  if (typeof id === "number") return id;
  const [left, right] = [normId(id[0]), normId(id[1])];
  return left === right && typeof left === "number" ? left : [left, right];
}

export function splitId(id: IdTree): [IdTree, IdTree] {
  if (id === 0) return [0, 0];
  if (id === 1)
    return [
      [1, 0],
      [0, 1],
    ];
  const [left, right] = id;
  if (left !== 0 && right !== 0)
    return [
      [left, 0],
      [0, right],
    ];
  const [first, second] = splitId(left === 0 ? right : left);
  return left === 0
    ? [
        [0, first],
        [0, second],
      ]
    : [
        [first, 0],
        [second, 0],
      ];
}

/** `undefined` when the ids overlap. */
export function sumIds(a: IdTree, b: IdTree): IdTree | undefined {
  if (a === 0) return b;
  if (b === 0) return a;
  if (a === 1 || b === 1) return undefined;
  const [left, right] = [sumIds(a[0], b[0]), sumIds(a[1], b[1])];
  return left === undefined || right === undefined ? undefined : normId([left, right]);
}

function lift(event: EventTree, by: number): EventTree {
  return typeof event === "number" ? event + by : [event[0] + by, event[1], event[2]];
}

export function minOf(event: EventTree): number {
  return typeof event === "number" ? event : event[0] + Math.min(minOf(event[1]), minOf(event[2]));
}

export function maxOf(event: EventTree): number {
  return typeof event === "number" ? event : event[0] + Math.max(maxOf(event[1]), maxOf(event[2]));
}

export function normEvent(event: EventTree): EventTree {
  if (typeof event === "number") return event;
  const [left, right] = [normEvent(event[1]), normEvent(event[2])];
  if (left === right && typeof left === "number") return event[0] + left;
  const least = Math.min(minOf(left), minOf(right));
  return [event[0] + least, lift(left, -least), lift(right, -least)];
}

export function leqEvents(a: EventTree, b: EventTree): boolean {
  if (typeof a === "number") return a <= minOf(b);
  const [base, left, right] = a;
  const [baseB, leftB, rightB] = typeof b === "number" ? [b, 0, 0] : b;
  return (
    leqEvents(lift(left, base), lift(leftB, baseB)) &&
    leqEvents(lift(right, base), lift(rightB, baseB))
  );
}

export function joinEvents(a: EventTree, b: EventTree): EventTree {
  if (typeof a === "number" && typeof b === "number") return Math.max(a, b);
  const [baseA, leftA, rightA] = typeof a === "number" ? [a, 0, 0] : a;
  const [baseB, leftB, rightB] = typeof b === "number" ? [b, 0, 0] : b;
  return normEvent([
    0,
    joinEvents(lift(leftA, baseA), lift(leftB, baseB)),
    joinEvents(lift(rightA, baseA), lift(rightB, baseB)),
  ]);
}

export function fillEvent(id: IdTree, event: EventTree): EventTree {
  if (id === 0) return event;
  if (id === 1) return maxOf(event);
  if (typeof event === "number") return event;
  const [base, left, right] = event;
  if (id[0] === 1) {
    const filled = fillEvent(id[1], right);
    return normEvent([base, Math.max(maxOf(left), minOf(filled)), filled]);
  }
  if (id[1] === 1) {
    const filled = fillEvent(id[0], left);
    return normEvent([base, filled, Math.max(maxOf(right), minOf(filled))]);
  }
  return normEvent([base, fillEvent(id[0], left), fillEvent(id[1], right)]);
}

export function growEvent(id: IdTree, event: EventTree): [EventTree, cost: number] {
  if (typeof event === "number") {
    if (id === 1) return [event + 1, 0];
    const [grown, cost] = growEvent(id, [event, 0, 0]);
    return [grown, cost + NODE_COST];
  }
  if (typeof id === "number") throw new Error("grow is called only when there is nothing to fill");
  const [base, left, right] = event;
  const [grownLeft, costLeft] = id[0] === 0 ? [left, Infinity] : growEvent(id[0], left);
  const [grownRight, costRight] = id[1] === 0 ? [right, Infinity] : growEvent(id[1], right);
  if (costLeft < costRight) return [[base, grownLeft, right], costLeft + 1];
  return [[base, left, grownRight], costRight + 1];
}

export function addEvent(id: IdTree, event: EventTree): EventTree {
  const filled = fillEvent(id, event);
  return JSON.stringify(filled) === JSON.stringify(event) ? growEvent(id, event)[0] : filled;
}

/** Id trees, in normal form or not. */
export const anyIdTree: fc.Arbitrary<IdTree> = fc.letrec<{ tree: IdTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    fc.constantFrom<IdTree>(0, 1),
    fc.tuple(tie("tree"), tie("tree")),
  ),
})).tree;

/** Event trees of small counts, in normal form or not. */
export const anyEventTree: fc.Arbitrary<EventTree> = eventTree(fc.nat(4));

/** Event trees of any counts that do not add up to more than 2^53 - 1. */
export const wildEventTree: fc.Arbitrary<EventTree> = eventTree(
  fc.oneof(
    fc.nat(20),
    fc.nat(2 ** 20),
    fc.integer({ min: 0, max: 49 }).map((power) => 2 ** power),
  ),
);

function eventTree(count: fc.Arbitrary<number>): fc.Arbitrary<EventTree> {
  return fc.letrec<{ tree: EventTree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5, depthSize: "small" },
      count,
      fc.tuple(count, tie("tree"), tie("tree")),
    ),
  })).tree;
}

export const anyClock: fc.Arbitrary<IntervalTreeClock> = fc
  .tuple(anyIdTree, anyEventTree)
  .map(([id, event]) => IntervalTreeClock.of(id, event));

export const wildClock: fc.Arbitrary<IntervalTreeClock> = fc
  .tuple(anyIdTree, wildEventTree)
  .map(([id, event]) => IntervalTreeClock.of(id, event));

/** A step of an execution. `at` and `with` pick among the clocks that are alive then. */
export interface Step {
  readonly type: "event" | "fork" | "join" | "message" | "sync" | "peek";
  readonly at: number;
  readonly with: number;
}

export const execution: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    type: fc.constantFrom<Step["type"]>(
      "event",
      "event",
      "fork",
      "fork",
      "join",
      "message",
      "sync",
      "peek",
    ),
    at: fc.nat(99),
    with: fc.nat(99),
  }),
  { maxLength: 40 },
);

/** A clock beside the set of all events that happened before it. */
export interface Witness {
  readonly clock: IntervalTreeClock;
  readonly events: Events;
}

export interface Execution {
  /** The clocks that own something, at the end. */
  readonly alive: readonly Witness[];
  /** What was known at each point of the execution. */
  readonly seen: readonly Witness[];
}

/** Runs the steps from a seed, with clocks and with sets of events side by side. */
export function execute(steps: readonly Step[]): Execution {
  let alive: Witness[] = [{ clock: IntervalTreeClock.seed, events: new Set() }];
  const seen: Witness[] = [];
  let count = 0;
  const event = ({ clock, events }: Witness): Witness => ({
    clock: clock.event(),
    events: union(events, new Set([`e${++count}`])),
  });
  for (const step of steps) {
    const a = alive[step.at % alive.length] as Witness;
    const others = alive.filter((other) => other !== a);
    const b = others[step.with % Math.max(1, others.length)];
    const next = advance(step.type, a, b, event);
    if (next === undefined) continue;
    alive = [...alive.filter((other) => other !== a && other !== b), ...next];
    seen.push(...next.map(({ clock, events }) => ({ clock: clock.peek(), events })));
  }
  return { alive, seen };
}

/** What becomes of two clocks; `undefined` for a step that cannot be made. */
function advance(
  type: Step["type"],
  a: Witness,
  b: Witness | undefined,
  event: (of: Witness) => Witness,
): Witness[] | undefined {
  const rest = b === undefined ? [] : [b];
  if (type === "event") return [event(a), ...rest];
  if (type === "fork")
    return [...a.clock.fork().map((clock) => ({ clock, events: a.events })), ...rest];
  if (b === undefined) return undefined;
  const events = union(a.events, b.events);
  if (type === "join") return [{ clock: a.clock.join(b.clock), events }];
  if (type === "peek") return [a, { clock: b.clock.join(a.clock.peek()), events }];
  if (type === "sync") return a.clock.sync(b.clock).map((clock) => ({ clock, events }));
  const sender = event(a);
  const received = {
    clock: b.clock.join(sender.clock.peek()),
    events: union(b.events, sender.events),
  };
  return [sender, event(received)];
}
