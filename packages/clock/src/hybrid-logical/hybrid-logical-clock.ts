/**
 * A hybrid logical clock is as close to the wall clock as causality allows, and never runs backwards.
 *
 * Its physical part is the greatest wall-clock time among the events that it knows of; its logical part counts
 * events while that stands still. If one event happened before another, its stamp is smaller, whatever the
 * wall clocks do; and if they are right to within ε, stamps are within ε of the true time.
 *
 * Milliseconds are the caller's: 48 bits of them last until the year 10889. With 16 bits of logical part
 * a stamp is one unsigned integer of 64 bits that sorts as the clock does.
 *
 * @see Kulkarni, Demirbas, Madappa, Avva, Leone 2014, Logical Physical Clocks, figure 5
 * @example
 * const sent = HybridLogicalClock.zero.send(10);
 * sent.toString() //=> "(10, 0)"
 * const received = HybridLogicalClock.zero.receive(1, sent);
 * received.toString() //=> "(10, 1)"
 * sent.compare(received) //=> "before"
 */
import { ByteReader, ByteWriter } from "../bytes/bytes.js";
import { readFormat } from "../bytes/codec.js";
import { isRecord } from "../core/json.js";
import type { CausalOrder } from "../core/order.js";
import {
  InvalidJsonError,
  InvalidTimeError,
  LogicalOverflowError,
  TimeOverflowError,
} from "../errors.js";
import {
  checkDrift,
  checkLogical,
  checkPhysical,
  LOGICAL_MAX,
  NO_LIMITS,
  PHYSICAL_MS_MAX,
  type HybridLogicalLimits,
} from "./limits.js";

/** First byte of a hybrid logical clock. */
const FORMAT_HYBRID_LOGICAL_CLOCK = 0x51;

const PARTS: ReadonlySet<string> = new Set(["physical", "logical"]);

/** Immutable: physical part in milliseconds, then logical part. Nodes are not part of it; see `compare`. */
export class HybridLogicalClock {
  /** Before the first event. */
  static readonly zero: HybridLogicalClock = new HybridLogicalClock(0, 0);

  private constructor(
    /** Milliseconds from 0 to 2^48 - 1: the greatest wall-clock time known (`l` in the paper). */
    readonly physical: number,
    /** From 0 to 65535: counts events of the same physical part (`c` in the paper). */
    readonly logical: number,
  ) {}

  /**
   * The clock with these parts. O(1).
   *
   * @throws {InvalidTimeError} unless `physical` is an integer from 0 to 2^48 - 1 and `logical` one from 0 to 65535.
   * @example
   * HybridLogicalClock.of(10, 2).toString() //=> "(10, 2)"
   */
  static of(physical: number, logical = 0): HybridLogicalClock {
    return new HybridLogicalClock(checkPhysical(physical), checkLogical(logical));
  }

  /**
   * A local event at this wall-clock time. O(1).
   *
   * @throws {InvalidTimeError} unless `wallMs` is an integer from 0 to 2^48 - 1.
   * @throws {ClockDriftError} when the wall clock was set back by more than `driftMsMax`.
   * @throws {LogicalOverflowError} when the logical part is full, unless it may carry.
   * @throws {TimeOverflowError} when both parts are full.
   * @see Kulkarni et al. 2014, figure 5, "send or local event"
   * @example
   * HybridLogicalClock.of(10, 2).tick(11).toString() //=> "(11, 0)"
   * HybridLogicalClock.of(10, 2).tick(9).toString() //=> "(10, 3)"
   */
  tick(wallMs: number, limits: HybridLogicalLimits = NO_LIMITS): HybridLogicalClock {
    return this.receive(wallMs, this, limits);
  }

  /** The event of sending: `tick`. Its result travels with the message. O(1). @throws as `tick`. */
  send(wallMs: number, limits: HybridLogicalLimits = NO_LIMITS): HybridLogicalClock {
    return this.tick(wallMs, limits);
  }

  /**
   * The event of receiving a message with this stamp, at this wall-clock time. O(1).
   *
   * @throws {InvalidTimeError} unless `wallMs` is an integer from 0 to 2^48 - 1.
   * @throws {ClockDriftError} when the result would be more than `driftMsMax` ahead of `wallMs`: refuse the message.
   * @throws {LogicalOverflowError} when the logical part is full, unless it may carry.
   * @throws {TimeOverflowError} when both parts are full.
   * @see Kulkarni et al. 2014, figure 5, "receive event"
   * @example
   * HybridLogicalClock.of(10, 2).receive(9, HybridLogicalClock.of(10, 7)).toString() //=> "(10, 8)"
   * HybridLogicalClock.of(10, 2).receive(12, HybridLogicalClock.of(11, 7)).toString() //=> "(12, 0)"
   */
  receive(
    wallMs: number,
    other: HybridLogicalClock,
    limits: HybridLogicalLimits = NO_LIMITS,
  ): HybridLogicalClock {
    const wall = checkPhysical(wallMs);
    let physical = Math.max(wall, this.physical, other.physical);
    let logical = 1 + Math.max(this.logicalAt(physical), other.logicalAt(physical));
    if (logical > LOGICAL_MAX && limits.overflow === "carry") {
      physical += 1;
      logical = 0;
    }
    checkDrift(physical - wall, limits);
    if (logical > LOGICAL_MAX) throw new LogicalOverflowError(physical);
    if (physical > PHYSICAL_MS_MAX) throw new TimeOverflowError(PHYSICAL_MS_MAX);
    return new HybridLogicalClock(physical, logical);
  }

