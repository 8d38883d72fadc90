/**
 * A version vector says, for each node, how many of its events are known: exactly the first so many. As
 * a set of events it is a cut without gaps, and two of them relate as sets do.
 *
 * @see Parker et al. 1983, Detection of Mutual Inconsistency in Distributed Systems
 * @see Mattern 1989, Virtual Time and Global States of Distributed Systems, §5
 * @example
 * const mine = VersionVector.of({ s1: 2, s2: 1 });
 * const yours = VersionVector.of({ s1: 1, s3: 4 });
 * mine.compare(yours) //=> "concurrent"
 * mine.merge(yours).toJSON() //=> { s1: 2, s2: 1, s3: 4 }
 */
import { assert } from "../core/assert.js";
import { ByteReader, ByteWriter } from "../bytes/bytes.js";
import { FORMAT_VERSION_VECTOR, readEntries, readFormat, writeEntries } from "../bytes/codec.js";
import { checkCounter } from "../core/counter.js";
import type { Dot } from "../core/dot.js";
import {
  compareEntries,
  dominatesEntries,
  equalEntries,
  filterEntries,
  indexOf,
  meetEntries,
  mergeEntries,
  withCounter,
  withEntry,
  type Entries,
} from "../core/entries.js";
import { sortEntries } from "../core/entries-input.js";
import { CounterOverflowError, InvalidJsonError } from "../errors.js";
import { isRecord } from "../core/json.js";
import type { NodeId } from "../core/node-id.js";
import type { CausalOrder } from "../core/order.js";

let construct: (entries: Entries) => VersionVector;
let reveal: (vector: VersionVector) => Entries;

/** Immutable; entries sorted by node id; counters from 1 to 2^53 - 1, 0 being spelled by absence. */
export class VersionVector implements Iterable<readonly [NodeId, number]> {
  static {
    construct = (entries) => new VersionVector(entries);
    reveal = (vector) => vector.sorted;
  }

  /** No events: the least version vector. */
  static readonly empty: VersionVector = new VersionVector({ ids: [], counters: [] });

  private readonly sorted: Entries;

  private constructor(entries: Entries) {
    this.sorted = entries;
  }

  /**
   * Makes a version vector from an object or from pairs, in any order. O(n) when sorted, else O(n log n).
   *
   * @throws {InvalidNodeIdError} for a key that is not a node id.
   * @throws {InvalidCounterError} for a counter that is not an integer from 1 to 2^53 - 1; 0 is an error too.
   * @throws {DuplicateNodeIdError} when a node id comes twice among the pairs.
   * @example
   * VersionVector.of([["s2", 1], ["s1", 2]]).toString() //=> "{s1: 2, s2: 1}"
   */
  static of(
    entries: Readonly<Record<string, number>> | Iterable<readonly [NodeId | string, number]>,
  ): VersionVector {
    if (entries instanceof VersionVector) return entries;
    return fromEntries(sortEntries(isIterable(entries) ? entries : Object.entries(entries)));
  }

  /** Number of nodes with events. */
  get size(): number {
    return this.sorted.ids.length;
  }

  /**
   * How many events of the node are known; 0 when it is absent. O(log n).
   *
   * @example
   * VersionVector.of({ s1: 2 }).get(nodeId("s2")) //=> 0
   */
  get(node: NodeId): number {
    const index = indexOf(this.sorted.ids, node);
    return index < 0 ? 0 : (this.sorted.counters[index] as number);
  }

  /**
   * Whether the event is among those known. O(log n).
   *
   * @example
   * VersionVector.of({ s1: 2 }).covers(parseDot("s1:3")) //=> false
   */
  covers(dot: Dot): boolean {
    return this.get(dot.node) >= dot.counter;
  }

  /**
   * The dot of the node's next event: the one that `increment` adds. O(log n).
   *
   * @throws {CounterOverflowError} when the node's counter is 2^53 - 1.
   * @example
   * formatDot(VersionVector.of({ s1: 2 }).next(nodeId("s1"))) //=> "s1:3"
   */
  next(node: NodeId): Dot {
    const counter = this.get(node);
    if (counter === Number.MAX_SAFE_INTEGER) throw new CounterOverflowError(node);
    return { node, counter: counter + 1 };
  }

