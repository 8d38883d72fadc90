/**
 * Event trees: how many events are known in each part of the interval; and how a clock adds one in the part it owns.
 *
 * @see Almeida, Baquero, Fonte 2008, Interval Tree Clocks, §5.3.4 (event)
 */
import { equalSteps, StepsBuilder, zip, type Steps } from "./steps.js";

/**
 * The paper's `event`: more events somewhere in the owned part, and the same outside of it.
 *
 * Where `fill` finds a way that makes the tree simpler, that is taken, else `grow`. O(|id| + |event|).
 *
 * @returns `undefined` when the leaf to grow counts 2^53 - 1.
 */
export function addEvent(id: Steps, event: Steps): Steps | undefined {
  const filled = fill(id, event);
  return equalSteps(filled, event) ? grow(id, event) : filled;
}

/**
 * The paper's `fill`: flattens owned parts, up to their own maximum, or up to the minimum of the other half where that
 * is more. The same tree when there is nothing to flatten. O(|id| + |event|).
 */
export function fill(id: Steps, event: Steps): Steps {
  const heights = fillHeights(id, event);
  const filled = new StepsBuilder();
  zip(id, event, (i, j, depth) => {
    const isFilled = id.values[i] === 1 && event.depths[j] === depth;
    filled.push(depth, isFilled ? (heights[i] as number) : (event.values[j] as number));
  });
  return filled;
}

/** For each owned leaf of the id, the height up to which it is filled. */
function fillHeights(id: Steps, event: Steps): number[] {
  const { lowest, heights } = extremes(id, event);
  // Completed left halves, still waiting for the right ones: their minima, and the leaf where they are one owned leaf.
  const minima: number[] = [];
  const leaves: number[] = [];
  for (let i = 0; i < id.depths.length; i++) {
    const isOwned = id.values[i] === 1;
    let minimum = (isOwned ? heights[i] : lowest[i]) as number;
    let leaf = isOwned ? i : -1;
    for (let depth = id.depths[i] as number; depth > (id.ends[i] as number); depth--) {
      const left = minima.pop() as number;
      const leftLeaf = leaves.pop() as number;
      const high = Math.max(left, minimum);
      if (leaf >= 0) heights[leaf] = high;
      if (leftLeaf >= 0) heights[leftLeaf] = high;
      minimum = Math.min(leftLeaf >= 0 ? high : left, leaf >= 0 ? high : minimum);
      leaf = -1;
    }
    minima.push(minimum);
    leaves.push(leaf);
  }
  return heights;
}

/** The least and the greatest count on each leaf of the id. */
function extremes(id: Steps, event: Steps): { lowest: number[]; heights: number[] } {
  const lowest = id.depths.map(() => Number.POSITIVE_INFINITY);
  const heights = id.depths.map(() => 0);
  zip(id, event, (i, j) => {
    const value = event.values[j] as number;
    lowest[i] = Math.min(lowest[i] as number, value);
    heights[i] = Math.max(heights[i] as number, value);
  });
  return { lowest, heights };
}

/**
 * The paper's `grow`: one more event on one owned leaf of the id. O(|id| + |event|).
 *
 * The paper's cost decides on which: first the fewest leaves of the event tree made into nodes, then the least depth,
 * then the rightmost. Called when there is nothing to fill: then the event tree is flat on each owned leaf.
 *
 * @returns `undefined` when that leaf counts 2^53 - 1.
 */
export function grow(id: Steps, event: Steps): Steps | undefined {
  const place = cheapest(id, event);
  if (place === undefined || place.value === Number.MAX_SAFE_INTEGER) return undefined;
  const grown = new StepsBuilder();
  zip(id, event, (i, j, depth) => {
    grown.push(depth, (event.values[j] as number) + (i === place.leaf ? 1 : 0));
  });
  return grown;
}

interface Place {
  /** The index among the leaves of the id. */
  readonly leaf: number;
  /** The count there. */
  readonly value: number;
  /** How many leaves of the event tree have to become nodes. */
  readonly splits: number;
  readonly depth: number;
}

function cheapest(id: Steps, event: Steps): Place | undefined {
  let best: Place | undefined;
  zip(id, event, (leaf, j, depth) => {
    if (id.values[leaf] !== 1) return;
    const splits = depth - (event.depths[j] as number);
    const isWorse =
      best !== undefined &&
      (splits > best.splits || (splits === best.splits && depth > best.depth));
    if (!isWorse) best = { leaf, value: event.values[j] as number, splits, depth };
  });
  return best;
}
