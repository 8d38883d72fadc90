/**
 * The inside of a matrix clock: the nodes that something is known of, ascending, and what each is known to know.
 */
import { compareNodeIds, nodeId, type NodeId } from "../core/node-id.js";
import { indexOf } from "../core/entries.js";
import { orderOf, type CausalOrder } from "../core/order.js";
import { DuplicateNodeIdError } from "../errors.js";
import { VersionVector } from "../version-vector/version-vector.js";

/** `ids` strictly ascending; `vectors[i]`, never empty, belongs to `ids[i]`. */
export interface Rows {
  readonly ids: readonly NodeId[];
  readonly vectors: readonly VersionVector[];
}

export const NO_ROWS: Rows = { ids: [], vectors: [] };

/** @throws {InvalidNodeIdError}, {DuplicateNodeIdError} */
export function sortRows(pairs: Iterable<readonly [string, VersionVector]>): Rows {
  const rows: [NodeId, VersionVector][] = [];
  for (const [id, vector] of pairs) rows.push([nodeId(id), vector]);
  rows.sort(([a], [b]) => compareNodeIds(a, b));
  rows.forEach(([id], i) => {
    if (i > 0 && id === rows[i - 1]?.[0]) throw new DuplicateNodeIdError(id);
  });
  const filled = rows.filter(([, vector]) => vector.size > 0);
  return { ids: filled.map(([id]) => id), vectors: filled.map(([, vector]) => vector) };
}

/** What the node is known to know; nothing when it has no row. O(log n). */
export function rowOf({ ids, vectors }: Rows, node: NodeId): VersionVector {
  const index = indexOf(ids, node);
  return index < 0 ? VersionVector.empty : (vectors[index] as VersionVector);
}

/** Sets one row, which is not empty; the same object when nothing changes. O(n). */
export function withRow(rows: Rows, node: NodeId, vector: VersionVector): Rows {
  const { ids, vectors } = rows;
  const index = indexOf(ids, node);
  if (index < 0) {
    const place = -1 - index;
    return { ids: ids.toSpliced(place, 0, node), vectors: vectors.toSpliced(place, 0, vector) };
  }
  return vectors[index] === vector ? rows : { ids, vectors: vectors.with(index, vector) };
}

/** All that either knows, row by row; an operand itself when it is the answer. O(size of both). */
export function mergeRows(a: Rows, b: Rows): Rows {
  const ids: NodeId[] = [];
  const vectors: VersionVector[] = [];
  let isA = true;
  let isB = true;
  eachRow(a, b, (id, rowA, rowB) => {
    const merged = rowA.merge(rowB);
    isA &&= merged === rowA;
    isB &&= merged === rowB || merged.equals(rowB);
    ids.push(id);
    vectors.push(merged);
  });
  if (isA) return a;
  return isB ? b : { ids, vectors };
}

/** Orders row by row. O(size of both); stops at the first proof of concurrency. */
export function compareRows(a: Rows, b: Rows): CausalOrder {
  let more = false;
  let less = false;
  eachRow(a, b, (_, rowA, rowB) => {
    const order = rowA.compare(rowB);
    more ||= order === "after" || order === "concurrent";
    less ||= order === "before" || order === "concurrent";
    return more && less;
  });
  return orderOf(more, less);
}

/** Visits the rows of both by node id, until told to stop; a row that one side lacks is empty there. */
function eachRow(
  a: Rows,
  b: Rows,
  visit: (id: NodeId, rowA: VersionVector, rowB: VersionVector) => boolean | void,
): void {
  let i = 0;
  let j = 0;
  while (i < a.ids.length || j < b.ids.length) {
    const idA = a.ids[i];
    const idB = b.ids[j];
    const takeA = idB === undefined || (idA !== undefined && idA <= idB);
    const takeB = idA === undefined || (idB !== undefined && idB <= idA);
    const rowA = takeA ? (a.vectors[i++] as VersionVector) : VersionVector.empty;
    const rowB = takeB ? (b.vectors[j++] as VersionVector) : VersionVector.empty;
    if (visit((takeA ? idA : idB) as NodeId, rowA, rowB) === true) return;
  }
}