  /**
   * Adds the node's next event, of which `next` is the dot. O(n).
   *
   * @throws {CounterOverflowError} when the node's counter is 2^53 - 1.
   * @example
   * VersionVector.of({ s1: 2 }).increment(nodeId("s1")).toString() //=> "{s1: 3}"
   */
  increment(node: NodeId): VersionVector {
    const { ids, counters } = this.sorted;
    const index = indexOf(ids, node);
    if (index < 0) return new VersionVector(withEntry(this.sorted, node, 1));
    const counter = counters[index] as number;
    if (counter === Number.MAX_SAFE_INTEGER) throw new CounterOverflowError(node);
    return new VersionVector({ ids, counters: withCounter(counters, index, counter + 1) });
  }

  /**
   * Sets one entry to exactly this counter, up or down. O(n); `this` when nothing changes.
   *
   * @throws {InvalidCounterError} unless the counter is an integer from 1 to 2^53 - 1.
   * @example
   * VersionVector.of({ s1: 2 }).with(nodeId("s2"), 7).toString() //=> "{s1: 2, s2: 7}"
   */
  with(node: NodeId, counter: number): VersionVector {
    const entries = withEntry(this.sorted, node, checkCounter(counter));
    return entries === this.sorted ? this : construct(entries);
  }

  /**
   * Drops the node's entry, as for a retired node that is closed. O(n); `this` when there is none.
   *
   * @example
   * VersionVector.of({ s1: 2, s2: 7 }).without(nodeId("s1")).toString() //=> "{s2: 7}"
   */
  without(node: NodeId): VersionVector {
    return this.get(node) === 0 ? this : this.filter((id) => id !== node);
  }

  /**
   * Keeps the entries of which `keep` says so. O(n); `this` when it keeps all.
   *
   * @example
   * VersionVector.of({ s1: 2, s2: 7 }).filter((node, counter) => counter > 2).toString() //=> "{s2: 7}"
   */
  filter(keep: (node: NodeId, counter: number) => boolean): VersionVector {
    const entries = filterEntries(this.sorted, keep);
    return entries.ids.length === this.size ? this : fromEntries(entries);
  }

  /**
   * All events of both: the least upper bound, pointwise maximum.
   *
   * O(|this| + |other|). When one has all of the other's events, it is itself the answer and nothing is
   * allocated: `a.merge(b) === a` tells that `b` brought nothing new.
   *
   * @example
   * VersionVector.of({ s1: 2 }).merge(VersionVector.of({ s1: 1, s2: 4 })).toString() //=> "{s1: 2, s2: 4}"
   */
  merge(other: VersionVector): VersionVector {
    const merged = mergeEntries(this.sorted, other.sorted);
    if (merged === this.sorted) return this;
    return merged === other.sorted ? other : new VersionVector(merged);
  }

  /**
   * The events in both: the greatest lower bound, pointwise minimum. O(|this| + |other|), sharing as `merge` does.
   *
   * @example
   * VersionVector.of({ s1: 2, s2: 4 }).meet(VersionVector.of({ s1: 3 })).toString() //=> "{s1: 2}"
   */
  meet(other: VersionVector): VersionVector {
    const met = meetEntries(this.sorted, other.sorted);
    if (met === this.sorted) return this;
    return met === other.sorted ? other : fromEntries(met);
  }

  /**
   * Orders two version vectors.
   *
   * An absent id counts as 0. O(|this| + |other|), no allocation.
   *
   * @returns `"before"` when `other` has every event of this and more, `"concurrent"` when each has one the other lacks.
   * @see Mattern 1989, Virtual Time and Global States of Distributed Systems, §5
   * @example
   * VersionVector.of({ a: 2 }).compare(VersionVector.of({ a: 1, b: 1 })) //=> "concurrent"
   */
  compare(other: VersionVector): CausalOrder {
    return this === other ? "equal" : compareEntries(this.sorted, other.sorted);
  }

