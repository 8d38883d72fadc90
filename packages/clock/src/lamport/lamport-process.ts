/**
 * A process that keeps its Lamport clock: each step gives the stamp of the event, and remembers it.
 *
 * @see Lamport 1978, Time, Clocks, and the Ordering of Events in a Distributed System, "Logical Clocks"
 * @example
 * const [a, b] = [new LamportProcess("a"), new LamportProcess("b")];
 * const stamp = a.send();
 * b.tick().toString() //=> "1@b"
 * b.receive(stamp).toString() //=> "2@b"
 */
import type { NodeId } from "../core/node-id.js";
import { LamportClock } from "./lamport-clock.js";

/** Holds the current clock. A step that throws changes nothing. */
export class LamportProcess {
  private clock: LamportClock;

  /**
   * Starts a node before its first event, or goes on where a clock was left.
   *
   * @throws {InvalidNodeIdError} when the text is not a node id.
   */
  constructor(start: NodeId | string | LamportClock) {
    this.clock = typeof start === "string" ? LamportClock.of(start) : start;
  }

  /** The stamp of the latest event. */
  get current(): LamportClock {
    return this.clock;
  }

  get node(): NodeId {
    return this.clock.node;
  }

  /** The time of the latest event; 0 before the first. */
  get time(): number {
    return this.clock.time;
  }

  /** An event of this process. @throws {TimeOverflowError} */
  tick(): LamportClock {
    this.clock = this.clock.tick();
    return this.clock;
  }

  /** The event of sending; the stamp travels with the message. @throws {TimeOverflowError} */
  send(): LamportClock {
    this.clock = this.clock.send();
    return this.clock;
  }

  /** The event of receiving a message with this stamp. @throws {InvalidTimeError}, {TimeOverflowError} */
  receive(stamp: LamportClock | number): LamportClock {
    this.clock = this.clock.receive(stamp);
    return this.clock;
  }

  /** As `LamportClock.witness`: later than what was seen, no event. @throws {InvalidTimeError}, {TimeOverflowError} */
  witness(stamp: LamportClock | number): LamportClock {
    this.clock = this.clock.witness(stamp);
    return this.clock;
  }

  /** The greater of both times from now on, without an event. @throws {InvalidTimeError} */
  merge(stamp: LamportClock | number): LamportClock {
    this.clock = this.clock.merge(stamp);
    return this.clock;
  }
}
