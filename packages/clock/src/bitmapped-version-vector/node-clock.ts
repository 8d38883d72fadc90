/**
 * A node clock says which events of one node are known: all up to a base, and ranges beyond it.
 *
 * The papers hold what is beyond the base as a bitmap. Here it is ranges: the same sets, but one event far
 * ahead costs two numbers instead of a bitmap as long as the way there.
 *
 * @see Gonçalves, Almeida, Baquero, Fonte 2015, Concise Server-Wide Causality Management for Eventually
 * Consistent Data Stores
 * @example
 * const clock = NodeClock.of(5, [7, 8, 12]);
 * clock.base //=> 5
 * clock.ranges //=> [[7, 8], [12, 12]]
 * clock.add(6).toString() //=> "8 + 12"
 */
import { checkCounter } from "../core/counter.js";
import { isRecord } from "../core/json.js";
import { orderOf, type CausalOrder } from "../core/order.js";
import { InvalidBitmapError, InvalidJsonError, InvalidRangeError } from "../errors.js";
import {
  coversRuns,
  equalRuns,
  hasCounter,
  meetRuns,
  mergeRuns,
  NO_RUNS,
  runOf,
  runsOf,
  runsOfRanges,
  subtractRuns,
  type Runs,
} from "./runs.js";

let construct: (runs: Runs) => NodeClock;
let reveal: (clock: NodeClock) => Runs;

/** Immutable and in normal form: ranges ascend, do not touch one another, and do not touch the base. */
export class NodeClock implements Iterable<number> {
  static {
    construct = (runs) => new NodeClock(runs);
    reveal = (clock) => clock.runs;
  }

  /** No events known. */
  static readonly empty: NodeClock = new NodeClock(NO_RUNS);

  /** The base, when there is one, is a run from 1. */
  private readonly runs: Runs;

  private constructor(runs: Runs) {
    this.runs = runs;
  }

  /**
   * The events 1 to `base`, and others in any order, repeated or below the base as may be. O(n log n).
   *
   * @param base 0 for none.
   * @throws {InvalidCounterError} for a counter, or a base other than 0, that is not an integer from 1 to 2^53 - 1.
   * @example
   * NodeClock.of(2, [5, 3]).toString() //=> "3 + 5"
   */
  static of(base: number, others: Iterable<number> = []): NodeClock {
    const runs = base === 0 ? NO_RUNS : runOf(1, checkCounter(base));
    return fromRuns(mergeRuns(runs, runsOf(Array.from(others, checkCounter))));
  }

  /**
   * The events in ranges that come in any order, overlapping as may be; both ends count. O(n log n).
   *
   * @throws {InvalidRangeError} for a range whose ends are not counters, or that ends before it starts.
   * @example
   * NodeClock.ofRanges([[7, 9], [1, 5]]).toString() //=> "5 + 7..9"
   */
  static ofRanges(ranges: Iterable<readonly [from: number, to: number]>): NodeClock {
    return fromRuns(runsOfRanges(Array.from(ranges, ([from, to]) => checkRange(from, to))));
  }

  /**
   * Reads the papers' form: a base and a bitmap whose lowest bit stands for `base + 1`. O(bits).
   *
   * @throws {InvalidCounterError} for a base other than 0 that is not a counter.
   * @throws {InvalidBitmapError} for a bitmap that is negative, not an integer, or reaches past 2^53 - 1.
   * @example
   * NodeClock.fromBitmap(2, 0b101).toString() //=> "3 + 5"
   */
  static fromBitmap(base: number, bitmap: number | bigint): NodeClock {
    const clock = NodeClock.of(base);
    const bits = bitsOf(bitmap);
    const counters: number[] = [];
    for (let i = bits.length - 1; i >= 0; i--) {
      if (bits[i] === "1") counters.push(base + bits.length - i);
    }
    if ((counters.at(-1) ?? 0) > Number.MAX_SAFE_INTEGER) throw new InvalidBitmapError(bitmap);
    return fromRuns(mergeRuns(clock.runs, runsOf(counters)));
  }

  /** The events 1 to this number are known, the next one is not; 0 when the first is not known. O(1). */
  get base(): number {
    return this.runs[0] === 1 ? (this.runs[1] as number) : 0;
  }

  /** The ranges beyond the base, ascending; both ends count. O(n). */
  get ranges(): [from: number, to: number][] {
    return pairsOf(this.runs, this.runs[0] === 1 ? 2 : 0);
  }

  /** The greatest counter known; 0 when there is none. O(1). */
  get last(): number {
    return this.runs.at(-1) ?? 0;
  }

  /** Whether no event is known. */
  get isEmpty(): boolean {
    return this.runs.length === 0;
  }

  /** Whether the event is known. O(log n). */
  covers(counter: number): boolean {
    return hasCounter(this.runs, counter);
  }

  /**
   * Adds one event. O(n); `this` when it was known.
   *
   * @throws {InvalidCounterError} unless the counter is an integer from 1 to 2^53 - 1.
   * @example
   * NodeClock.of(1, [3]).add(2).toString() //=> "3"
   */
  add(counter: number): NodeClock {
    return merged(this, runOf(checkCounter(counter), counter));
  }

  /**
   * Adds all events from `from` to `to`, both included. O(n), however long the range; `this` when they were known.
   *
   * @throws {InvalidRangeError} unless both are counters, `from` not above `to`.
   * @example
   * NodeClock.of(1).addRange(3, Number.MAX_SAFE_INTEGER).toString() //=> "1 + 3..9007199254740991"
   */
  addRange(from: number, to: number): NodeClock {
    return merged(this, checkRange(from, to));
  }

