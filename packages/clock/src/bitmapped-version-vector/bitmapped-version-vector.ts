/**
 * A bitmapped version vector is what a whole server knows of every node's events, gaps included: for each node a
 * base up to which everything is known, and ranges beyond it. Two servers compare theirs and know at once which
 * events the one is missing of the other, without looking at a single key.
 *
 * @see Gonçalves, Almeida, Baquero, Fonte 2015, Concise Server-Wide Causality Management for Eventually
 * Consistent Data Stores
 * @see Gonçalves, Almeida, Baquero, Fonte 2017, DottedDB: Anti-Entropy without Merkle Trees, Deletes without Tombstones
 * @example
 * const mine = BitmappedVersionVector.of({ s1: 4, s2: 2 }, [parseDot("s2:5")]);
 * const yours = BitmappedVersionVector.of({ s1: 9, s2: 3 });
 * mine.compare(yours) //=> "concurrent"
 * mine.missing(yours) //=> [{ node: "s1", from: 5, to: 9 }, { node: "s2", from: 3, to: 3 }]
 * mine.merge(yours).toString() //=> "{s1: 9, s2: 3} + s2:5"
 */
import { ByteReader, ByteWriter } from "../bytes/bytes.js";
import { readFormat } from "../bytes/codec.js";
import { checkCounter } from "../core/counter.js";
import { dot as dotOf, type Dot } from "../core/dot.js";
import { indexOf } from "../core/entries.js";
import { isRecord } from "../core/json.js";
import { compareNodeIds, nodeId, type NodeId } from "../core/node-id.js";
import { orderOf, type CausalOrder } from "../core/order.js";
import { CounterOverflowError, DuplicateNodeIdError, InvalidJsonError } from "../errors.js";
import { entriesOf, VersionVector } from "../version-vector/version-vector.js";
import {
  clocksOf,
  combineClocks,
  dominatesClocks,
  equalClocks,
  vectorOf,
  withClock,
  type Clocks,
} from "./clocks.js";
import { FORMAT_BITMAPPED_VERSION_VECTOR, readClocks, writeRunsOf } from "./codec.js";
import { checkDotRange, pushRanges, pushTo, type DotRange } from "./dot-range.js";
import { checkRange, fromRuns, NodeClock, runsOfClock, showRange } from "./node-clock.js";
import { runOf, runsOf, runsOfRanges, subtractRuns } from "./runs.js";

let construct: (sorted: Clocks) => BitmappedVersionVector;

/** Immutable and in normal form: nodes ascend, none is without events, each has its `NodeClock`. */
export class BitmappedVersionVector implements Iterable<readonly [NodeId, NodeClock]> {
  static {
    construct = (sorted) => new BitmappedVersionVector(sorted);
  }

  /** No events known. */
  static readonly empty: BitmappedVersionVector = new BitmappedVersionVector({
    ids: [],
    clocks: [],
  });

  private readonly sorted: Clocks;

  private constructor(sorted: Clocks) {
    this.sorted = sorted;
  }

  /**
   * Makes one of a base for each node and of dots in any order, repeated or below the base as may be. O(n log n).
   *
   * @throws {InvalidNodeIdError}, {InvalidCounterError}, {DuplicateNodeIdError}
   * @example
   * BitmappedVersionVector.of({ s1: 2 }, ["s1:5", "s1:3"].map(parseDot)).toString() //=> "{s1: 3} + s1:5"
   */
  static of(
    base: Readonly<Record<string, number>> | Iterable<readonly [NodeId | string, number]>,
    dots: Iterable<Dot> = [],
  ): BitmappedVersionVector {
    const { ids, counters } = entriesOf(VersionVector.of(base));
    const clocks = counters.map((counter) => fromRuns(runOf(1, counter)));
    return make({ ids, clocks }).addAll(dots);
  }

  /**
   * Makes one of a clock for each node, in any order; empty clocks are left out. O(n log n).
   *
   * @throws {InvalidNodeIdError} for a key that is not a node id.
   * @throws {DuplicateNodeIdError} when a node id comes twice.
   * @example
   * BitmappedVersionVector.ofClocks([["s1", NodeClock.fromBitmap(5, 0b110)]]).toString() //=> "{s1: 5} + s1:7..8"
   */
  static ofClocks(clocks: Iterable<readonly [NodeId | string, NodeClock]>): BitmappedVersionVector {
    const pairs = Array.from(clocks, ([id, clock]) => [nodeId(id), clock] as const);
    pairs.sort(([a], [b]) => compareNodeIds(a, b));
    pairs.forEach(([id], i) => {
      if (id === pairs[i - 1]?.[0]) throw new DuplicateNodeIdError(id);
    });
    return make(clocksOf(pairs));
  }

