/**
 * A matrix clock says what each node is known to know: a vector clock for oneself, and one's view of everyone else's.
 *
 * Row `r`, column `c`: how many events of `c` the node `r` is known to have heard of. A process's own row is its
 * vector clock. The minimum over all rows is the stable cut: events that everyone is known to know, of which a
 * log need not be kept, nor a tombstone.
 *
 * It takes n² entries for n nodes, on each message too. For tens of nodes, not for thousands.
 *
 * @see Wuu, Bernstein 1984, Efficient Solutions to the Replicated Log and Dictionary Problems, §3
 * @see Sarin, Lynch 1987, Discarding Obsolete Information in a Replicated Database System
 * @example
 * const [a, b] = [nodeId("a"), nodeId("b")];
 * const sent = MatrixClock.empty.send(a);
 * const received = MatrixClock.empty.receive(b, sent, a);
 * received.toString() //=> "{a: {a: 1}, b: {a: 1, b: 1}}"
 * received.stableCut().toString() //=> "{a: 1}"
 */
import type { NodeId } from "../core/node-id.js";
import type { CausalOrder } from "../core/order.js";
import { isRecord } from "../core/json.js";
import { InvalidJsonError } from "../errors.js";
import { VersionVector } from "../version-vector/version-vector.js";
import { readMatrix, writeMatrix } from "./matrix-codec.js";
import { compareRows, mergeRows, NO_ROWS, rowOf, sortRows, withRow, type Rows } from "./rows.js";

let construct: (rows: Rows) => MatrixClock;

/** What a row may be made of: a version vector, or counters by node id. */
export type MatrixRowInput = VersionVector | Readonly<Record<string, number>>;

/** Immutable; rows sorted by node id; a node that is not known to know anything has no row. */
export class MatrixClock implements Iterable<readonly [NodeId, VersionVector]> {
  static {
    construct = (rows) => new MatrixClock(rows);
  }

  /** Nothing is known of anyone. */
  static readonly empty: MatrixClock = new MatrixClock(NO_ROWS);

  private constructor(private readonly rows: Rows) {}

  /**
   * Makes a matrix clock from an object or from pairs of a node id and its row, in any order. O(size log size).
   *
   * @throws {InvalidNodeIdError}, {InvalidCounterError} for what is none.
   * @throws {DuplicateNodeIdError} when a node id comes twice among the pairs.
   * @example
   * MatrixClock.of({ b: { a: 1, b: 2 }, a: { a: 3 } }).toString() //=> "{a: {a: 3}, b: {a: 1, b: 2}}"
   */
  static of(
    rows:
      | Readonly<Record<string, MatrixRowInput>>
      | Iterable<readonly [NodeId | string, MatrixRowInput]>,
  ): MatrixClock {
    if (rows instanceof MatrixClock) return rows;
    const pairs = Symbol.iterator in rows ? rows : Object.entries(rows);
    return fromRows(
      sortRows(
        Array.from(pairs as Iterable<[string, MatrixRowInput]>, ([id, row]) => [
          id,
          VersionVector.of(row),
        ]),
      ),
    );
  }

  /** Number of nodes that are known to know something. */
  get size(): number {
    return this.rows.ids.length;
  }

  /**
   * What the node is known to know; nothing when it has no row. O(log n).
   *
   * @example
   * MatrixClock.of({ a: { a: 3, b: 1 } }).row(nodeId("a")).get(nodeId("b")) //=> 1
   */
  row(node: NodeId): VersionVector {
    return rowOf(this.rows, node);
  }

  /**
   * How many events of `of` the node is known to know. O(log n).
   *
   * @example
   * MatrixClock.of({ a: { a: 3, b: 1 } }).get(nodeId("a"), nodeId("b")) //=> 1
   */
  get(node: NodeId, of: NodeId): number {
    return this.row(node).get(of);
  }

  /**
   * An event of the node: its own entry of its own row goes up by one. O(n).
   *
   * @throws {CounterOverflowError} when that entry is 2^53 - 1.
   */
  tick(node: NodeId): MatrixClock {
    return fromRows(withRow(this.rows, node, this.row(node).increment(node)));
  }

  /** The event of sending: `tick`. The whole matrix travels with the message. O(n). @throws {CounterOverflowError} as `tick`. */
  send(node: NodeId): MatrixClock {
    return this.tick(node);
  }

  /**
   * The event of receiving this matrix from the node `from`: `learn`, then `tick`. O(n²).
   *
   * @throws {CounterOverflowError} when the node's own entry is 2^53 - 1.
   */
  receive(node: NodeId, other: MatrixClock, from: NodeId): MatrixClock {
    return this.learn(node, other, from).tick(node);
  }

