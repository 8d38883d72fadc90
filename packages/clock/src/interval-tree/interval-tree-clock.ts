/**
 * A clock for nodes that come and go: no node needs a name, each clock makes room for new ones by forking.
 *
 * A clock is a pair: an id, the part of the interval [0, 1) that it owns; and an event tree, how many events it knows
 * of in each part. An event is counted in the owned part; `fork` shares the owned part between two clocks; `join`
 * makes one of two again. The trees grow and shrink with the number of clocks, not with all that ever were.
 *
 * @see Almeida, Baquero, Fonte 2008, Interval Tree Clocks: A Logical Clock for Dynamic Systems
 * @example
 * const [mine, yours] = IntervalTreeClock.seed.fork();
 * mine.event().compare(yours.event()) //=> "concurrent"
 * mine.event().join(yours.event()).toString() //=> "(1, 1)"
 */
import { readClock, writeClock } from "./codec.js";
import type { CausalOrder } from "../core/order.js";
import { AnonymousClockError, CounterOverflowError, InvalidJsonError } from "../errors.js";
import { addEvent } from "./event.js";
import { isNothing, NOTHING, splitId, sumIds, WHOLE } from "./id.js";
import { compareSteps, constant, equalSteps, joinSteps, type Steps } from "./steps.js";
import { readText, textOf, writeText } from "./text.js";
import {
  eventTreeOf,
  idTreeOf,
  readEventTree,
  readIdTree,
  type EventTree,
  type IdTree,
} from "./tree.js";

/** Immutable; both trees in normal form. */
export class IntervalTreeClock {
  /** Owns everything and knows nothing: every system starts with one of these, once. The paper's `(1, 0)`. */
  static readonly seed: IntervalTreeClock = new IntervalTreeClock(WHOLE, constant(0));

  private constructor(
    private readonly owned: Steps,
    private readonly events: Steps,
  ) {}

  /**
   * Makes a clock of an id and an event tree as nested arrays, in normal form or not. O(n).
   *
   * For tests and for clocks of other systems; a running system makes its clocks by `fork` and `join` alone.
   *
   * @throws {InvalidIntervalTreeError} for anything else, and when the event tree adds up to more than 2^53 - 1.
   * @throws {TreeTooDeepError} beyond 100,000 levels.
   * @example
   * IntervalTreeClock.of([1, 0], [2, [2, 1, 0], 3]).toString() //=> "((1, 0), (4, (0, 1, 0), 1))"
   */
  static of(id: IdTree, event: EventTree = 0): IntervalTreeClock {
    return new IntervalTreeClock(readIdTree(id), readEventTree(event));
  }

  /**
   * What the clock owns, in normal form: `0`, `1` or `[left, right]`. O(n).
   *
   * @example
   * IntervalTreeClock.seed.fork()[1].idTree //=> [0, 1]
   */
  get idTree(): IdTree {
    return idTreeOf(this.owned);
  }

  /**
   * What the clock knows, in normal form: `n` or `[n, left, right]`. O(n).
   *
   * @example
   * IntervalTreeClock.seed.fork()[1].event().eventTree //=> [0, 0, 1]
   */
  get eventTree(): EventTree {
    return eventTreeOf(this.events);
  }

  /** Whether the clock owns nothing: it can be compared, received and joined, but not count events. */
  get isAnonymous(): boolean {
    return isNothing(this.owned);
  }

  /**
   * Makes two clocks of one: both know what it knew, and share what it owned. O(n). Do not use this one again.
   *
   * An anonymous clock is forked into two anonymous ones.
   *
   * @throws {TreeTooDeepError} beyond 100,000 levels.
   * @example
   * IntervalTreeClock.seed.fork().map(String) //=> ["((1, 0), 0)", "((0, 1), 0)"]
   */
  fork(): [IntervalTreeClock, IntervalTreeClock] {
    const [left, right] = splitId(this.owned);
    return [new IntervalTreeClock(left, this.events), new IntervalTreeClock(right, this.events)];
  }