  /**
   * Makes one of ranges in any order, overlapping as may be. O(n log n), however long the ranges.
   *
   * @throws {InvalidNodeIdError}, {InvalidRangeError}
   * @example
   * BitmappedVersionVector.ofRanges([{ node: nodeId("s1"), from: 3, to: 9 }]).toString() //=> "{} + s1:3..9"
   */
  static ofRanges(ranges: Iterable<DotRange>): BitmappedVersionVector {
    const byNode = new Map<NodeId, [number, number][]>();
    for (const { node, from, to } of ranges) {
      pushTo(byNode, nodeId(node), checkRange(from, to));
    }
    return BitmappedVersionVector.ofClocks(
      Array.from(byNode, ([node, list]) => [node, fromRuns(runsOfRanges(list))] as const),
    );
  }

  /** Number of nodes with events. */
  get size(): number {
    return this.sorted.ids.length;
  }

  /**
   * What is known of one node; the empty clock when it is absent. O(log n).
   *
   * @example
   * BitmappedVersionVector.of({ s1: 2 }, [parseDot("s1:4")]).get(nodeId("s1")).ranges //=> [[4, 4]]
   */
  get(node: NodeId): NodeClock {
    return this.sorted.clocks[indexOf(this.sorted.ids, node)] ?? NodeClock.empty;
  }

  /** Whether the event is known. O(log n). */
  covers(dot: Dot): boolean {
    return this.get(dot.node).covers(dot.counter);
  }

  /**
   * Adds one event. O(nodes + ranges of its node); `this` when it was known. For many at once, use `addAll`.
   *
   * @throws {InvalidCounterError} when the dot's counter is not an integer from 1 to 2^53 - 1.
   * @example
   * const far = BitmappedVersionVector.of({ s1: 2 }).add(parseDot("s1:9007199254740991"));
   * far.missing() //=> [{ node: "s1", from: 3, to: 9007199254740990 }]
   */
  add(dot: Dot): BitmappedVersionVector {
    return withNode(this, this.sorted, dot.node, this.get(dot.node).add(dot.counter));
  }

  /** Adds many events, in any order. O(n + d log d) for d dots; `this` when all were known. @throws {InvalidCounterError} */
  addAll(dots: Iterable<Dot>): BitmappedVersionVector {
    const byNode = new Map<NodeId, number[]>();
    for (const { node, counter } of dots) pushTo(byNode, node, checkCounter(counter));
    if (byNode.size === 0) return this;
    const added = Array.from(byNode, ([node, list]) => [node, fromRuns(runsOf(list))] as const);
    return this.merge(BitmappedVersionVector.ofClocks(added));
  }

  /**
   * Adds the events `from` to `to` of a node, both included. Cost as of `add`, however long the range.
   *
   * @throws {InvalidRangeError} unless both are counters, `from` not above `to`.
   */
  addRange(node: NodeId, from: number, to: number): BitmappedVersionVector {
    return withNode(this, this.sorted, node, this.get(node).addRange(from, to));
  }

  /**
   * Fills all gaps of a node up to this counter, as when it is known that none of those events still matters.
   * What is known beyond stays. Cost as of `add`; `this` when nothing is new.
   *
   * @throws {InvalidRangeError} unless the counter is an integer from 1 to 2^53 - 1.
   * @example
   * BitmappedVersionVector.of({ s1: 2 }, ["s1:5", "s1:9"].map(parseDot)).fill(nodeId("s1"), 6).toString() //=> "{s1: 6} + s1:9"
   */
  fill(node: NodeId, counter: number): BitmappedVersionVector {
    return this.addRange(node, 1, counter);
  }

  /**
   * The node's next event, and this with it. The event comes after all of the node that are known, so a gap never
   * makes a dot be given out twice. Cost as of `add`.
   *
   * @throws {CounterOverflowError} when the greatest counter known of the node is 2^53 - 1.
   * @example
   * const [next, after] = BitmappedVersionVector.of({ s1: 7, s2: 3 }).event(nodeId("s1"));
   * formatDot(next) //=> "s1:8"
   * after.toString() //=> "{s1: 8, s2: 3}"
   */
  event(node: NodeId): readonly [dot: Dot, after: BitmappedVersionVector] {
    const { last } = this.get(node);
    if (last === Number.MAX_SAFE_INTEGER) throw new CounterOverflowError(node);
    const dot = dotOf(node, last + 1);
    return [dot, this.add(dot)];
  }