  /**
   * What `receive` does without counting an event: the node knows what `from` knew, and what that knew of everyone.
   * For systems that count updates only, as Wuu and Bernstein do. O(n²); `this` when there was nothing to learn.
   *
   * @see Wuu, Bernstein 1984, §3
   * @example
   * const [a, b] = [nodeId("a"), nodeId("b")];
   * const mine = MatrixClock.of({ a: { a: 2 } });
   * const yours = MatrixClock.of({ b: { a: 1, b: 3 } });
   * mine.learn(a, yours, b).toString() //=> "{a: {a: 2, b: 3}, b: {a: 1, b: 3}}"
   */
  learn(node: NodeId, other: MatrixClock, from: NodeId): MatrixClock {
    const merged = mergeRows(this.rows, other.rows);
    const own = rowOf(merged, node).merge(other.row(from));
    const rows = own.size === 0 ? merged : withRow(merged, node, own);
    if (rows === this.rows) return this;
    return rows === other.rows ? other : fromRows(rows);
  }

  /** All that either knows, row by row. No event, and no row learns from another. O(n²); an operand itself when it is the answer. */
  merge(other: MatrixClock): MatrixClock {
    const rows = mergeRows(this.rows, other.rows);
    if (rows === this.rows) return this;
    return rows === other.rows ? other : fromRows(rows);
  }

  /**
   * The events that all of these nodes are known to know: the minimum of their rows. O(n²).
   *
   * Without `nodes`, all that have a row or an entry in one. A member that has not been heard of is not among those:
   * name the members where there may be such.
   *
   * @see Wuu, Bernstein 1984, §3, "hasrec"
   * @example
   * const matrix = MatrixClock.of({ a: { a: 3, b: 2 }, b: { a: 1, b: 5 } });
   * matrix.stableCut().toString() //=> "{a: 1, b: 2}"
   * matrix.stableCut(["a", "b", "c"].map(nodeId)).toString() //=> "{}"
   */
  stableCut(nodes: Iterable<NodeId> = this.nodes()): VersionVector {
    let cut: VersionVector | undefined;
    for (const node of nodes) {
      const row = this.row(node);
      cut = cut === undefined ? row : cut.meet(row);
      if (cut.size === 0) break;
    }
    return cut ?? VersionVector.empty;
  }

  /** Every node with a row or an entry in one, in no order. O(n²). */
  nodes(): Set<NodeId> {
    const nodes = new Set(this.rows.ids);
    for (const vector of this.rows.vectors) for (const id of vector.nodes()) nodes.add(id);
    return nodes;
  }

  /**
   * Orders two matrices, row by row. O(n²), no allocation but for a visitor.
   *
   * Of stamps of events it says what vector clocks do; so does comparing the rows of the nodes where they happened,
   * in O(n).
   *
   * @returns `"before"` when `other` knows all that this does, and more; `"concurrent"` when each knows something the other does not.
   * @example
   * MatrixClock.of({ a: { a: 1 } }).compare(MatrixClock.of({ a: { a: 1 }, b: { a: 1 } })) //=> "before"
   */
  compare(other: MatrixClock): CausalOrder {
    return this === other ? "equal" : compareRows(this.rows, other.rows);
  }

  /** Whether both know the same. O(n²). */
  equals(other: MatrixClock): boolean {
    return this.compare(other) === "equal";
  }

  /** The rows, by node id ascending. */
  [Symbol.iterator](): IterableIterator<[NodeId, VersionVector]> {
    return this.entries();
  }

  /** The rows, by node id ascending. */
  *entries(): IterableIterator<[NodeId, VersionVector]> {
    const { ids, vectors } = this.rows;
    for (let i = 0; i < ids.length; i++) yield [ids[i] as NodeId, vectors[i] as VersionVector];
  }

  /** The canonical encoding: each id once, and 2 to 12 bytes for each entry. O(n²). The caller owns the array. */
  toBytes(): Uint8Array {
    return writeMatrix(this.rows);
  }

  /**
   * Reads what `toBytes` gives. O(bytes). Nothing of the array is kept.
   *
   * @throws {InvalidBytesError} as one of its subclasses, for everything that `toBytes` does not give.
   */
  static fromBytes(bytes: Uint8Array): MatrixClock {
    return fromRows(readMatrix(bytes));
  }

  /**
   * The rows as an object of objects, all without prototype.
   *
   * @example
   * JSON.stringify(MatrixClock.of({ a: { a: 3, b: 1 } })) //=> '{"a":{"a":3,"b":1}}'
   */
  toJSON(): Record<string, Record<string, number>> {
    const record = Object.create(null) as Record<string, Record<string, number>>;
    for (const [id, vector] of this) record[id] = vector.toJSON();
    return record;
  }

  /**
   * Reads what `toJSON` gives, after `JSON.parse`. O(n² log n).
   *
   * @throws {InvalidJsonError} unless the value is an object of objects.
   * @throws {InvalidNodeIdError}, {InvalidCounterError} for what they hold.
   */
  static fromJSON(value: unknown): MatrixClock {
    if (!isRecord(value)) throw new InvalidJsonError(value, "an object of rows by node id");
    return fromRows(
      sortRows(Object.entries(value).map(([id, row]) => [id, VersionVector.fromJSON(row)])),
    );
  }

  /** For people: `{a: {a: 3, b: 1}}`. Not meant to be parsed. */
  toString(): string {
    return `{${Array.from(this, ([id, vector]) => `${id}: ${String(vector)}`).join(", ")}}`;
  }
}

function fromRows(rows: Rows): MatrixClock {
  return rows.ids.length === 0 ? MatrixClock.empty : construct(rows);
}
