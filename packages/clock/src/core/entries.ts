/**
 * The inside of a version vector: two parallel arrays, node ids in ascending order and their counters.
 *
 * Every operation is one walk over both operands. Arrays are never changed after they are shared, so a
 * vector whose counters alone changed shares its array of ids with the one it came from; two vectors with
 * the same array of ids are compared without looking at the ids. New lists of ids are made one array with
 * equal ones seen before, where that is cheap (`entries-ids.ts`).
 *
 * An operand that is itself the answer is given back. Else arrays are copied whole and then changed, since copying
 * costs a fraction of building.
 */
import {
  commonIds,
  compareEntries,
  firstBehind,
  shareIds,
  type Entries,
} from "./entries-compare.js";
import { sharedIds } from "./entries-ids.js";
import type { NodeId } from "./node-id.js";

export { compareEntries, dominatesEntries, equalEntries, type Entries } from "./entries-compare.js";

/** Up to so many counters are merged without a loop. */
const FEW = 4;

/** The index of the id, or `-1 - i` when it is absent and belongs at `i`. O(log n). */
export function indexOf(ids: readonly NodeId[], node: NodeId): number {
  let low = 0;
  let high = ids.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const id = ids[middle] as NodeId;
    if (id === node) return middle;
    if (id < node) low = middle + 1;
    else high = middle - 1;
  }
  return -1 - low;
}

/** Pointwise maximum. `a` itself when it has all of `b`, else `b` itself when it has all of `a`. O(|a| + |b|). */
export function mergeEntries(a: Entries, b: Entries): Entries {
  if (a.ids === b.ids) return mergeCounters(a, b);
  const order = compareEntries(a, b);
  if (order === "equal" || order === "after") return a;
  return order === "before" ? b : unite(a, b);
}

/** Pointwise minimum: an id that one side lacks is left out. `a` or `b` itself when it is the answer. O(|a| + |b|). */
export function meetEntries(a: Entries, b: Entries): Entries {
  const order = compareEntries(a, b);
  if (order === "equal" || order === "before") return a;
  return order === "after" ? b : intersect(a, b);
}

/** Sets one entry, keeping the order; the same object when nothing changes. O(n). */
export function withEntry(entries: Entries, node: NodeId, counter: number): Entries {
  const { ids, counters } = entries;
  const index = indexOf(ids, node);
  if (index < 0) {
    const place = -1 - index;
    const added = sharedIds(ids.toSpliced(place, 0, node));
    return { ids: added, counters: counters.toSpliced(place, 0, counter) };
  }
  return counters[index] === counter
    ? entries
    : { ids, counters: withCounter(counters, index, counter) };
}

/** The entries of which `keep` says so. O(n). */
export function filterEntries(
  entries: Entries,
  keep: (node: NodeId, counter: number) => boolean,
): Entries {
  const ids: NodeId[] = [];
  const counters: number[] = [];
  entries.ids.forEach((id, i) => {
    const counter = entries.counters[i] as number;
    if (!keep(id, counter)) return;
    ids.push(id);
    counters.push(counter);
  });
  return { ids, counters };
}

/** A copy with one counter set. `slice` copies faster than every other way, `with` included. */
export function withCounter(counters: readonly number[], index: number, counter: number): number[] {
  const copy = counters.slice();
  copy[index] = counter;
  return copy;
}

/** The maximum where both have the same array of ids. */
function mergeCounters(a: Entries, b: Entries): Entries {
  const { ids, counters: countersA } = a;
  const countersB = b.counters;
  const length = countersA.length;
  let i = 0;
  while (i < length && countersA[i] === countersB[i]) i++;
  if (i === length) return a;
  if (length <= FEW) return mergeFew(a, b, i);
  // Here one is ahead, and it is the answer unless it is behind anywhere later.
  if ((countersA[i] as number) > (countersB[i] as number)) {
    i = firstBehind(countersA, countersB, i + 1);
    return i === length ? a : { ids, counters: raised(countersA, countersB, i, length) };
  }
  i = firstBehind(countersB, countersA, i + 1);
  return i === length ? b : { ids, counters: raised(countersB, countersA, i, length) };
}

