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
  const ids: NodeId[] = [];
  const counters: number[] = [];
  let isAscending = true;
  for (const [text, counter] of pairs) {
    const id = nodeId(text);
    isAscending &&= ids.length === 0 || (ids[ids.length - 1] as NodeId) < id;
    ids.push(id);
    counters.push(checkCounter(counter));
  }
  if (isAscending) return { ids: sharedIds(ids), counters };
  return sorted(ids.map((id, i) => [id, counters[i] as number]));
}

function sorted(entries: [NodeId, number][]): Entries {
  entries.sort(([a], [b]) => compareNodeIds(a, b));
  refuseDuplicates(entries);
  const ids = entries.map(([id]) => id);
  return { ids: sharedIds(ids), counters: entries.map(([, counter]) => counter) };
}

function refuseDuplicates(sorted: readonly [NodeId, number][]): void {
  for (let i = 1; i < sorted.length; i++) {
    const [id] = sorted[i] as [NodeId, number];
    if (id === sorted[i - 1]?.[0]) throw new DuplicateNodeIdError(id);
  }
}
