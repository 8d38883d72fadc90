/**
 * Makes sorted entries of what callers hand in: any order, unchecked.
 */
import { checkCounter } from "./counter.js";
import type { Entries } from "./entries.js";
import { sharedIds } from "./entries-ids.js";
import { DuplicateNodeIdError } from "../errors.js";
import { compareNodeIds, nodeId, type NodeId } from "./node-id.js";

/**
 * Checks and sorts. O(n) when they come sorted, else O(n log n).
 *
 * @throws {InvalidNodeIdError}, {InvalidCounterError}, {DuplicateNodeIdError}
 */
export function sortEntries(pairs: Iterable<readonly [string, number]>): Entries {
  const entries: [NodeId, number][] = [];
  for (const [id, counter] of pairs) entries.push([nodeId(id), checkCounter(counter)]);
  if (!isAscending(entries)) {
    entries.sort(([a], [b]) => compareNodeIds(a, b));
    refuseDuplicates(entries);
  }
  const ids = entries.map(([id]) => id);
  return { ids: sharedIds(ids), counters: entries.map(([, counter]) => counter) };
}

function isAscending(entries: readonly [NodeId, number][]): boolean {
  return entries.every(([id], i) => i === 0 || (entries[i - 1] as [NodeId, number])[0] < id);
}

function refuseDuplicates(sorted: readonly [NodeId, number][]): void {
  for (let i = 1; i < sorted.length; i++) {
    const [id] = sorted[i] as [NodeId, number];
    if (id === sorted[i - 1]?.[0]) throw new DuplicateNodeIdError(id);
  }
}