  /** The events of either. O(|this| + |other|). When one has all of the other's events, it is itself the answer. */
  merge(other: NodeClock): NodeClock {
    if (coversRuns(this.runs, other.runs)) return this;
    return coversRuns(other.runs, this.runs) ? other : fromRuns(mergeRuns(this.runs, other.runs));
  }

  /** The events of both. O(|this| + |other|), sharing as `merge` does. */
  meet(other: NodeClock): NodeClock {
    if (coversRuns(other.runs, this.runs)) return this;
    return coversRuns(this.runs, other.runs) ? other : fromRuns(meetRuns(this.runs, other.runs));
  }

  /**
   * The events known here and not there. O(|this| + |other|); `this` when there is nothing in common.
   *
   * @example
   * NodeClock.of(12).subtract(NodeClock.of(5, [7, 8, 9])).toString() //=> "0 + 6 + 10..12"
   */
  subtract(other: NodeClock): NodeClock {
    const runs = subtractRuns(this.runs, other.runs);
    return runs === this.runs ? this : fromRuns(runs);
  }

  /** What is not known below the greatest event that is, as ranges. O(n). */
  missing(): [from: number, to: number][] {
    return pairsOf(this.last === 0 ? NO_RUNS : subtractRuns(runOf(1, this.last), this.runs), 0);
  }

  /** Orders two clocks of one node as sets of events. O(|this| + |other|), no allocation. */
  compare(other: NodeClock): CausalOrder {
    return orderOf(!coversRuns(other.runs, this.runs), !coversRuns(this.runs, other.runs));
  }

  /** Whether both have the same events. O(n), no allocation. */
  equals(other: NodeClock): boolean {
    return this === other || equalRuns(this.runs, other.runs);
  }

  /**
   * Every counter known, ascending, one by one: 2^53 - 1 of them if need be. For ranges, see `base` and `ranges`.
   *
   * @example
   * [...NodeClock.of(2, [5])] //=> [1, 2, 5]
   */
  *[Symbol.iterator](): IterableIterator<number> {
    for (let i = 0; i < this.runs.length; i += 2) {
      const to = this.runs[i + 1] as number;
      for (let counter = this.runs[i] as number; counter <= to; counter++) yield counter;
    }
  }

  /** The clock for `JSON.stringify`: `{"base":5,"ranges":[[7,9]]}`. */
  toJSON(): { base: number; ranges: [from: number, to: number][] } {
    return { base: this.base, ranges: this.ranges };
  }

  /**
   * Reads what `toJSON` gives, after `JSON.parse`. O(n log n).
   *
   * @throws {InvalidJsonError} unless the value is an object of `base` and `ranges`, of the right types.
   * @throws {InvalidCounterError}, {InvalidRangeError} for what they hold.
   */
  static fromJSON(value: unknown): NodeClock {
    if (
      !isRecord(value) ||
      !Object.keys(value).every((key) => key === "base" || key === "ranges")
    ) {
      throw new InvalidJsonError(value, "an object of base and ranges");
    }
    const ranges = value["ranges"];
    if (!Array.isArray(ranges)) throw new InvalidJsonError(ranges, "an array of ranges");
    const known = NodeClock.of(value["base"] as number);
    return known.merge(NodeClock.ofRanges(ranges.map(checkPair)));
  }

  /** For people: the base, then the rest: `5 + 7..9 + 12`. Not meant to be parsed. */
  toString(): string {
    const rest = this.ranges.map(([from, to]) => showRange(from, to));
    return [String(this.base), ...rest].join(" + ");
  }
}

/** A node clock of runs that are known to be normal. For this package only. */
export function fromRuns(runs: Runs): NodeClock {
  return runs.length === 0 ? NodeClock.empty : construct(runs);
}

/** The inside of a node clock. For this package only. */
export function runsOfClock(clock: NodeClock): Runs {
  return reveal(clock);
}

/** For people: `7..9`, or `7` alone. */
export function showRange(from: number, to: number): string {
  return from === to ? String(from) : `${from}..${to}`;
}

/** Runs as pairs, from an index on. */
export function pairsOf(runs: Runs, start: number): [from: number, to: number][] {
  const pairs: [number, number][] = [];
  for (let i = start; i < runs.length; i += 2) {
    pairs.push([runs[i] as number, runs[i + 1] as number]);
  }
  return pairs;
}

/** @throws {InvalidRangeError} unless both are counters, the first not above the second. */
export function checkRange(from: number, to: number): [from: number, to: number] {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 1 || from > to) {
    throw new InvalidRangeError(from, to);
  }
  return [from, to];
}

function merged(clock: NodeClock, runs: Runs): NodeClock {
  const before = reveal(clock);
  const after = mergeRuns(before, runs);
  return after === before ? clock : fromRuns(after);
}

function checkPair(value: unknown): [number, number] {
  if (!Array.isArray(value) || value.length !== 2) {
    throw new InvalidJsonError(value, "a range of two counters");
  }
  return value as [number, number];
}

/** The binary digits, the lowest last. */
function bitsOf(bitmap: number | bigint): string {
  const valid = typeof bitmap === "bigint" || Number.isSafeInteger(bitmap);
  if (!valid || bitmap < 0) throw new InvalidBitmapError(bitmap);
  return BigInt(bitmap).toString(2);
}
