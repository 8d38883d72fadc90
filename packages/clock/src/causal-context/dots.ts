/**
 * The inside of a causal context: single dots beyond a cut, sorted by `compareDots`, without duplicates.
 */
import { compareDots, dotsEqual, type Dot } from "../core/dot.js";
import type { NodeId } from "../core/node-id.js";
import { fromEntries, type VersionVector } from "../version-vector/version-vector.js";

/** No dots; shared, frozen as all lists of dots are that leave this package. */
export const NO_DOTS: readonly Dot[] = Object.freeze([]);

/** Whether the sorted dots hold this one. O(log n). */
export function hasDot(dots: readonly Dot[], dot: Dot): boolean {
  let low = 0;
  let high = dots.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = compareDots(dots[middle] as Dot, dot);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

/** The union of two sorted lists. O(|a| + |b|). */
export function mergeDots(a: readonly Dot[], b: readonly Dot[]): readonly Dot[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const merged: Dot[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const order = compareDots(a[i] as Dot, b[j] as Dot);
    merged.push((order <= 0 ? a[i] : b[j]) as Dot);
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return merged.concat(a.slice(i), b.slice(j));
}

/**
 * Takes into the cut what belongs there: drops the dots that it covers, and raises it over those that
 * follow it without a gap. O(|dots| log |cut|).
 *
 * @param dots sorted; duplicates allowed.
 */
export function absorbDots(
  cut: VersionVector,
  dots: readonly Dot[],
): { cut: VersionVector; dots: readonly Dot[] } {
  const raisedIds: NodeId[] = [];
  const raisedCounters: number[] = [];
  const beyond: Dot[] = [];
  for (let i = 0; i < dots.length;) {
    const { node } = dots[i] as Dot;
    const before = cut.get(node);
    let counter = before;
    for (; i < dots.length && (dots[i] as Dot).node === node; i++) {
      const dot = dots[i] as Dot;
      if (dot.counter === counter + 1) counter++;
      else if (dot.counter > counter && !isLast(beyond, dot)) beyond.push(dot);
    }
    if (counter > before) {
      raisedIds.push(node);
      raisedCounters.push(counter);
    }
  }
  const raised = cut.merge(fromEntries({ ids: raisedIds, counters: raisedCounters }));
  return { cut: raised, dots: beyond.length === 0 ? NO_DOTS : Object.freeze(beyond) };
}

/** For each node its greatest dot. O(n). */
export function greatestDots(dots: readonly Dot[]): VersionVector {
  const last = dots.filter((dot, i) => dot.node !== dots[i + 1]?.node);
  return fromEntries({
    ids: last.map((dot) => dot.node),
    counters: last.map((dot) => dot.counter),
  });
}

function isLast(dots: readonly Dot[], dot: Dot): boolean {
  const last = dots.at(-1);
  return last !== undefined && dotsEqual(last, dot);
}
