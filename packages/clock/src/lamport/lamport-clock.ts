/**
 * A Lamport clock is one number for each process: more than that of every event that it knows of.
 *
 * If one event happened before another, its time is smaller. Not the other way round: of two times alone
 * nobody can tell whether one event came first or neither knew of the other. Ties broken by node id, the
 * times are a total order that everyone agrees on.
 *
 * @see Lamport 1978, Time, Clocks, and the Ordering of Events in a Distributed System
 * @example
 * const sent = LamportClock.of("a").tick().send();
 * sent.toString() //=> "2@a"
 * LamportClock.of("b").receive(sent).toString() //=> "3@b"
 */
import { ByteReader, ByteWriter } from "../bytes/bytes.js";
import { readFormat, readId } from "../bytes/codec.js";
import { isRecord } from "../core/json.js";
import { compareNodeIds, nodeId, type NodeId } from "../core/node-id.js";
import type { CausalOrder } from "../core/order.js";
import { InvalidJsonError, InvalidTimeError, TimeOverflowError } from "../errors.js";

/** First byte of a Lamport clock. */
const FORMAT_LAMPORT_CLOCK = 0x41;

/** Immutable: the time of one process, and of its latest event. Time 0 is before the first event. */
export class LamportClock {
  private constructor(
    readonly node: NodeId,
    /** From 0 to 2^53 - 1. */
    readonly time: number,
  ) {}

  /**
   * The clock of a node at a time; without one, before its first event. O(length of the id).
   *
   * @throws {InvalidNodeIdError} when the text is not a node id.
   * @throws {InvalidTimeError} unless the time is an integer from 0 to 2^53 - 1.
   * @example
   * LamportClock.of("s1", 41).tick().time //=> 42
   */
  static of(node: NodeId | string, time = 0): LamportClock {
    return new LamportClock(nodeId(node), checkTime(time));
  }

  /**
   * An event of this process: one more (rule IR1). O(1).
   *
   * @throws {TimeOverflowError} when the time is 2^53 - 1.
   * @see Lamport 1978, "Logical Clocks", IR1
   */
  tick(): LamportClock {
    return new LamportClock(this.node, next(this.time));
  }

  /** The event of sending: `tick`. Its result travels with the message. O(1). @throws {TimeOverflowError} as `tick`. */
  send(): LamportClock {
    return this.tick();
  }

  /**
   * The event of receiving a message with this stamp: more than both (rule IR2). O(1).
   *
   * A peer that lies can push the time to its end. Where peers are not trusted, look at the stamp's time first.
   *
   * @throws {InvalidTimeError} when given a number that is not a time.
   * @throws {TimeOverflowError} when either time is 2^53 - 1.
   * @see Lamport 1978, "Logical Clocks", IR2
   * @example
   * LamportClock.of("b", 7).receive(LamportClock.of("a", 3)).time //=> 8
   */
  receive(other: LamportClock | number): LamportClock {
    return new LamportClock(this.node, next(Math.max(this.time, timeOf(other))));
  }

  /**
   * Makes sure that this is later than what was seen, without an event when it is already; then it is `this`. O(1).
   *
   * @throws {InvalidTimeError} when given a number that is not a time.
   * @throws {TimeOverflowError} when that time is 2^53 - 1.
   * @example
   * LamportClock.of("s1", 1).witness(41).time //=> 42
   * LamportClock.of("s1", 42).witness(30).time //=> 42
   */
  witness(other: LamportClock | number): LamportClock {
    const time = timeOf(other);
    return time < this.time ? this : new LamportClock(this.node, next(time));
  }

  /**
   * The greater of both times, still of this node: knows of more, but counts no event. O(1); `this` when it is not less.
   *
   * @throws {InvalidTimeError} when given a number that is not a time.
   */
  merge(other: LamportClock | number): LamportClock {
    const time = timeOf(other);
    return time <= this.time ? this : new LamportClock(this.node, time);
  }

  /**
   * The total order: by time, then by node id. O(1) but for the comparison of ids.
   *
   * It agrees with what happened before what, and orders all else arbitrarily: `"before"` may mean
   * "concurrent". Events that neither knew of have their truth in a `VectorClock` only.
   *
   * @see Lamport 1978, "Ordering the Events Totally"
   * @example
   * LamportClock.of("a", 3).compare(LamportClock.of("b", 3)) //=> "before"
   */
  compare(other: LamportClock): Exclude<CausalOrder, "concurrent"> {
    const difference = this.time - other.time || compareNodeIds(this.node, other.node);
    if (difference === 0) return "equal";
    return difference < 0 ? "before" : "after";
  }

  /** Whether both have the same node and time. O(1) but for the comparison of ids. */
  equals(other: LamportClock): boolean {
    return this.time === other.time && this.node === other.node;
  }

  /**
   * The canonical encoding: the id, and 1 to 8 bytes of time. The caller owns the array.
   *
   * @example
   * LamportClock.of("s1", 300).toBytes() //=> Uint8Array.of(0x41, 2, 0x73, 0x31, 0xac, 0x02)
   */
  toBytes(): Uint8Array {
    const writer = new ByteWriter();
    writer.byte(FORMAT_LAMPORT_CLOCK);
    writer.text(this.node);
    writer.varint(this.time);
    return writer.finish();
  }

  /**
   * Reads what `toBytes` gives. Nothing of the array is kept.
   *
   * @throws {InvalidBytesError} as one of its subclasses, for everything that `toBytes` does not give.
   */
  static fromBytes(bytes: Uint8Array): LamportClock {
    const reader = new ByteReader(bytes);
    readFormat(reader, FORMAT_LAMPORT_CLOCK);
    const node = readId(reader, undefined);
    const time = reader.varint();
    reader.end();
    return new LamportClock(node, time);
  }

  /**
   * The clock for `JSON.stringify`.
   *
   * @example
   * JSON.stringify(LamportClock.of("s1", 3)) //=> '{"node":"s1","time":3}'
   */
  toJSON(): { node: string; time: number } {
    return { node: this.node, time: this.time };
  }

  /**
   * Reads what `toJSON` gives, after `JSON.parse`.
   *
   * @throws {InvalidJsonError} unless the value is an object of exactly `node` and `time`.
   * @throws {InvalidNodeIdError}, {InvalidTimeError} for what they hold.
   */
  static fromJSON(value: unknown): LamportClock {
    if (!isRecord(value) || !Object.keys(value).every((key) => key === "node" || key === "time")) {
      throw new InvalidJsonError(value, "an object of node and time");
    }
    return new LamportClock(nodeId(value["node"] as string), checkTime(value["time"]));
  }

  /** For people: `3@s1`. Not meant to be parsed. */
  toString(): string {
    return `${this.time}@${this.node}`;
  }
}

function timeOf(other: LamportClock | number): number {
  return checkTime(other instanceof LamportClock ? other.time : other);
}

function checkTime(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw new InvalidTimeError(value, "a time, an integer from 0 to 2^53 - 1,");
  }
  return value === 0 ? 0 : (value as number); // -0 becomes 0
}

function next(time: number): number {
  if (time === Number.MAX_SAFE_INTEGER) throw new TimeOverflowError(time);
  return time + 1;
}
