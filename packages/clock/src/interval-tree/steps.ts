/**
 * The inside of ids and event trees: functions on the interval [0, 1) that are constant on halves, quarters,
 * eighths, …; here as the leaves of the tree, from left to right.
 *
 * An id takes the values 0 and 1, an event tree takes counts. The paper writes both as trees and recurs on them;
 * as leaves in a row both are walked side by side in one loop, however deep the tree. Normal form needs one rule: two
 * leaves that are halves of one interval have different values. What the paper's `norm` lifts into the inner
 * nodes of an event tree follows from the leaves (see `tree.ts`).
 *
 * @see Almeida, Baquero, Fonte 2008, Interval Tree Clocks: A Logical Clock for Dynamic Systems, §4 and §5
 */
import { TreeTooDeepError } from "../errors.js";
import { orderOf, type CausalOrder } from "../core/order.js";

/** How often an interval may be halved. */
export const TREE_DEPTH_MAX = 100_000;

/** The leaves in order. Never changed once it is shared. */
export interface Steps {
  /** The leaf is `2 ** -depth` wide. */
  readonly depths: readonly number[];
  /** The depth of the largest subtree that ends with the leaf: its own, or less when it is a right half. */
  readonly ends: readonly number[];
  readonly values: readonly number[];
}

/** The same value everywhere: a tree that is a leaf. */
export function constant(value: number): Steps {
  return { depths: [0], ends: [0], values: [value] };
}

/** @throws {TreeTooDeepError} beyond `TREE_DEPTH_MAX`. */
export function checkDepth(depth: number): number {
  if (depth > TREE_DEPTH_MAX) throw new TreeTooDeepError(TREE_DEPTH_MAX);
  return depth;
}

/** Collects leaves from left to right, in normal form. O(1) for each, on the average. */
export class StepsBuilder implements Steps {
  readonly depths: number[] = [];
  readonly ends: number[] = [];
  readonly values: number[] = [];
  /** The depths at which the next leaf lies in a right half, ascending. */
  private readonly turns: number[] = [];

  /**
   * Adds the next leaf, and returns the depth of the largest subtree that it ends; 0 when the tree is complete.
   *
   * @throws {TreeTooDeepError} beyond `TREE_DEPTH_MAX`.
   */
  push(leafDepth: number, value: number): number {
    let depth = checkDepth(leafDepth);
    while (
      this.isRightHalf(depth) &&
      this.depths.at(-1) === depth &&
      this.values.at(-1) === value
    ) {
      this.depths.pop();
      this.ends.pop();
      this.values.pop();
      this.turns.pop();
      depth--;
    }
    let end = depth;
    while (this.isRightHalf(end)) {
      this.turns.pop();
      end--;
    }
    if (end > 0) this.turns.push(end);
    this.depths.push(depth);
    this.ends.push(end);
    this.values.push(value);
    return end;
  }

  private isRightHalf(depth: number): boolean {
    return depth > 0 && this.turns.at(-1) === depth;
  }
}

/**
 * Walks both from left to right, through pieces on which both are constant: leaf `i` of `a` and leaf `j` of `b`
 * meet in a piece of that depth. O(|a| + |b|).
 */
export function zip(
  a: Steps,
  b: Steps,
  visit: (i: number, j: number, depth: number) => void,
): void {
  let i = 0;
  let j = 0;
  while (i < a.depths.length) {
    const depthA = a.depths[i] as number;
    const depthB = b.depths[j] as number;
    visit(i, j, Math.max(depthA, depthB));
    // The wider leaf is left behind with the last narrow one inside it.
    const endsA = depthA >= depthB || (b.ends[j] as number) <= depthA;
    const endsB = depthB >= depthA || (a.ends[i] as number) <= depthB;
    if (endsA) i++;
    if (endsB) j++;
  }
}

/** How both relate as functions, point by point. O(|a| + |b|), no allocation; stops at the first proof of concurrency. */
export function compareSteps(a: Steps, b: Steps): CausalOrder {
  if (a === b) return "equal";
  let more = false;
  let less = false;
  let i = 0;
  let j = 0;
  while (i < a.depths.length) {
    const valueA = a.values[i] as number;
    const valueB = b.values[j] as number;
    if (valueA > valueB) more = true;
    else if (valueA < valueB) less = true;
    if (more && less) return "concurrent";
    const depthA = a.depths[i] as number;
    const depthB = b.depths[j] as number;
    const endsA = depthA >= depthB || (b.ends[j] as number) <= depthA;
    const endsB = depthB >= depthA || (a.ends[i] as number) <= depthB;
    if (endsA) i++;
    if (endsB) j++;
  }
  return orderOf(more, less);
}

/** Whether both are the same function: in normal form, the same leaves. O(n), no allocation. */
export function equalSteps(a: Steps, b: Steps): boolean {
  if (a === b) return true;
  if (a.depths.length !== b.depths.length) return false;
  for (let i = 0; i < a.depths.length; i++) {
    if (a.values[i] !== b.values[i] || a.depths[i] !== b.depths[i]) return false;
  }
  return true;
}

/** The maximum at every point; an operand itself when it is that. O(|a| + |b|). */
export function joinSteps(a: Steps, b: Steps): Steps {
  const order = compareSteps(a, b);
  if (order === "equal" || order === "after") return a;
  if (order === "before") return b;
  const joined = new StepsBuilder();
  zip(a, b, (i, j, depth) => {
    joined.push(depth, Math.max(a.values[i] as number, b.values[j] as number));
  });
  return joined;
}
