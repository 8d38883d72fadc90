/**
 * Ids and event trees as the paper writes them, as nested arrays: for reading, for tests, and on the way to text and
 * bytes. No function here recurs: a tree may be far deeper than a call stack.
 *
 * @see Almeida, Baquero, Fonte 2008, Interval Tree Clocks, §5 and §5.2 (normal form)
 */
import { InvalidIntervalTreeError } from "../errors.js";
import { show } from "../core/show.js";
import { checkDepth, StepsBuilder, type Steps } from "./steps.js";

/** `0`: owns nothing; `1`: owns all; `[left, right]`: what it owns of each half. */
export type IdTree = 0 | 1 | readonly [left: IdTree, right: IdTree];

/** `n`: so many events everywhere; `[n, left, right]`: `n` everywhere and more in the halves. */
export type EventTree = number | readonly [base: number, left: EventTree, right: EventTree];

type MutableEventTree = number | [number, EventTree, EventTree];

/** The id as a tree in normal form. O(n). */
export function idTreeOf(id: Steps): IdTree {
  return fold(
    id,
    (value) => value as IdTree,
    (left, right): IdTree => [left, right],
  );
}

/** The event tree in normal form: the base of every node is the minimum of its subtree. O(n). */
export function eventTreeOf(event: Steps): EventTree {
  return fold(
    event,
    (value): MutableEventTree => value,
    (left, right) => {
      const base = Math.min(baseOf(left), baseOf(right));
      return [base, sink(left, base), sink(right, base)];
    },
  );
}

/** Combines from the leaves up to the root, each subtree as soon as its last leaf is seen. */
function fold<T>(
  { depths, ends, values }: Steps,
  leaf: (value: number) => T,
  node: (left: T, right: T) => T,
): T {
  const complete: T[] = [];
  for (let i = 0; i < depths.length; i++) {
    let subtree = leaf(values[i] as number);
    for (let depth = depths[i] as number; depth > (ends[i] as number); depth--) {
      subtree = node(complete.pop() as T, subtree);
    }
    complete.push(subtree);
  }
  return complete[0] as T;
}

function baseOf(tree: MutableEventTree): number {
  return typeof tree === "number" ? tree : tree[0];
}

/** The paper's `sink`: less by so much everywhere. */
function sink(tree: MutableEventTree, by: number): EventTree {
  if (typeof tree === "number") return tree - by;
  tree[0] -= by;
  return tree;
}

/** Reads an id tree, in normal form or not. O(n). @throws {InvalidIntervalTreeError}, {TreeTooDeepError} */
export function readIdTree(tree: unknown): Steps {
  const steps = new StepsBuilder();
  const ahead: unknown[] = [tree];
  let depth = 0;
  while (ahead.length > 0) {
    const next = ahead.pop();
    if (next === 0 || next === 1) {
      depth = steps.push(depth, next === 1 ? 1 : 0); // not -0
    } else if (Array.isArray(next) && next.length === 2) {
      depth = checkDepth(depth + 1);
      ahead.push(next[1], next[0]);
    } else {
      throw new InvalidIntervalTreeError(
        `${show(next)} found where an id was expected: 0, 1 or [left, right]`,
      );
    }
  }
  return steps;
}

/** Reads an event tree, in normal form or not. O(n). @throws {InvalidIntervalTreeError}, {TreeTooDeepError} */
export function readEventTree(tree: unknown): Steps {
  const steps = new StepsBuilder();
  const ahead: unknown[] = [tree];
  const counts = new Counts();
  let depth = 0;
  while (ahead.length > 0) {
    const next = ahead.pop();
    if (isCount(next)) {
      depth = steps.push(depth, counts.leaf(depth, next));
    } else if (Array.isArray(next) && next.length === 3 && isCount(next[0])) {
      counts.node(depth, next[0]);
      depth = checkDepth(depth + 1);
      ahead.push(next[2], next[1]);
    } else {
      throw new InvalidIntervalTreeError(
        `${show(next)} found where an event tree was expected: an integer from 0 to 2^53 - 1, or [base, left, right]`,
      );
    }
  }
  return steps;
}

/** Adds up the bases on the way from the root of an event tree that is read from left to right. */
export class Counts {
  /** For each depth, the events counted by the open node there and by those above it. */
  private readonly bases: number[] = [];

  /** Enters a node. @throws {InvalidIntervalTreeError} when the sum passes 2^53 - 1. */
  node(depth: number, base: number): void {
    this.bases[depth] = this.leaf(depth, base);
  }

  /** All events counted on a leaf. @throws {InvalidIntervalTreeError} when the sum passes 2^53 - 1. */
  leaf(depth: number, count: number): number {
    const sum = (depth === 0 ? 0 : (this.bases[depth - 1] as number)) + count;
    if (sum <= Number.MAX_SAFE_INTEGER) return sum;
    throw new InvalidIntervalTreeError("the event tree counts more than 2^53 - 1 events");
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
