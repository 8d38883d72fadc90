/**
 * A process that holds its current interval tree clock, so that none is used twice.
 *
 * @example
 * const first = new IntervalTreeProcess();
 * const second = new IntervalTreeProcess(first.fork());
 * second.receive(first.send());
 * second.current.compare(first.current) //=> "after"
 */
import { IntervalTreeClock } from "./interval-tree-clock.js";

/** Holds a clock; every operation replaces it, or throws and leaves it as it was. */
export class IntervalTreeProcess {
  private clock: IntervalTreeClock;

  /** Starts with the seed, as only the first process of a system may, or with a clock that `fork` gave. O(1). */
  constructor(clock: IntervalTreeClock = IntervalTreeClock.seed) {
    this.clock = clock;
  }

  /** The clock as it is now. To give it to anyone else, send its `peek()`. */
  get current(): IntervalTreeClock {
    return this.clock;
  }

  /** Counts one event, and returns the new clock. O(n). @throws {AnonymousClockError}, {CounterOverflowError} */
  event(): IntervalTreeClock {
    return (this.clock = this.clock.event());
  }

  /**
   * Keeps one part of what this process owns, and gives away the other, for a new process. O(n).
   *
   * @throws {TreeTooDeepError} beyond 100,000 levels.
   */
  fork(): IntervalTreeClock {
    const [kept, given] = this.clock.fork();
    this.clock = kept;
    return given;
  }

  /**
   * Takes over the clock of a process that retires: all that it knows and owns. O(n). To learn from one that goes on,
   * join its `peek()`. Returns the new clock.
   *
   * @throws {OverlappingIdsError} when both own a common part.
   */
  join(clock: IntervalTreeClock): IntervalTreeClock {
    return (this.clock = this.clock.join(clock));
  }

  /** Counts the sending of a message, and returns the anonymous clock that travels. O(n). @throws as `event`. */
  send(): IntervalTreeClock {
    return this.event().peek();
  }

  /** Learns what the message's clock knew, counts the receipt, and returns the new clock. O(n). @throws as `event`. */
  receive(message: IntervalTreeClock): IntervalTreeClock {
    return (this.clock = this.clock.receive(message));
  }

  /** For people: the clock. */
  toString(): string {
    return this.clock.toString();
  }
}
