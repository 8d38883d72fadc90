/**
 * The inside of a version vector: two parallel arrays, node ids in ascending order and their counters.
 *
 * Every operation is one walk over both operands. Arrays are never changed after they are shared, so a
 * vector whose counters alone changed shares its array of ids with the one it came from; two vectors with
 * the same array of ids are compared without looking at the ids.
 */
import { orderOf, type CausalOrder } from "./order.js";
import type { NodeId } from "./node-id.js";

/** `ids` strictly ascending, `counters[i]` (at least 1) belongs to `ids[i]`. */
export interface Entries {
  readonly ids: readonly NodeId[];
  readonly counters: readonly number[];
}

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

/** O(|a| + |b|), no allocation; stops at the first proof of concurrency. */
export function compareEntries(a: Entries, b: Entries): CausalOrder {
  if (a.ids === b.ids) return compareCounters(a.counters, b.counters);
  let more = false;
  let less = false;
  let i = 0;
  let j = 0;
  while (i < a.ids.length && j < b.ids.length) {
    const idA = a.ids[i] as NodeId;
    const idB = b.ids[j] as NodeId;
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
  return orderOf(more || i < a.ids.length, less || j < b.ids.length);
}

/** Whether `a` is at least `b` everywhere. O(|a| + |b|), no allocation; stops at the first entry that says no. */
export function dominatesEntries(a: Entries, b: Entries): boolean {
  if (b.ids.length > a.ids.length) return false;
  let i = 0;
  for (let j = 0; j < b.ids.length; j++) {
    const id = b.ids[j] as NodeId;
    while (i < a.ids.length && a.ids[i] !== id && (a.ids[i] as NodeId) < id) i++;
    if (i === a.ids.length || a.ids[i] !== id) return false;
    if ((a.counters[i] as number) < (b.counters[j] as number)) return false;
    i++;
  }
  return true;
}

/** O(n), no allocation. */
export function equalEntries(a: Entries, b: Entries): boolean {
  if (a.ids.length !== b.ids.length) return false;
  for (let i = 0; i < a.ids.length; i++) {
    if (a.counters[i] !== b.counters[i]) return false;
  }
  return a.ids === b.ids || a.ids.every((id, i) => id === b.ids[i]);
}

/** Pointwise maximum. O(|a| + |b|). */
export function mergeEntries(a: Entries, b: Entries): Entries {
  const ids: NodeId[] = [];
  const counters: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.ids.length || j < b.ids.length) {
    const idA = a.ids[i];
    const idB = b.ids[j];
    if (idA === idB) {
      ids.push(idA as NodeId);
      counters.push(Math.max(a.counters[i++] as number, b.counters[j++] as number));
    } else if (idB === undefined || (idA !== undefined && idA < idB)) {
      ids.push(idA as NodeId);
      counters.push(a.counters[i++] as number);
    } else {
      ids.push(idB);
      counters.push(b.counters[j++] as number);
    }
  }
  return { ids: shareIds(ids, a, b), counters };
}

/** Pointwise minimum: an id that one side lacks is left out. O(|a| + |b|). */
export function meetEntries(a: Entries, b: Entries): Entries {
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
  return { ids: shareIds(ids, a, b), counters };
}

/** Sets one entry, keeping the order; the same object when nothing changes. O(n). */
export function withEntry(entries: Entries, node: NodeId, counter: number): Entries {
  const { ids, counters } = entries;
  const index = indexOf(ids, node);
  if (index < 0) {
    const place = -1 - index;
    return { ids: ids.toSpliced(place, 0, node), counters: counters.toSpliced(place, 0, counter) };
  }
  return counters[index] === counter ? entries : { ids, counters: counters.with(index, counter) };
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

function compareCounters(a: readonly number[], b: readonly number[]): CausalOrder {
  let more = false;
  let less = false;
  for (let i = 0; i < a.length; i++) {
    const counterA = a[i] as number;
    const counterB = b[i] as number;
    if (counterA > counterB) more = true;
    else if (counterA < counterB) less = true;
    if (more && less) return "concurrent";
  }
  return orderOf(more, less);
}

/** Union and intersection of as many ids as an operand has are that operand's ids: share its array. */
function shareIds(ids: readonly NodeId[], a: Entries, b: Entries): readonly NodeId[] {
  if (ids.length === a.ids.length) return a.ids;
  return ids.length === b.ids.length ? b.ids : ids;
}