  /**
   * All events of both. O(|this| + |other|). When one has all of the other's events, it is itself the answer.
   *
   * @example
   * const a = BitmappedVersionVector.of({ s1: 3 });
   * a.merge(BitmappedVersionVector.of({}, ["s1:4", "s2:2"].map(parseDot))).toString() //=> "{s1: 4} + s2:2"
   */
  merge(other: BitmappedVersionVector): BitmappedVersionVector {
    const order = this.compare(other);
    if (order === "equal" || order === "after") return this;
    if (order === "before") return other;
    return make(combineClocks(this.sorted, other.sorted, (mine, yours) => mine.merge(yours)));
  }

  /**
   * As `merge`, but only of the nodes that this has: what the papers call join, for a server that follows only some
   * nodes. O(|this| + |other|).
   *
   * @example
   * BitmappedVersionVector.of({ s1: 3 }).join(BitmappedVersionVector.of({ s1: 4, s2: 2 })).toString() //=> "{s1: 4}"
   */
  join(other: BitmappedVersionVector): BitmappedVersionVector {
    return this.merge(other.filter((node) => !this.get(node).isEmpty));
  }

  /** The events in both. O(|this| + |other|), sharing as `merge` does. */
  meet(other: BitmappedVersionVector): BitmappedVersionVector {
    const order = this.compare(other);
    if (order === "equal" || order === "before") return this;
    if (order === "after") return other;
    return make(combineClocks(this.sorted, other.sorted, (mine, yours) => mine.meet(yours)));
  }

  /**
   * The events known here and not there. O(|this| + |other|); `this` when there is nothing in common.
   *
   * @example
   * const seen = BitmappedVersionVector.of({ s1: 9 });
   * seen.subtract(BitmappedVersionVector.of({ s1: 4 }, [parseDot("s1:6")])).toString() //=> "{} + s1:5 + s1:7..9"
   */
  subtract(other: BitmappedVersionVector): BitmappedVersionVector {
    const left = make(
      combineClocks(this.sorted, other.sorted, (mine, yours) => mine.subtract(yours)),
    );
    return left.equals(this) ? this : left;
  }

  /**
   * The events of `other` that this lacks, as ranges, by node, then by counter: what to ask a peer for.
   * O(|this| + |other|), however many events are missing.
   *
   * @param other without it, the gaps: what this lacks below its own greatest event of each node.
   * @param nodes without them, all nodes.
   * @example
   * const mine = BitmappedVersionVector.of({ s1: 5 }, [parseDot("s1:8")]);
   * mine.missing() //=> [{ node: "s1", from: 6, to: 7 }]
   * mine.missing(BitmappedVersionVector.of({ s1: 6, s2: 3 }), [nodeId("s2")]) //=> [{ node: "s2", from: 1, to: 3 }]
   */
  missing(other?: BitmappedVersionVector, nodes?: Iterable<NodeId>): DotRange[] {
    const wanted = nodes === undefined ? undefined : new Set(nodes);
    const ranges: DotRange[] = [];
    for (const [node, clock] of other ?? this) {
      if (wanted !== undefined && !wanted.has(node)) continue;
      const theirs = other === undefined ? runOf(1, clock.last) : runsOfClock(clock);
      pushRanges(ranges, node, subtractRuns(theirs, runsOfClock(this.get(node))), 0);
    }
    return ranges;
  }

  /** The greatest version vector within: for each node the events up to its first gap. O(n). */
  base(): VersionVector {
    return vectorOf(this.sorted, (clock) => clock.base);
  }

  /** The smallest version vector that covers all of it: for each node its greatest event. O(n). */
  ceiling(): VersionVector {
    return vectorOf(this.sorted, (clock) => clock.last);
  }

  /** What is known beyond the base, as ranges, by node, then by counter. O(n). */
  ranges(): DotRange[] {
    const ranges: DotRange[] = [];
    for (const [node, clock] of this) {
      pushRanges(ranges, node, runsOfClock(clock), clock.base === 0 ? 0 : 2);
    }
    return ranges;
  }

  /** Keeps the nodes of which `keep` says so. O(n); `this` when it keeps all. */
  filter(keep: (node: NodeId, clock: NodeClock) => boolean): BitmappedVersionVector {
    const kept = [...this].filter(([node, clock]) => keep(node, clock));
    return kept.length === this.size ? this : make(clocksOf(kept));
  }

  /** Drops a node, as when it is retired and everyone knows all of it. O(n); `this` when it is absent. */
  without(node: NodeId): BitmappedVersionVector {
    return this.get(node).isEmpty ? this : this.filter((id) => id !== node);
  }

