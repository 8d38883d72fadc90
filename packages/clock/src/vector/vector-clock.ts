/**
 * A vector clock stamps an event with how many events of each process it knows of, itself included.
 *
 * One event happened before another exactly when its stamp is `"before"` the other's, and two events that
 * know nothing of each other are `"concurrent"`: the stamps say all that there is to say about causality.
 * The smallest clock that can has one entry for each process.
 *
 * A vector clock counts *events*, a version vector counts *updates*: same algebra, other use. Here every
 * event counts, sending and receiving too; merging alone is no event.
 *
 * @see Fidge 1988, Timestamps in Message-Passing Systems That Preserve the Partial Ordering
 * @see Mattern 1989, Virtual Time and Global States of Distributed Systems
 * @example
 * const [a, b] = [nodeId("a"), nodeId("b")];
 * const sent = VectorClock.empty.tick(a).send(a);
 * const alone = VectorClock.empty.tick(b);
 * sent.compare(alone) //=> "concurrent"
 * const received = alone.receive(b, sent);
 * received.toString() //=> "{a: 2, b: 2}"
 * sent.compare(received) //=> "before"
 */
import { ByteReader, ByteWriter } from "../bytes/bytes.js";
import { readEntries, readFormat, writeEntries } from "../bytes/codec.js";
import type { Dot } from "../core/dot.js";
import type { NodeId } from "../core/node-id.js";
import type { CausalOrder } from "../core/order.js";
import { entriesOf, fromEntries, VersionVector } from "../version-vector/version-vector.js";

/** First byte of a vector clock. */
const FORMAT_VECTOR_CLOCK = 0x31;

/** Immutable; entries sorted by node id; counters from 1 to 2^53 - 1, 0 being spelled by absence. */
export class VectorClock implements Iterable<readonly [NodeId, number]> {
  /** Before the first event. */
  static readonly empty: VectorClock = new VectorClock(VersionVector.empty);

  private constructor(private readonly known: VersionVector) {}

  /**
   * Makes a vector clock from an object or from pairs, in any order. O(n) when sorted, else O(n log n).
   *
   * @throws {InvalidNodeIdError} for a key that is not a node id.
   * @throws {InvalidCounterError} for a counter that is not an integer from 1 to 2^53 - 1; 0 is an error too.
   * @throws {DuplicateNodeIdError} when a node id comes twice among the pairs.
   * @example
   * VectorClock.of({ b: 1, a: 2 }).toString() //=> "{a: 2, b: 1}"
   */
  static of(
    entries: Readonly<Record<string, number>> | Iterable<readonly [NodeId | string, number]>,
  ): VectorClock {
    return entries instanceof VectorClock
      ? entries
      : VectorClock.fromVersionVector(VersionVector.of(entries));
  }

  /** The clock that knows exactly these events. O(1). */
  static fromVersionVector(vector: VersionVector): VectorClock {
    return vector.size === 0 ? VectorClock.empty : new VectorClock(vector);
  }

  /**
   * The events that it knows of, as a version vector: a cut without gaps. O(1).
   *
   * @example
   * VectorClock.of({ a: 2 }).toVersionVector().covers(parseDot("a:2")) //=> true
   */
  toVersionVector(): VersionVector {
    return this.known;
  }

  /** Number of processes with events. */
  get size(): number {
    return this.known.size;
  }

  /** How many events of the process are known; 0 when it is absent. O(log n). */
  get(node: NodeId): number {
    return this.known.get(node);
  }

  /**
   * Whether the event is known. O(log n). An event happened before, or is, the one stamped with this clock exactly
   * when this covers it: with an event's own dot at hand, no need to compare all entries.
   *
   * @see Mattern 1989, §5
   * @example
   * VectorClock.of({ a: 2, b: 1 }).covers(parseDot("a:3")) //=> false
   */
  covers(dot: Dot): boolean {
    return this.known.covers(dot);
  }

  /**
   * An event of the process: its entry goes up by one. O(n).
   *
   * @throws {CounterOverflowError} when its entry is 2^53 - 1.
   * @example
   * VectorClock.of({ a: 2 }).tick(nodeId("b")).toString() //=> "{a: 2, b: 1}"
   */
  tick(node: NodeId): VectorClock {
    return new VectorClock(this.known.increment(node));
  }

  /** The event of sending: `tick`. Its result travels with the message. O(n). @throws {CounterOverflowError} as `tick`. */
  send(node: NodeId): VectorClock {
    return this.tick(node);
  }

