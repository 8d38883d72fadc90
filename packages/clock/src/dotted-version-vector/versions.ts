/**
 * What is done with many dotted version vectors at once, without comparing each with each.
 */
import { compareDots, formatDot } from "../core/dot.js";
import { sortEntries } from "../core/entries-input.js";
import type { NodeId } from "../core/node-id.js";
import { fromEntries, VersionVector } from "../version-vector/version-vector.js";
import type { DottedVersionVector } from "./dotted-version-vector.js";

/** The greatest counter of the node in any of them; 0 when there is none. O(log n) for each. */
export function greatestCounter(versions: Iterable<DottedVersionVector>, node: NodeId): number {
  let greatest = 0;
  for (const { past, dot } of versions) {
    greatest = Math.max(greatest, past.get(node), dot?.node === node ? dot.counter : 0);
  }
  return greatest;
}

/** The smallest version vector that covers all of them. O(n log n), over all their entries. */
export function joinVersions(versions: Iterable<DottedVersionVector>): VersionVector {
  const all = [...versions];
  if (all.length <= 1) return all[0]?.ceiling() ?? VersionVector.empty;
  const counters = new Map<NodeId, number>();
  for (const version of all) {
    for (const [node, counter] of version.ceiling()) {
      if (counter > (counters.get(node) ?? 0)) counters.set(node, counter);
    }
  }
  return fromEntries(sortEntries(counters));
}

/**
 * Those that no other makes obsolete, each once, by dot; a past alone comes last. Near-linear.
 *
 * A version that makes `x` obsolete has the dot of `x` in its past. Of versions made by `update` any that has it
 * there makes `x` obsolete, so it is enough to ask the one that has most of the dot's node in its past.
 */
export function newestVersions(versions: readonly DottedVersionVector[]): DottedVersionVector[] {
  const some = versions.filter(({ past, dot }) => dot !== undefined || past.size > 0);
  const wisest = wisestOf(some);
  const seen = new Map<string, DottedVersionVector>();
  const newest = some.filter((version) => {
    const mark = markOf(version);
    const twin = seen.get(mark.key);
    if (twin?.equals(version) === true) return false;
    if (twin === undefined) seen.set(mark.key, version);
    const wiser = wisest.get(mark.node);
    return wiser === undefined || version.compare(wiser) !== "before";
  });
  return newest.toSorted(byDot);
}

/** For each node the version with most of it in its past. */
function wisestOf(versions: readonly DottedVersionVector[]): Map<NodeId, DottedVersionVector> {
  const wisest = new Map<NodeId, DottedVersionVector>();
  for (const version of versions) {
    for (const [node, counter] of version.past) {
      if (counter > (wisest.get(node)?.past.get(node) ?? 0)) wisest.set(node, version);
    }
  }
  return wisest;
}

/** An event to know the version by: its dot, or of a past alone one of its first node. */
function markOf({ past, dot }: DottedVersionVector): {
  readonly node: NodeId;
  readonly key: string;
} {
  if (dot !== undefined) return { node: dot.node, key: formatDot(dot) };
  return { node: past.nodes().next().value as NodeId, key: String(past) };
}

function byDot(a: DottedVersionVector, b: DottedVersionVector): number {
  if (a.dot === undefined || b.dot === undefined) {
    return Number(a.dot === undefined) - Number(b.dot === undefined);
  }
  return compareDots(a.dot, b.dot);
}