  /**
   * Makes one clock of two: it knows what either knew, and owns what either owned. O(|this| + |other|). Do not use
   * either of them again; to learn from a clock that lives on, join with its `peek()`.
   *
   * @throws {OverlappingIdsError} when both own a common part: one was used again after a fork, a join or a copy.
   * @example
   * const [mine, yours] = IntervalTreeClock.seed.fork();
   * mine.join(yours.event()).toString() //=> "(1, (0, 0, 1))"
   */
  join(other: IntervalTreeClock): IntervalTreeClock {
    return this.with(sumIds(this.owned, other.owned), joinSteps(this.events, other.events));
  }

  /**
   * Counts one event: the result is after this clock, and neither before nor equal to any other clock. O(n).
   *
   * Does it as the paper does: fills the owned part where that makes the tree simpler, else grows the tree where that costs least.
   *
   * @throws {AnonymousClockError} when the clock owns nothing.
   * @throws {CounterOverflowError} when 2^53 - 1 events are counted where it would grow.
   * @example
   * IntervalTreeClock.fromString("((1, 0), (1, (0, 1, 0), 1))").event().toString() //=> "((1, 0), 2)"
   */
  event(): IntervalTreeClock {
    if (this.isAnonymous) throw new AnonymousClockError();
    const events = addEvent(this.owned, this.events);
    if (events === undefined) throw new CounterOverflowError(textOf(this.idTree));
    return new IntervalTreeClock(this.owned, events);
  }

  /**
   * What this clock knows, owning nothing: to be sent, stored or compared. O(1).
   *
   * @example
   * IntervalTreeClock.seed.event().peek().toString() //=> "(0, 1)"
   */
  peek(): IntervalTreeClock {
    return this.with(NOTHING, this.events);
  }

  /**
   * Counts the sending of a message, and gives the clock to go on with and the anonymous one that travels. O(n).
   *
   * @throws {AnonymousClockError}, {CounterOverflowError} as `event` does.
   * @example
   * IntervalTreeClock.seed.send().map(String) //=> ["(1, 1)", "(0, 1)"]
   */
  send(): [clock: IntervalTreeClock, message: IntervalTreeClock] {
    const clock = this.event();
    return [clock, clock.peek()];
  }

  /**
   * Learns what the message's clock knew, then counts the receipt. O(|this| + |message|).
   *
   * Takes nothing that the message owns: a clock that was sent whole goes on elsewhere.
   *
   * @throws {AnonymousClockError}, {CounterOverflowError} as `event` does.
   * @example
   * const [mine, yours] = IntervalTreeClock.seed.fork();
   * const [, message] = yours.send();
   * mine.receive(message).toString() //=> "((1, 0), 1)"
   */
  receive(message: IntervalTreeClock): IntervalTreeClock {
    return this.join(message.peek()).event();
  }

  /**
   * Two clocks that both know what either knew, and share anew what both owned: `join`, then `fork`.
   * O(|this| + |other|). Do not use the old ones again.
   *
   * @throws {OverlappingIdsError} as `join` does.
   * @example
   * const [mine, yours] = IntervalTreeClock.seed.fork();
   * mine.event().sync(yours).map(String) //=> ["((1, 0), (0, 1, 0))", "((0, 1), (0, 1, 0))"]
   */
  sync(other: IntervalTreeClock): [IntervalTreeClock, IntervalTreeClock] {
    return this.join(other).fork();
  }

  /**
   * Orders two clocks by what they know, whatever they own. O(|this| + |other|), no allocation.
   *
   * @returns `"before"` when `other` knows every event of this and more, `"concurrent"` when each knows one that the other does not.
   * @see Almeida, Baquero, Fonte 2008, §5.3.1
   * @example
   * const [mine, yours] = IntervalTreeClock.seed.fork();
   * mine.compare(yours) //=> "equal"
   * mine.compare(yours.event()) //=> "before"
   */
  compare(other: IntervalTreeClock): CausalOrder {
    return compareSteps(this.events, other.events);
  }

