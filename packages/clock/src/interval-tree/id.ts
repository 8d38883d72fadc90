/**
 * Ids: which part of the interval a clock owns, and so where it may count events. No two clocks own the same point.
 *
 * @see Almeida, Baquero, Fonte 2008, Interval Tree Clocks, §5.3.2 (fork) and §5.3.3 (join)
 */
import { OverlappingIdsError } from "../errors.js";
import { constant, StepsBuilder, zip, type Steps } from "./steps.js";

/** Owns everything: the id `1`. */
export const WHOLE: Steps = constant(1);
/** Owns nothing: the id `0`. */
export const NOTHING: Steps = constant(0);

/** Whether the id owns nothing. */
export function isNothing(id: Steps): boolean {
  return id.depths.length === 1 && id.values[0] === 0;
}

/** The paper's `sum`. O(|a| + |b|). @throws {OverlappingIdsError} when both own a common part. */
export function sumIds(a: Steps, b: Steps): Steps {
  if (isNothing(b)) return a;
  if (isNothing(a)) return b;
  const sum = new StepsBuilder();
  zip(a, b, (i, j, depth) => {
    const value = (a.values[i] as number) + (b.values[j] as number);
    if (value > 1) throw new OverlappingIdsError();
    sum.push(depth, value);
  });
  return sum;
}

/**
 * The paper's `split`: two ids that share what this one owns. O(n).
 *
 * At the topmost place where both halves own something, one id takes each half; when the id owns a single leaf, that
 * leaf is halved. What owns nothing is split into nothing and nothing.
 */
export function splitId(id: Steps): [Steps, Steps] {
  if (isNothing(id)) return [NOTHING, NOTHING];
  const first = id.values.indexOf(1);
  const last = id.values.lastIndexOf(1);
  const fork = first === last ? first : rightHalfBetween(id, first, last);
  const left = new StepsBuilder();
  const right = new StepsBuilder();
  for (let i = 0; i < id.depths.length; i++) {
    const depth = id.depths[i] as number;
    const value = id.values[i] as number;
    if (first === last && i === first) {
      left.push(depth + 1, 1);
      left.push(depth + 1, 0);
      right.push(depth + 1, 0);
      right.push(depth + 1, 1);
    } else {
      left.push(depth, i < fork ? value : 0);
      right.push(depth, i < fork ? 0 : value);
    }
  }
  return [left, right];
}

/** The leaf at which the right half of the smallest subtree that holds both leaves begins. */
function rightHalfBetween(id: Steps, first: number, last: number): number {
  let highest = first;
  for (let i = first; i < last; i++) {
    if ((id.ends[i] as number) < (id.ends[highest] as number)) highest = i;
  }
  return highest + 1;
}
