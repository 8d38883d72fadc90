/**
 * A dotted version vector is one version of a value: the event that made it, its dot, and the past in which it was
 * made. The dot need not follow on the past, which is what a plain version vector cannot say: two clients that
 * write one after the other through the same server, not knowing of one another, get versions that are concurrent.
 *
 * @see Preguiça, Baquero, Almeida, Fonte, Gonçalves 2010, Dotted Version Vectors: Logical Clocks for Optimistic Replication
 * @see Preguiça, Baquero, Almeida, Fonte, Gonçalves 2012, Brief Announcement: Efficient Causality Tracking in
 * Distributed Storage Systems with Dotted Version Vectors
 * @example
 * const a = nodeId("a");
 * const peter = DottedVersionVector.update(VersionVector.empty, [], a);
 * const mary = DottedVersionVector.update(VersionVector.empty, [peter], a);
 * peter.compare(mary) //=> "concurrent"
 * const again = DottedVersionVector.update(peter.ceiling(), [peter, mary], a);
 * again.toString() //=> "{a: 1} + a:3"
 * DottedVersionVector.sync([peter, mary], [again]).map(String) //=> ["{} + a:2", "{a: 1} + a:3"]
 */
import { ByteReader, ByteWriter } from "../bytes/bytes.js";
import { readEntries, readFormat, readId, readPositive, writeEntries } from "../bytes/codec.js";
import { dot as dotOf, dotsEqual, formatDot, parseDot, type Dot } from "../core/dot.js";
import { isRecord } from "../core/json.js";
import type { NodeId } from "../core/node-id.js";
import { orderOf, type CausalOrder } from "../core/order.js";
import {
  CounterOverflowError,
  DotInPastError,
  InvalidJsonError,
  MalformedBytesError,
} from "../errors.js";
import { entriesOf, fromEntries, VersionVector } from "../version-vector/version-vector.js";
import { greatestCounter, joinVersions, newestVersions } from "./versions.js";

/** First byte of a dotted version vector. */
const FORMAT_DOTTED_VERSION_VECTOR = 0x71;

let construct: (past: VersionVector, dot: Dot | undefined) => DottedVersionVector;

/** Immutable; the dot is not in the past. */
export class DottedVersionVector {
  static {
    construct = (past, dot) => new DottedVersionVector(past, dot);
  }

  /** No event, no past. */
  static readonly empty: DottedVersionVector = new DottedVersionVector(
    VersionVector.empty,
    undefined,
  );

  /** All that has no gap: the past, with the dot when that follows on it. */
  private readonly cut: VersionVector;
  /** The dot when it does not follow on the past. */
  private readonly beyond: Dot | undefined;

  private constructor(
    /** What was known when the version was made. */
    readonly past: VersionVector,
    /** The event that made the version; `undefined` for a past alone. */
    readonly dot: Dot | undefined,
  ) {
    const follows = dot !== undefined && past.get(dot.node) + 1 === dot.counter;
    this.cut = follows ? past.with(dot.node, dot.counter) : past;
    this.beyond = follows ? undefined : dot;
  }

  /**
   * Makes a version of its past and its dot. O(n).
   *
   * @param dot left out for a past alone, as of a client that has read but not written.
   * @throws {InvalidNodeIdError}, {InvalidCounterError}, {DuplicateNodeIdError} for what they hold.
   * @throws {DotInPastError} when the past has the dot.
   * @example
   * DottedVersionVector.of({ a: 2, b: 1 }, parseDot("a:4")).toString() //=> "{a: 2, b: 1} + a:4"
   */
  static of(
    past: Readonly<Record<string, number>> | Iterable<readonly [NodeId | string, number]>,
    dot?: Dot,
  ): DottedVersionVector {
    return make(
      VersionVector.of(past),
      dot === undefined ? undefined : dotOf(dot.node, dot.counter),
    );
  }

  /**
   * The version that a write makes: its past is what the client has seen, its dot the next event of the server that
   * takes the write. O(n), over context and siblings.
   *
   * @param context what the client has seen: `join` of the versions it has read.
   * @param siblings the versions that the server holds.
   * @throws {CounterOverflowError} when the server's counter is 2^53 - 1.
   * @see Preguiça et al. 2010, "update"
   * @example
   * const held = [DottedVersionVector.of({ a: 4 }, parseDot("b:1"))];
   * DottedVersionVector.update(VersionVector.of({ a: 4 }), held, nodeId("b")).toString() //=> "{a: 4} + b:2"
   */
  static update(
    context: VersionVector,
    siblings: Iterable<DottedVersionVector>,
    node: NodeId,
  ): DottedVersionVector {
    const greatest = Math.max(context.get(node), greatestCounter(siblings, node));
    if (greatest === Number.MAX_SAFE_INTEGER) throw new CounterOverflowError(node);
    return make(context, dotOf(node, greatest + 1));
  }

