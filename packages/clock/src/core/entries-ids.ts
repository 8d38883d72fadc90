/**
 * Lists of node ids that came up lately, so that equal lists become one array.
 *
 * The nodes of a cluster change rarely, while version vectors over them are made and read all the time. Two that share
 * their array of ids are compared and merged by their counters alone, several times faster, and a decoder that meets a
 * list again makes no strings. Nothing can be seen of this from outside but time and memory: lists are never changed,
 * and whatever is found here was compared id by id.
 *
 * A table of fixed size, each place taken by the list that came last: at most 16 lists of at most 1,024 ids are kept
 * alive. Whoever floods it with lists of their own makes others as slow as they were without it.
 */
import type { NodeId } from "./node-id.js";

/** A power of two. */
const PLACES = 16;
/** Longer lists are not kept. */
const IDS_MAX = 1_024;

const places: (readonly NodeId[] | undefined)[] = [];

/** The same ids in an array that others may have, too; the given one when there is none. O(n). */
export function sharedIds(ids: readonly NodeId[]): readonly NodeId[] {
  const first = ids[0];
  if (first === undefined || ids.length > IDS_MAX) return ids;
  const place = placeOf(ids.length, first);
  const known = places[place];
  if (known !== undefined && isSame(known, ids)) return known;
  places[place] = ids;
  return ids;
}

/** A list of so many ids with this first one, when one came up lately: likely the same again. O(length of the id). */
export function likelyIds(count: number, first: NodeId): readonly NodeId[] | undefined {
  const known = places[placeOf(count, first)];
  return known !== undefined && known.length === count && known[0] === first ? known : undefined;
}

function placeOf(count: number, first: NodeId): number {
  let hash = count;
  for (let i = 0; i < first.length; i++) hash = (Math.imul(hash, 31) + first.charCodeAt(i)) | 0;
  return (hash ^ (hash >>> 8)) & (PLACES - 1);
}

function isSame(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}