/** The same for up to `FEW` counters, which differ at `start`: most vectors have three entries, and a literal is made in place. */
function mergeFew(a: Entries, b: Entries, start: number): Entries {
  const { ids, counters: countersA } = a;
  const countersB = b.counters;
  const length = countersA.length;
  if (firstBehind(countersA, countersB, start) === length) return a;
  if (firstBehind(countersB, countersA, start) === length) return b;
  const first = larger(countersA, countersB, 0);
  const second = larger(countersA, countersB, 1);
  if (length === 2) return { ids, counters: [first, second] };
  const third = larger(countersA, countersB, 2);
  if (length === 3) return { ids, counters: [first, second, third] };
  return { ids, counters: [first, second, third, larger(countersA, countersB, 3)] };
}

function larger(a: readonly number[], b: readonly number[], index: number): number {
  const counterA = a[index] as number;
  const counterB = b[index] as number;
  return counterA > counterB ? counterA : counterB;
}

/** A copy of `counters`, raised to those of `other` from `start` to before `end`. */
function raised(
  counters: readonly number[],
  other: readonly number[],
  start: number,
  end: number,
): number[] {
  const copy = counters.slice();
  for (let i = start; i < end; i++) {
    const counter = other[i] as number;
    if (counter > (copy[i] as number)) copy[i] = counter;
  }
  return copy;
}

function unite(a: Entries, b: Entries): Entries {
  const common = commonIds(a.ids, b.ids);
  if (common === a.ids.length && common === b.ids.length) shareIds(a, b);
  // The list that begins with all of the other is the union's.
  if (common === b.ids.length) {
    return { ids: a.ids, counters: raised(a.counters, b.counters, 0, common) };
  }
  if (common === a.ids.length) {
    return { ids: b.ids, counters: raised(b.counters, a.counters, 0, common) };
  }
  return uniteFrom(a, b, common);
}

/** The union of lists that differ from index `common` on. */
function uniteFrom(a: Entries, b: Entries, common: number): Entries {
  const { ids: idsA, counters: countersA } = a;
  const { ids: idsB, counters: countersB } = b;
  const ids = idsA.slice(0, common);
  const counters = raised(countersA.slice(0, common), countersB, 0, common);
  let i = common;
  let j = common;
  while (i < idsA.length && j < idsB.length) {
    const idA = idsA[i] as NodeId;
    const idB = idsB[j] as NodeId;
    if (idA === idB) {
      ids.push(idA);
      counters.push(Math.max(countersA[i++] as number, countersB[j++] as number));
    } else if (idA < idB) {
      ids.push(idA);
      counters.push(countersA[i++] as number);
    } else {
      ids.push(idB);
      counters.push(countersB[j++] as number);
    }
  }
  for (; i < idsA.length; i++) {
    ids.push(idsA[i] as NodeId);
    counters.push(countersA[i] as number);
  }
  for (; j < idsB.length; j++) {
    ids.push(idsB[j] as NodeId);
    counters.push(countersB[j] as number);
  }
  return { ids: idsOf(ids, a, b), counters };
}

function intersect(a: Entries, b: Entries): Entries {
  const ids: NodeId[] = [];
  const counters: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.ids.length && j < b.ids.length) {
    const idA = a.ids[i] as NodeId;
    const idB = b.ids[j] as NodeId;
    if (idA === idB) {
      ids.push(idA);
      counters.push(Math.min(a.counters[i++] as number, b.counters[j++] as number));
    } else if (idA < idB) i++;
    else j++;
  }
  return { ids: idsOf(ids, a, b), counters };
}

/** Union and intersection of as many ids as an operand has are that operand's ids. */
function idsOf(ids: readonly NodeId[], a: Entries, b: Entries): readonly NodeId[] {
  if (ids.length === a.ids.length) return a.ids;
  return ids.length === b.ids.length ? b.ids : ids;
}
