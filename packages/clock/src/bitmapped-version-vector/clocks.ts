/**
 * The inside of a bitmapped version vector: two parallel arrays, node ids in ascending order and their clocks.
 *
 * Arrays are never changed after they are shared. Every operation on two is one walk over both.
 */
import { indexOf } from "../core/entries.js";
import type { NodeId } from "../core/node-id.js";
import { fromEntries, type VersionVector } from "../version-vector/version-vector.js";
import { NodeClock, runsOfClock } from "./node-clock.js";
import { coversRuns } from "./runs.js";

/** `ids` strictly ascending, `clocks[i]` (not empty) belongs to `ids[i]`. */
export interface Clocks {
  readonly ids: readonly NodeId[];
  readonly clocks: readonly NodeClock[];
}

/** A node and its clock. */
export type ClockPair = readonly [NodeId, NodeClock];

/** From pairs sorted by node, without repeated nodes; empty clocks are left out. O(n). */
export function clocksOf(pairs: readonly ClockPair[]): Clocks {
  const present = pairs.filter(([, clock]) => !clock.isEmpty);
  return { ids: present.map(([id]) => id), clocks: present.map(([, clock]) => clock) };
}

/** Whether `a` has every event of `b`. O(|a| + |b|), no allocation. */
export function dominatesClocks(a: Clocks, b: Clocks): boolean {
  let i = 0;
  for (let j = 0; j < b.ids.length; j++) {
    const id = b.ids[j] as NodeId;
    while (i < a.ids.length && (a.ids[i] as NodeId) < id) i++;
    if (a.ids[i] !== id) return false;
    const mine = runsOfClock(a.clocks[i] as NodeClock);
    if (!coversRuns(mine, runsOfClock(b.clocks[j] as NodeClock))) return false;
  }
  return true;
}

/** O(n), no allocation. */
export function equalClocks(a: Clocks, b: Clocks): boolean {
  if (a.ids.length !== b.ids.length) return false;
  for (let i = 0; i < a.ids.length; i++) {
    if (a.ids[i] !== b.ids[i]) return false;
    if (!(a.clocks[i] as NodeClock).equals(b.clocks[i] as NodeClock)) return false;
  }
  return true;
}

/** Node by node; who lacks a node has the empty clock of it. O(|a| + |b|). */
export function combineClocks(
  a: Clocks,
  b: Clocks,
  combine: (a: NodeClock, b: NodeClock) => NodeClock,
): Clocks {
  const pairs: ClockPair[] = [];
  let i = 0;
  let j = 0;
  while (i < a.ids.length || j < b.ids.length) {
    const idA = a.ids[i];
    const idB = b.ids[j];
    const isA = idB === undefined || (idA !== undefined && idA <= idB);
    const isB = idA === undefined || (idB !== undefined && idB <= idA);
    const clockA = isA ? (a.clocks[i++] as NodeClock) : NodeClock.empty;
    const clockB = isB ? (b.clocks[j++] as NodeClock) : NodeClock.empty;
    pairs.push([(isA ? idA : idB) as NodeId, combine(clockA, clockB)]);
  }
  return clocksOf(pairs);
}

/** Sets the clock of one node, not an empty one; the same object when nothing changes. O(nodes). */
export function withClock(sorted: Clocks, node: NodeId, clock: NodeClock): Clocks {
  const { ids, clocks } = sorted;
  const index = indexOf(ids, node);
  if (index < 0) {
    const place = -1 - index;
    return { ids: ids.toSpliced(place, 0, node), clocks: clocks.toSpliced(place, 0, clock) };
  }
  return clocks[index] === clock ? sorted : { ids, clocks: clocks.with(index, clock) };
}

/** One counter of each clock as a version vector; 0 is left out. O(n). */
export function vectorOf(sorted: Clocks, counterOf: (clock: NodeClock) => number): VersionVector {
  const ids: NodeId[] = [];
  const counters: number[] = [];
  sorted.clocks.forEach((clock, i) => {
    const counter = counterOf(clock);
    if (counter === 0) return;
    ids.push(sorted.ids[i] as NodeId);
    counters.push(counter);
  });
  return fromEntries({ ids, counters });
}
