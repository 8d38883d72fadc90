/**
 * How two lists of entries relate. Nothing here allocates.
 *
 * Each answer is one walk over both. As far as two arrays hold the same ids, one index walks both: whether two ids are
 * the same is told much faster than which of two comes first.
 */
import { orderOf, type CausalOrder } from "./order.js";
import type { NodeId } from "./node-id.js";

/** `ids` strictly ascending, `counters[i]` (at least 1) belongs to `ids[i]`. */
export interface Entries {
  readonly ids: readonly NodeId[];
  readonly counters: readonly number[];
}

/** O(|a| + |b|), no allocation; stops at the first proof of concurrency. */
export function compareEntries(a: Entries, b: Entries): CausalOrder {
  const idsA = a.ids;
  const idsB = b.ids;
  if (idsA === idsB) return compareCounters(a.counters, b.counters);
  const countersA = a.counters;
  const countersB = b.counters;
  const lengthA = idsA.length;
  const lengthB = idsB.length;
  let more = false;
  let less = false;
  let i = 0;
  for (; i < lengthA && i < lengthB && idsA[i] === idsB[i]; i++) {
    const counterA = countersA[i] as number;
    const counterB = countersB[i] as number;
    if (counterA > counterB) {
      if (less) return "concurrent";
      more = true;
    } else if (counterA < counterB) {
      if (more) return "concurrent";
      less = true;
    }
  }
  if (i === lengthA && i === lengthB) shareIds(a, b);
  if (i === lengthA || i === lengthB) return orderOf(more || i < lengthA, less || i < lengthB);
  return compareFrom(a, b, i, more, less);
}

/** The rest of a comparison, from the first index where the ids differ. */
function compareFrom(
  a: Entries,
  b: Entries,
  start: number,
  hadMore: boolean,
  hadLess: boolean,
): CausalOrder {
  const idsA = a.ids;
  const idsB = b.ids;
  let more = hadMore;
  let less = hadLess;
  let i = start;
  let j = start;
  while (i < idsA.length && j < idsB.length) {
    const idA = idsA[i] as NodeId;
    const idB = idsB[j] as NodeId;
    if (idA === idB) {
      const counterA = a.counters[i++] as number;
      const counterB = b.counters[j++] as number;
      if (counterA > counterB) more = true;
      else if (counterA < counterB) less = true;
    } else if (idA < idB) {
      more = true;
      i++;
    } else {
      less = true;
      j++;
    }
    if (more && less) return "concurrent";
  }
  return orderOf(more || i < idsA.length, less || j < idsB.length);
}

/** Whether `a` is at least `b` everywhere. O(|a| + |b|), no allocation; stops at the first entry that says no. */
export function dominatesEntries(a: Entries, b: Entries): boolean {
  const idsA = a.ids;
  const idsB = b.ids;
  const countersA = a.counters;
  const countersB = b.counters;
  if (idsB.length > idsA.length) return false;
  if (idsA === idsB) return countersA.length === firstBehind(countersA, countersB, 0);
  let i = 0;
  for (let j = 0; j < idsB.length; j++) {
    const id = idsB[j] as NodeId;
    while (i < idsA.length && idsA[i] !== id && (idsA[i] as NodeId) < id) i++;
    if (i === idsA.length || idsA[i] !== id) return false;
    if ((countersA[i] as number) < (countersB[j] as number)) return false;
    i++;
  }
  return true;
}

/** O(n), no allocation. */
export function equalEntries(a: Entries, b: Entries): boolean {
  const length = a.ids.length;
  if (length !== b.ids.length) return false;
  for (let i = 0; i < length; i++) {
    if (a.counters[i] !== b.counters[i]) return false;
  }
  return commonIds(a.ids, b.ids) === length;
}

/**
 * Gives both one array of ids, after they were found to hold the same: the next walk over them looks at counters only.
 * The one change that is ever made to entries; nobody can see it.
 */
export function shareIds(a: Entries, b: Entries): void {
  (b as { ids: readonly NodeId[] }).ids = a.ids;
}

/** How many ids the lists have in common from the first on. O(n). */
export function commonIds(a: readonly NodeId[], b: readonly NodeId[]): number {
  const length = Math.min(a.length, b.length);
  if (a === b) return length;
  let i = 0;
  while (i < length && a[i] === b[i]) i++;
  return i;
}

/** The first index from `start` on at which `a` is less than `b`; their length when there is none. O(n). */
export function firstBehind(a: readonly number[], b: readonly number[], start: number): number {
  let i = start;
  while (i < a.length && (a[i] as number) >= (b[i] as number)) i++;
  return i;
}

function compareCounters(a: readonly number[], b: readonly number[]): CausalOrder {
  const length = a.length;
  let i = 0;
  while (i < length && a[i] === b[i]) i++;
  if (i === length) return "equal";
  // Here one is ahead. The other is behind everywhere, or they are concurrent.
  if ((a[i] as number) > (b[i] as number)) {
    return firstBehind(a, b, i + 1) === length ? "after" : "concurrent";
  }
  return firstBehind(b, a, i + 1) === length ? "before" : "concurrent";
}