  /**
   * Whether `other` knows every event that this clock knows: `compare` says `"equal"` or `"before"`. O(|this| + |other|).
   *
   * @example
   * IntervalTreeClock.seed.leq(IntervalTreeClock.seed.event()) //=> true
   */
  leq(other: IntervalTreeClock): boolean {
    const order = this.compare(other);
    return order === "equal" || order === "before";
  }

  /** Whether this clock knows every event that `other` knows: `other.leq(this)`. */
  dominates(other: IntervalTreeClock): boolean {
    return other.leq(this);
  }

  /**
   * Whether both own the same and know the same. O(n), no allocation. Two forks know the same, `compare` says
   * `"equal"`, but they are two clocks.
   *
   * @example
   * const [mine, yours] = IntervalTreeClock.seed.fork();
   * mine.equals(yours) //=> false
   * mine.peek().equals(yours.peek()) //=> true
   */
  equals(other: IntervalTreeClock): boolean {
    return equalSteps(this.events, other.events) && equalSteps(this.owned, other.owned);
  }

  /**
   * The text of `toString`: trees as nested arrays would be too deep for some readers of JSON.
   *
   * @example
   * JSON.stringify(IntervalTreeClock.seed) //=> '"(1, 0)"'
   */
  toJSON(): string {
    return this.toString();
  }

  /**
   * Reads what `toJSON` gives, after `JSON.parse`. O(length).
   *
   * @throws {InvalidJsonError} unless the value is a text.
   * @throws {InvalidIntervalTreeError}, {TreeTooDeepError} as `fromString` does.
   */
  static fromJSON(value: unknown): IntervalTreeClock {
    if (typeof value === "string") return IntervalTreeClock.fromString(value);
    throw new InvalidJsonError(value, "the text of an interval tree clock");
  }

  /**
   * The canonical encoding: equal clocks have equal bytes. The bits of the paper's own encoding, behind a format byte;
   * a clock of a few forks takes 4 to 8 bytes. O(n). The caller owns the array.
   *
   * @example
   * IntervalTreeClock.seed.event().toBytes() //=> Uint8Array.of(0xa1, 0x32)
   */
  toBytes(): Uint8Array {
    return writeClock(this.owned, this.events);
  }

  /**
   * Reads what `toBytes` gives. O(n). Nothing of the array is kept.
   *
   * @throws {InvalidBytesError} as one of its subclasses, for everything that `toBytes` does not give:
   * `TruncatedBytesError`, `TrailingBytesError`, `UnknownFormatError`, `NonCanonicalBytesError`, `MalformedBytesError`.
   */
  static fromBytes(bytes: Uint8Array): IntervalTreeClock {
    const { id, event } = readClock(bytes);
    return new IntervalTreeClock(id, event);
  }

  /**
   * The paper's notation: `(id, event)`. `fromString` reads it back. O(n).
   *
   * @example
   * String(IntervalTreeClock.seed.fork()[0].event()) //=> "((1, 0), (0, 1, 0))"
   */
  toString(): string {
    return writeText(this.owned, this.events);
  }

  /**
   * Reads a clock in the paper's notation, in normal form or not, with any spaces between. O(length).
   *
   * @throws {InvalidIntervalTreeError} for any other text, and when the event tree adds up to more than 2^53 - 1.
   * @throws {TreeTooDeepError} beyond 100,000 levels.
   * @example
   * IntervalTreeClock.fromString("((1, 1), (2, 1, 1))").toString() //=> "(1, 3)"
   */
  static fromString(text: string): IntervalTreeClock {
    const { id, event } = readText(text);
    return new IntervalTreeClock(id, event);
  }

  /** This clock when neither part changes. */
  private with(owned: Steps, events: Steps): IntervalTreeClock {
    if (equalSteps(owned, this.owned) && events === this.events) return this;
    return new IntervalTreeClock(owned, events);
  }
}
