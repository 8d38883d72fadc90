/**
 * A process that keeps its vector clock: each step gives the stamp of the event, and remembers it.
 *
 * @see Fidge 1988, Timestamps in Message-Passing Systems That Preserve the Partial Ordering
 * @example
 * const [a, b] = [new VectorProcess("a"), new VectorProcess("b")];
 * const hello = a.send();
 * const alone = b.tick();
 * const heard = b.receive(hello);
 * heard.toString() //=> "{a: 1, b: 2}"
 * hello.isConcurrentWith(alone) //=> true
 * hello.happensBefore(heard) //=> true
 */
import { nodeId, type NodeId } from "../core/node-id.js";
import { VectorClock } from "./vector-clock.js";

/**
 * Holds the current clock. A step that throws changes nothing.
 *
 * A process that forgets its clock must not go on under its old id: it would number new events like old ones.
 */
export class VectorProcess {
  readonly node: NodeId;
  private clock: VectorClock;

  /**
   * Starts a process before its first event, or goes on where a clock was left.
   *
   * @throws {InvalidNodeIdError} when the text is not a node id.
   */
  constructor(node: NodeId | string, start: VectorClock = VectorClock.empty) {
    this.node = nodeId(node);
    this.clock = start;
  }

  /** The stamp of the latest event. */
  get current(): VectorClock {
    return this.clock;
  }

  /** An event of this process. O(n). @throws {CounterOverflowError} */
  tick(): VectorClock {
    this.clock = this.clock.tick(this.node);
    return this.clock;
  }

  /** The event of sending; the stamp travels with the message. O(n). @throws {CounterOverflowError} */
  send(): VectorClock {
    this.clock = this.clock.send(this.node);
    return this.clock;
  }

  /** The event of receiving a message with this stamp. O(n). @throws {CounterOverflowError} */
  receive(stamp: VectorClock): VectorClock {
    this.clock = this.clock.receive(this.node, stamp);
    return this.clock;
  }

  /** Knows of what the stamp knows, without an event of its own. O(n). */
  merge(stamp: VectorClock): VectorClock {
    this.clock = this.clock.merge(stamp);
    return this.clock;
  }
}