  /**
   * Orders two as sets of events. O(|this| + |other|), no allocation.
   *
   * @returns `"before"` when `other` has every event of this and more, `"concurrent"` when each has one the other lacks.
   * @example
   * BitmappedVersionVector.of({}, [parseDot("a:2")]).compare(BitmappedVersionVector.of({ a: 1 })) //=> "concurrent"
   */
  compare(other: BitmappedVersionVector): CausalOrder {
    if (this === other) return "equal";
    return orderOf(!other.dominates(this), !this.dominates(other));
  }

  /** Whether this has every event of `other`. O(|this| + |other|), no allocation. */
  dominates(other: BitmappedVersionVector): boolean {
    return this === other || dominatesClocks(this.sorted, other.sorted);
  }

  /** Whether both have the same events. O(n), no allocation. */
  equals(other: BitmappedVersionVector): boolean {
    return this === other || equalClocks(this.sorted, other.sorted);
  }

  /** Nodes and their clocks, by node. */
  *[Symbol.iterator](): IterableIterator<readonly [NodeId, NodeClock]> {
    const { ids, clocks } = this.sorted;
    for (let i = 0; i < ids.length; i++) yield [ids[i] as NodeId, clocks[i] as NodeClock];
  }

  /** The node ids, ascending. */
  nodes(): IterableIterator<NodeId> {
    return this.sorted.ids.values();
  }

  /** For `JSON.stringify`: `{"base":{"s1":2},"ranges":[{"node":"s2","from":5,"to":7}]}`. */
  toJSON(): { base: Record<string, number>; ranges: DotRange[] } {
    return { base: this.base().toJSON(), ranges: this.ranges() };
  }

  /**
   * Reads what `toJSON` gives, after `JSON.parse`. O(n log n).
   *
   * @throws {InvalidJsonError} unless the value is an object of exactly `base` and `ranges`, of the right types.
   * @throws {InvalidNodeIdError}, {InvalidCounterError}, {InvalidRangeError} for what they hold.
   * @example
   * BitmappedVersionVector.fromJSON({ base: { s1: 2 }, ranges: [{ node: "s1", from: 4, to: 5 }] }).toString() //=> "{s1: 2} + s1:4..5"
   */
  static fromJSON(value: unknown): BitmappedVersionVector {
    if (
      !isRecord(value) ||
      !Object.keys(value).every((key) => key === "base" || key === "ranges")
    ) {
      throw new InvalidJsonError(value, "an object of base and ranges");
    }
    const ranges = value["ranges"];
    if (!Array.isArray(ranges)) throw new InvalidJsonError(ranges, "an array of ranges");
    const base = BitmappedVersionVector.of(VersionVector.fromJSON(value["base"]));
    return base.merge(BitmappedVersionVector.ofRanges(ranges.map(checkDotRange)));
  }

  /**
   * The canonical encoding: equal values have equal bytes. Besides the ids about 2 bytes for each node, and 2 to 16
   * for each range. O(n). The caller owns the array.
   *
   * @example
   * BitmappedVersionVector.of({ a: 2 }, [parseDot("a:4")]).toBytes() //=> Uint8Array.of(0x91, 1, 1, 0x61, 2, 1, 1, 1)
   */
  toBytes(): Uint8Array {
    const writer = new ByteWriter();
    writer.byte(FORMAT_BITMAPPED_VERSION_VECTOR);
    writer.varint(this.size);
    for (const [node, clock] of this) {
      writer.text(node);
      writeRunsOf(writer, runsOfClock(clock));
    }
    return writer.finish();
  }

  /**
   * Reads what `toBytes` gives. O(n). Nothing of the array is kept.
   *
   * @throws {InvalidBytesError} as one of its subclasses, for everything that `toBytes` does not give.
   */
  static fromBytes(bytes: Uint8Array): BitmappedVersionVector {
    const reader = new ByteReader(bytes);
    readFormat(reader, FORMAT_BITMAPPED_VERSION_VECTOR);
    const clocks = readClocks(reader);
    reader.end();
    return make(clocks);
  }

  /** For people: `{s1: 2} + s1:4..5 + s2:7`. Not meant to be parsed. */
  toString(): string {
    const ranges = this.ranges().map(({ node, from, to }) => `${node}:${showRange(from, to)}`);
    return [this.base(), ...ranges].join(" + ");
  }
}

function make(sorted: Clocks): BitmappedVersionVector {
  return sorted.ids.length === 0 ? BitmappedVersionVector.empty : construct(sorted);
}

function withNode(
  vector: BitmappedVersionVector,
  sorted: Clocks,
  node: NodeId,
  clock: NodeClock,
): BitmappedVersionVector {
  const changed = withClock(sorted, node, clock);
  return changed === sorted ? vector : make(changed);
}