  /** The later of both; no event. O(1). */
  merge(other: HybridLogicalClock): HybridLogicalClock {
    return this.compare(other) === "before" ? other : this;
  }

  /**
   * The total order: by physical part, then by logical part. O(1), no allocation.
   *
   * It agrees with what happened before what, and orders all else by time: `"before"` may mean "concurrent", and two
   * nodes may give `"equal"` stamps to different events. Break ties by node id (`compareNodeIds`).
   *
   * @see Kulkarni et al. 2014, theorem 1
   * @example
   * HybridLogicalClock.of(10, 2).compare(HybridLogicalClock.of(10, 10)) //=> "before"
   */
  compare(other: HybridLogicalClock): Exclude<CausalOrder, "concurrent"> {
    const difference = this.physical - other.physical || this.logical - other.logical;
    if (difference === 0) return "equal";
    return difference < 0 ? "before" : "after";
  }

  /** Whether both parts are the same. O(1). */
  equals(other: HybridLogicalClock): boolean {
    return this.physical === other.physical && this.logical === other.logical;
  }

  /**
   * Both parts in one unsigned integer of 64 bits, 48 and 16 of them: sorts as `compare` does.
   *
   * @see Kulkarni et al. 2014, "Compact timestamping using l and c"
   * @example
   * HybridLogicalClock.of(10, 2).toBigInt() //=> 655362n
   */
  toBigInt(): bigint {
    return (BigInt(this.physical) << 16n) | BigInt(this.logical);
  }

  /**
   * Reads what `toBigInt` gives.
   *
   * @throws {InvalidTimeError} unless the value is a bigint from 0 to 2^64 - 1.
   * @example
   * HybridLogicalClock.fromBigInt(655362n).toString() //=> "(10, 2)"
   */
  static fromBigInt(value: bigint): HybridLogicalClock {
    if (typeof value !== "bigint" || BigInt.asUintN(64, value) !== value) {
      throw new InvalidTimeError(value, "a bigint from 0 to 2^64 - 1");
    }
    return new HybridLogicalClock(Number(value >> 16n), Number(value & 0xffffn));
  }

  /**
   * Nine bytes: the format, and `toBigInt` most significant first, so that bytes sort as clocks do. The caller owns the array.
   *
   * @example
   * HybridLogicalClock.of(10, 2).toBytes() //=> Uint8Array.of(0x51, 0, 0, 0, 0, 0, 10, 0, 2)
   */
  toBytes(): Uint8Array {
    const writer = new ByteWriter();
    writer.byte(FORMAT_HYBRID_LOGICAL_CLOCK);
    for (let scale = 2 ** 40; scale >= 1; scale /= 256) {
      writer.byte(Math.floor(this.physical / scale) % 256);
    }
    writer.byte(this.logical >> 8);
    writer.byte(this.logical & 0xff);
    return writer.finish();
  }

  /**
   * Reads what `toBytes` gives. Nothing of the array is kept.
   *
   * @throws {InvalidBytesError} as one of its subclasses, for everything that `toBytes` does not give.
   */
  static fromBytes(bytes: Uint8Array): HybridLogicalClock {
    const reader = new ByteReader(bytes);
    readFormat(reader, FORMAT_HYBRID_LOGICAL_CLOCK);
    let physical = 0;
    for (let i = 0; i < 6; i++) physical = physical * 256 + reader.byte();
    const logical = reader.byte() * 256 + reader.byte();
    reader.end();
    return new HybridLogicalClock(physical, logical);
  }

  /**
   * The clock for `JSON.stringify`.
   *
   * @example
   * JSON.stringify(HybridLogicalClock.of(10, 2)) //=> '{"physical":10,"logical":2}'
   */
  toJSON(): { physical: number; logical: number } {
    return { physical: this.physical, logical: this.logical };
  }

  /**
   * Reads what `toJSON` gives, after `JSON.parse`.
   *
   * @throws {InvalidJsonError} unless the value is an object of exactly `physical` and `logical`.
   * @throws {InvalidTimeError} for what they hold.
   */
  static fromJSON(value: unknown): HybridLogicalClock {
    if (!isRecord(value) || !Object.keys(value).every((key) => PARTS.has(key))) {
      throw new InvalidJsonError(value, "an object of physical and logical");
    }
    return new HybridLogicalClock(checkPhysical(value["physical"]), checkLogical(value["logical"]));
  }

  /** For people: `(10, 2)`, as in the paper. Not meant to be parsed. */
  toString(): string {
    return `(${this.physical}, ${this.logical})`;
  }

  /** The logical part, or -1 when it counts events of an earlier physical part. */
  private logicalAt(physical: number): number {
    return this.physical === physical ? this.logical : -1;
  }
}
