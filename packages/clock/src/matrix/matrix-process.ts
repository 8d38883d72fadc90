/**
 * A process that keeps its matrix clock: each step gives the stamp of the event, and remembers it.
 *
 * @see Wuu, Bernstein 1984, Efficient Solutions to the Replicated Log and Dictionary Problems, §3
 * @example
 * const [a, b] = [new MatrixProcess("a"), new MatrixProcess("b")];
 * b.receive(a.send(), a.node);
 * a.receive(b.send(), b.node);
 * a.stableCut().toString() //=> "{a: 1, b: 2}"
 * b.stableCut().toString() //=> "{a: 1}"
 */
import { nodeId, type NodeId } from "../core/node-id.js";
import type { VersionVector } from "../version-vector/version-vector.js";
import { MatrixClock } from "./matrix-clock.js";

/** Holds the current matrix. A step that throws changes nothing. */
export class MatrixProcess {
  readonly node: NodeId;
  private clock: MatrixClock;

  /**
   * Starts a process before its first event, or goes on where a clock was left.
   *
   * @throws {InvalidNodeIdError} when the text is not a node id.
   */
  constructor(node: NodeId | string, start: MatrixClock = MatrixClock.empty) {
    this.node = nodeId(node);
    this.clock = start;
  }

  /** The stamp of the latest event. */
  get current(): MatrixClock {
    return this.clock;
  }

  /** An event of this process. O(n). @throws {CounterOverflowError} */
  tick(): MatrixClock {
    this.clock = this.clock.tick(this.node);
    return this.clock;
  }

  /** The event of sending; the matrix travels with the message. O(n). @throws {CounterOverflowError} */
  send(): MatrixClock {
    this.clock = this.clock.send(this.node);
    return this.clock;
  }

  /** The event of receiving this matrix from the node `from`. O(n²). @throws {CounterOverflowError} */
  receive(stamp: MatrixClock, from: NodeId): MatrixClock {
    this.clock = this.clock.receive(this.node, stamp, from);
    return this.clock;
  }

  /** As `receive`, without an event. O(n²). */
  learn(stamp: MatrixClock, from: NodeId): MatrixClock {
    this.clock = this.clock.learn(this.node, stamp, from);
    return this.clock;
  }

  /** What all of these nodes are known to know; see `MatrixClock.stableCut`. O(n²). */
  stableCut(nodes?: Iterable<NodeId>): VersionVector {
    return this.clock.stableCut(nodes);
  }
}