  /**
   * Whether this has every event of `other`: `compare` says `"equal"` or `"after"`.
   * O(|this| + |other|), no allocation.
   *
   * @example
   * VersionVector.of({ a: 2 }).dominates(VersionVector.of({ a: 1, b: 1 })) //=> false
   */
  dominates(other: VersionVector): boolean {
    return this === other || dominatesEntries(this.sorted, other.sorted);
  }

  /** Whether both have the same events. O(n), no allocation. */
  equals(other: VersionVector): boolean {
    return this === other || equalEntries(this.sorted, other.sorted);
  }

  /** The entries, by node id ascending. */
  [Symbol.iterator](): IterableIterator<[NodeId, number]> {
    return this.entries();
  }

  /** The entries, by node id ascending. */
  *entries(): IterableIterator<[NodeId, number]> {
    const { ids, counters } = this.sorted;
    for (let i = 0; i < ids.length; i++) yield [ids[i] as NodeId, counters[i] as number];
  }

  /** The node ids, ascending. */
  nodes(): IterableIterator<NodeId> {
    return this.sorted.ids.values();
  }

  /**
   * The entries as an object without prototype, so that any node id, `__proto__` too, is a key like others.
   *
   * @example
   * JSON.stringify(VersionVector.of({ s1: 2, s2: 1 })) //=> '{"s1":2,"s2":1}'
   */
  toJSON(): Record<string, number> {
    const record = Object.create(null) as Record<string, number>;
    for (const [id, counter] of this) record[id] = counter;
    return record;
  }

  /**
   * Reads what `toJSON` gives, after `JSON.parse`. O(n log n).
   *
   * @throws {InvalidJsonError} unless the value is an object.
   * @throws {InvalidNodeIdError} for a key that is not a node id.
   * @throws {InvalidCounterError} for a value that is not an integer from 1 to 2^53 - 1.
   * @example
   * VersionVector.fromJSON(JSON.parse('{"s1":2}')).toString() //=> "{s1: 2}"
   */
  static fromJSON(value: unknown): VersionVector {
    if (!isRecord(value)) throw new InvalidJsonError(value, "an object of counters by node id");
    return fromEntries(sortEntries(Object.entries(value) as [string, number][]));
  }

  /**
   * The canonical encoding: equal vectors have equal bytes. About 1 byte for each id and 1 to 8 for each
   * counter, besides the ids themselves. O(n). The caller owns the array.
   *
   * @example
   * VersionVector.of({ s1: 300 }).toBytes() //=> Uint8Array.of(0x11, 1, 2, 0x73, 0x31, 0xac, 0x02)
   */
  toBytes(): Uint8Array {
    const writer = new ByteWriter();
    writer.byte(FORMAT_VERSION_VECTOR);
    writeEntries(writer, this.sorted);
    return writer.finish();
  }

  /**
   * Reads what `toBytes` gives. O(n). Nothing of the array is kept.
   *
   * @throws {InvalidBytesError} as one of its subclasses, for everything that `toBytes` does not give:
   * `TruncatedBytesError`, `TrailingBytesError`, `UnknownFormatError`, `NonCanonicalBytesError`, `MalformedBytesError`.
   */
  static fromBytes(bytes: Uint8Array): VersionVector {
    const reader = new ByteReader(bytes);
    readFormat(reader, FORMAT_VERSION_VECTOR);
    const entries = readEntries(reader);
    reader.end();
    return fromEntries(entries);
  }

  /**
   * For people: `{s1: 2, s2: 1}`. Not meant to be parsed.
   *
   * @example
   * String(VersionVector.empty) //=> "{}"
   */
  toString(): string {
    return `{${this.sorted.ids.map((id, i) => `${id}: ${this.sorted.counters[i]}`).join(", ")}}`;
  }
}

/** A version vector of entries that are known to be sorted and checked. For this package only. */
export function fromEntries(entries: Entries): VersionVector {
  assert(
    entries.ids.length === entries.counters.length,
    () => "a version vector has as many ids as counters",
  );
  return entries.ids.length === 0 ? VersionVector.empty : construct(entries);
}

/** The inside of a version vector. For this package only. */
export function entriesOf(vector: VersionVector): Entries {
  return reveal(vector);
}

function isIterable<T>(value: object | Iterable<T>): value is Iterable<T> {
  return Symbol.iterator in value;
}
