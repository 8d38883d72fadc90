/**
 * The inside of a dotted version vector set: for each node how many events it has had, and the values of the
 * latest of them, newest first. The value at index `i` has the dot `counter - i`.
 *
 * So an entry is a pair of counters, what was made and what was superseded, and values in between; of two entries
 * of one node both counters count as far as the greater one. Arrays are never changed after they are shared.
 */
import { CounterOverflowError } from "../errors.js";
import type { NodeId } from "../core/node-id.js";
import { orderOf, type CausalOrder } from "../core/order.js";
import { fromEntries, type VersionVector } from "../version-vector/version-vector.js";

/** `values.length` is at most `counter`, which is at least 1. */
export interface Entry<V> {
  readonly node: NodeId;
  readonly counter: number;
  /** Newest first. */
  readonly values: readonly V[];
}

/** Entries strictly ascending by node. */
export type Entries<V> = readonly Entry<V>[];

const NO_VALUES: readonly never[] = Object.freeze([]);

/** How many of the node's events are superseded: all but those whose values stand. */
function supersededBy<V>(entry: Entry<V>): number {
  return entry.counter - entry.values.length;
}

/** Pointwise. O(|a| + |b|), no allocation. */
export function compareEntries<V>(a: Entries<V>, b: Entries<V>): CausalOrder {
  let more = false;
  let less = false;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length && !(more && less)) {
    const entryA = a[i] as Entry<V>;
    const entryB = b[j] as Entry<V>;
    if (entryA.node === entryB.node) {
      const superseded = supersededBy(entryA) - supersededBy(entryB);
      if (entryA.counter > entryB.counter || superseded > 0) more = true;
      if (entryA.counter < entryB.counter || superseded < 0) less = true;
      i++;
      j++;
    } else if (entryA.node < entryB.node) {
      more = true;
      i++;
    } else {
      less = true;
      j++;
    }
  }
  return orderOf(more || i < a.length, less || j < b.length);
}

/** Values of either that the other has not superseded. O(|a| + |b|). */
export function syncEntries<V>(a: Entries<V>, b: Entries<V>): Entries<V> {
  const synced: Entry<V>[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const entryA = a[i] as Entry<V>;
    const entryB = b[j] as Entry<V>;
    if (entryA.node === entryB.node) {
      synced.push(syncEntry(entryA, entryB));
      i++;
      j++;
    } else if (entryA.node < entryB.node) {
      synced.push(entryA);
      i++;
    } else {
      synced.push(entryB);
      j++;
    }
  }
  while (i < a.length) synced.push(a[i++] as Entry<V>);
  while (j < b.length) synced.push(b[j++] as Entry<V>);
  return synced;
}

/** Adds the node's next event, with its value. O(n). @throws {CounterOverflowError} */
export function withEvent<V>(entries: Entries<V>, node: NodeId, value: V): Entries<V> {
  const index = placeOf(entries, node);
  const entry = entries[index];
  if (entry?.node !== node) {
    return entries.toSpliced(index, 0, { node, counter: 1, values: [value] });
  }
  if (entry.counter === Number.MAX_SAFE_INTEGER) throw new CounterOverflowError(node);
  const values = [value, ...entry.values];
  return entries.with(index, { node, counter: entry.counter + 1, values });
}

/** Everything in the context, superseded. O(n). */
export function supersededEntries(context: VersionVector): Entries<never> {
  return Array.from(context, ([node, counter]) => ({ node, counter, values: NO_VALUES }));
}

/** The same history with other values; `valuesOf` gives as many as the counter has room for. O(n). */
export function withValues<V, W>(
  entries: Entries<V>,
  valuesOf: (entry: Entry<V>) => readonly W[],
): Entries<W> {
  return entries.map((entry) => {
    return { node: entry.node, counter: entry.counter, values: valuesOf(entry) };
  });
}

/** The history alone. O(n). */
export function historyOf(entries: Entries<unknown>): VersionVector {
  return fromEntries({
    ids: entries.map(({ node }) => node),
    counters: entries.map(({ counter }) => counter),
  });
}

/** The index of the node, or where it belongs. O(log n). */
function placeOf(entries: Entries<unknown>, node: NodeId): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle] as Entry<unknown>).node < node) low = middle + 1;
    else high = middle;
  }
  return low;
}

function syncEntry<V>(a: Entry<V>, b: Entry<V>): Entry<V> {
  const newer = a.counter >= b.counter ? a : b;
  const superseded = Math.max(supersededBy(a), supersededBy(b));
  const standing = newer.counter - superseded;
  if (standing >= newer.values.length) return newer;
  return { node: newer.node, counter: newer.counter, values: newer.values.slice(0, standing) };
}