  /**
   * The versions of two replicas together: those of either that no version of the two makes obsolete, each once,
   * by dot. Near-linear; what has no events is left out.
   *
   * Exact for versions that `update` made. Of others none is lost, though one may stay that another makes obsolete.
   *
   * @see Preguiça et al. 2010, "sync"
   * @example
   * const old = DottedVersionVector.of({}, parseDot("a:1"));
   * const other = DottedVersionVector.of({}, parseDot("b:1"));
   * const newer = DottedVersionVector.of({ a: 1 }, parseDot("a:2"));
   * DottedVersionVector.sync([old, other], [newer]).map(String) //=> ["{a: 1} + a:2", "{} + b:1"]
   */
  static sync(
    mine: Iterable<DottedVersionVector>,
    theirs: Iterable<DottedVersionVector>,
  ): DottedVersionVector[] {
    return newestVersions([...mine, ...theirs]);
  }

  /**
   * What one who has read these versions has seen: the smallest version vector that covers all of them. It is the
   * context to write with. O(n log n).
   *
   * @example
   * const read = [DottedVersionVector.of({}, parseDot("a:2")), DottedVersionVector.of({ a: 1 }, parseDot("b:3"))];
   * DottedVersionVector.join(read).toString() //=> "{a: 2, b: 3}"
   */
  static join(versions: Iterable<DottedVersionVector>): VersionVector {
    return joinVersions(versions);
  }

  /**
   * The versions that a context does not make obsolete, in the order given. O(log n) for each.
   *
   * @example
   * const held = ["a:1", "a:2"].map((dot) => DottedVersionVector.of({}, parseDot(dot)));
   * DottedVersionVector.discard(held, VersionVector.of({ a: 1 })).map(String) //=> ["{} + a:2"]
   */
  static discard(
    versions: Iterable<DottedVersionVector>,
    context: VersionVector,
  ): DottedVersionVector[] {
    return Array.from(versions).filter((version) => !version.isObsoleteIn(context));
  }

  /**
   * A next version, made by one who has seen only this one, through this node. O(n).
   *
   * @throws {CounterOverflowError} when the node's counter is 2^53 - 1.
   * @example
   * DottedVersionVector.empty.event(nodeId("a")).event(nodeId("b")).toString() //=> "{a: 1} + b:1"
   */
  event(node: NodeId): DottedVersionVector {
    return DottedVersionVector.update(this.ceiling(), [this], node);
  }

  /** Whether the event is the dot or in the past. O(log n). */
  covers(dot: Dot): boolean {
    return this.past.covers(dot) || (this.dot !== undefined && dotsEqual(this.dot, dot));
  }

  /**
   * Whether one who knows this context need not see this version: the context has its dot. For a past alone, all of
   * it. O(log n) with a dot.
   *
   * @see Preguiça et al. 2012: one look-up decides causality
   */
  isObsoleteIn(context: VersionVector): boolean {
    return this.dot === undefined ? context.dominates(this.past) : context.covers(this.dot);
  }

  /**
   * The smallest version vector that covers past and dot. O(n).
   *
   * @example
   * DottedVersionVector.of({ a: 2, b: 1 }, parseDot("a:4")).ceiling().toString() //=> "{a: 4, b: 1}"
   */
  ceiling(): VersionVector {
    return this.beyond === undefined
      ? this.cut
      : this.past.with(this.beyond.node, this.beyond.counter);
  }

  /**
   * Orders two versions as sets of events, past and dot together. O(|this| + |other|), no allocation.
   *
   * @returns `"before"` when `other` has every event of this and more, `"concurrent"` when each has one the other lacks.
   * @example
   * const v = DottedVersionVector.of({}, parseDot("a:2"));
   * v.compare(DottedVersionVector.of({ a: 1 }, parseDot("a:3"))) //=> "concurrent"
   * v.compare(DottedVersionVector.of({ a: 2 }, parseDot("a:3"))) //=> "before"
   */
  compare(other: DottedVersionVector): CausalOrder {
    if (this === other) return "equal";
    // Neither has the event right after its cut, so a cut that is not below the other's cut is not covered.
    const cuts = this.cut.compare(other.cut);
    const more = cuts === "after" || cuts === "concurrent" || !hasAll(other, this.beyond);
    const less = cuts === "before" || cuts === "concurrent" || !hasAll(this, other.beyond);
    return orderOf(more, less);
  }