  /**
   * The event of receiving a message with this stamp: knows of all that the sender knew, and counts itself. O(n).
   *
   * @throws {CounterOverflowError} when the process's entry of either is 2^53 - 1.
   * @example
   * VectorClock.of({ b: 1 }).receive(nodeId("b"), VectorClock.of({ a: 2 })).toString() //=> "{a: 2, b: 2}"
   */
  receive(node: NodeId, other: VectorClock): VectorClock {
    return this.merge(other).tick(node);
  }

  /**
   * The events that either knows of: pointwise maximum. No event of its own. O(n); an operand itself when it is the answer.
   *
   * @example
   * VectorClock.of({ a: 2 }).merge(VectorClock.of({ a: 1, b: 4 })).toString() //=> "{a: 2, b: 4}"
   */
  merge(other: VectorClock): VectorClock {
    const merged = this.known.merge(other.known);
    if (merged === this.known) return this;
    return merged === other.known ? other : new VectorClock(merged);
  }

  /**
   * How the events with these stamps relate. O(n), no allocation.
   *
   * @returns `"before"` when this event happened before the other, `"concurrent"` when neither knows of the other.
   * @see Mattern 1989, §5, theorem 10
   * @example
   * VectorClock.of({ a: 2 }).compare(VectorClock.of({ a: 1, b: 1 })) //=> "concurrent"
   */
  compare(other: VectorClock): CausalOrder {
    return this.known.compare(other.known);
  }

  /**
   * Whether this event happened before the other: `compare` says `"before"`. O(n), no allocation.
   *
   * @example
   * VectorClock.of({ a: 1 }).happensBefore(VectorClock.of({ a: 1, b: 1 })) //=> true
   */
  happensBefore(other: VectorClock): boolean {
    return this.compare(other) === "before";
  }

  /**
   * Whether neither event knows of the other: `compare` says `"concurrent"`. O(n), no allocation.
   *
   * @example
   * VectorClock.of({ a: 1 }).isConcurrentWith(VectorClock.of({ b: 1 })) //=> true
   */
  isConcurrentWith(other: VectorClock): boolean {
    return this.compare(other) === "concurrent";
  }

  /** Whether this knows every event of `other`: `compare` says `"equal"` or `"after"`. O(n), no allocation. */
  dominates(other: VectorClock): boolean {
    return this.known.dominates(other.known);
  }

  /** Whether both know the same events. O(n), no allocation. */
  equals(other: VectorClock): boolean {
    return this.known.equals(other.known);
  }

  /** The entries, by node id ascending. */
  [Symbol.iterator](): IterableIterator<[NodeId, number]> {
    return this.known.entries();
  }

  /** The entries, by node id ascending. */
  entries(): IterableIterator<[NodeId, number]> {
    return this.known.entries();
  }

  /** The ids of the processes with events, ascending. */
  nodes(): IterableIterator<NodeId> {
    return this.known.nodes();
  }

  /** The canonical encoding, as that of a version vector behind its own format byte. O(n). The caller owns the array. */
  toBytes(): Uint8Array {
    const writer = new ByteWriter();
    writer.byte(FORMAT_VECTOR_CLOCK);
    writeEntries(writer, entriesOf(this.known));
    return writer.finish();
  }

  /**
   * Reads what `toBytes` gives. O(n). Nothing of the array is kept.
   *
   * @throws {InvalidBytesError} as one of its subclasses, for everything that `toBytes` does not give.
   */
  static fromBytes(bytes: Uint8Array): VectorClock {
    const reader = new ByteReader(bytes);
    readFormat(reader, FORMAT_VECTOR_CLOCK);
    const entries = readEntries(reader);
    reader.end();
    return VectorClock.fromVersionVector(fromEntries(entries));
  }

  /**
   * The entries as an object without prototype, so that any node id, `__proto__` too, is a key like others.
   *
   * @example
   * JSON.stringify(VectorClock.of({ a: 2, b: 1 })) //=> '{"a":2,"b":1}'
   */
  toJSON(): Record<string, number> {
    return this.known.toJSON();
  }

  /**
   * Reads what `toJSON` gives, after `JSON.parse`. O(n log n).
   *
   * @throws {InvalidJsonError} unless the value is an object.
   * @throws {InvalidNodeIdError}, {InvalidCounterError} for what it holds.
   */
  static fromJSON(value: unknown): VectorClock {
    return VectorClock.fromVersionVector(VersionVector.fromJSON(value));
  }

  /** For people: `{a: 2, b: 1}`. Not meant to be parsed. */
  toString(): string {
    return this.known.toString();
  }
}