  /** Whether both have the same events; of versions that `update` made: whether they are the same. O(n), no allocation. */
  equals(other: DottedVersionVector): boolean {
    return this.compare(other) === "equal";
  }

  /** For `JSON.stringify`: `{"past":{"a":2},"dot":"a:4"}`; without `dot` when there is none. */
  toJSON(): { past: Record<string, number>; dot?: string } {
    const past = this.past.toJSON();
    return this.dot === undefined ? { past } : { past, dot: formatDot(this.dot) };
  }

  /**
   * Reads what `toJSON` gives, after `JSON.parse`. O(n log n).
   *
   * @throws {InvalidJsonError} unless the value is an object of `past` and perhaps `dot`, of the right types.
   * @throws {InvalidNodeIdError}, {InvalidCounterError}, {InvalidDotError}, {DotInPastError} for what they hold.
   * @example
   * DottedVersionVector.fromJSON(JSON.parse('{"past":{"a":2},"dot":"a:4"}')).toString() //=> "{a: 2} + a:4"
   */
  static fromJSON(value: unknown): DottedVersionVector {
    if (!isRecord(value) || !Object.keys(value).every((key) => key === "past" || key === "dot")) {
      throw new InvalidJsonError(value, "an object of past and dot");
    }
    const dot = value["dot"] === undefined ? undefined : parseDot(value["dot"] as string);
    return make(VersionVector.fromJSON(value["past"]), dot);
  }

  /**
   * The canonical encoding: one for each past and dot. A byte or two more than the version vector of the past, and
   * the dot. O(n). The caller owns the array.
   *
   * @example
   * const version = DottedVersionVector.of({ a: 2 }, parseDot("a:4"));
   * version.toBytes() //=> Uint8Array.of(0x71, 1, 1, 0x61, 2, 1, 1, 0x61, 4)
   */
  toBytes(): Uint8Array {
    const writer = new ByteWriter();
    writer.byte(FORMAT_DOTTED_VERSION_VECTOR);
    writeEntries(writer, entriesOf(this.past));
    writer.varint(this.dot === undefined ? 0 : 1);
    if (this.dot !== undefined) {
      writer.text(this.dot.node);
      writer.varint(this.dot.counter);
    }
    return writer.finish();
  }

  /**
   * Reads what `toBytes` gives. O(n). Nothing of the array is kept.
   *
   * @throws {InvalidBytesError} as one of its subclasses, for everything that `toBytes` does not give.
   */
  static fromBytes(bytes: Uint8Array): DottedVersionVector {
    const reader = new ByteReader(bytes);
    readFormat(reader, FORMAT_DOTTED_VERSION_VECTOR);
    const past = fromEntries(readEntries(reader));
    const dot = readDot(reader, past);
    reader.end();
    return make(past, dot);
  }

  /** For people: `{a: 2} + a:4`. Not meant to be parsed. */
  toString(): string {
    return [this.past, ...(this.dot === undefined ? [] : [formatDot(this.dot)])].join(" + ");
  }
}

/** @throws {DotInPastError} when the past has the dot. */
function make(past: VersionVector, dot: Dot | undefined): DottedVersionVector {
  if (dot !== undefined && past.covers(dot)) throw new DotInPastError(dot.node, dot.counter);
  return dot === undefined && past.size === 0 ? DottedVersionVector.empty : construct(past, dot);
}

function hasAll(version: DottedVersionVector, dot: Dot | undefined): boolean {
  return dot === undefined || version.covers(dot);
}

function readDot(reader: ByteReader, past: VersionVector): Dot | undefined {
  const start = reader.offset;
  const flag = reader.byte();
  if (flag === 0) return undefined;
  if (flag !== 1) throw new MalformedBytesError(start, "Neither a dot nor none is announced");
  const node = readId(reader, undefined);
  const at = reader.offset;
  const counter = readPositive(reader, "A dot's counter is 0");
  if (past.get(node) < counter) return { node, counter };
  throw new MalformedBytesError(at, "A dot is in its past", {
    cause: new DotInPastError(node, counter),
  });
}
