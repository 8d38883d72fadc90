/**
 * Delivers broadcast messages in causal order: a message after all that its sender had sent or seen before it.
 *
 * Each node has one. Messages may arrive in any order and more than once; one that arrives too early waits. Nothing here
 * sends or repeats anything: that is for the transport; `missing()` tells what to ask for again.
 *
 * A node that does not keep its `clock` takes a fresh id for each run: under the old one it counts from 1 again, and what it says is
 * ignored as what came before.
 *
 * @see Birman, Schiper, Stephenson 1991, Lightweight Causal and Atomic Group Multicast, §5.1
 * @example
 * const [a, b, c] = ["a", "b", "c"].map((node) => new CausalBuffer(node));
 * const question = a.send("lunch?");
 * b.receive(question) //=> ["lunch?"]
 * const answer = b.send("yes");
 * c.receive(answer) //=> []
 * c.missing() //=> [{ node: "a", from: 1, to: 1 }]
 * c.receive(question) //=> ["lunch?", "yes"]
 */
import { formatDot, type Dot } from "../core/dot.js";
import { nodeId, type NodeId } from "../core/node-id.js";
import {
  CausalBufferFullError,
  ConflictingMessageError,
  CounterOverflowError,
  InvalidLimitError,
  MessageTooFarError,
  UnknownMemberError,
  UnsentMessageError,
} from "../errors.js";
import { isCounter } from "../core/counter.js";
import { entriesOf, fromEntries, VersionVector } from "../version-vector/version-vector.js";
import { CausalMessage, checkSender } from "./causal-message.js";
import { WaitingRoom, type Waiting } from "./waiting-room.js";

/** What a buffer may be told when it is made. */
export interface CausalBufferOptions {
  /** How many messages may wait for others; 100,000 unless told. Messages that can be delivered at once are always taken. */
  readonly capacity?: number;
  /**
   * How many messages of one node may be missing before a message; 1,000,000 unless told. One with a larger gap is more likely
   * forged, or this node started from nothing where it needed a state.
   */
  readonly gapMax?: number;
  /** The nodes whose messages are taken; every node's unless told. */
  readonly members?: Iterable<NodeId | string>;
  /** What was delivered and sent before; nothing unless told. It belongs to the state that those messages made. */
  readonly clock?: VersionVector;
}

/** Messages of one node that are missing: numbers `from` to `to`. */
export interface MissingMessages {
  readonly node: NodeId;
  readonly from: number;
  readonly to: number;
}

/** Holds what was delivered, and the messages that wait. A step that throws changes nothing. */
export class CausalBuffer<M> {
  readonly node: NodeId;
  readonly capacity: number;
  readonly gapMax: number;
  private readonly members: ReadonlySet<NodeId> | undefined;
  private readonly delivered: Map<NodeId, number>;
  private readonly room = new WaitingRoom<M>();
  private current: VersionVector | undefined;
  private ids: readonly NodeId[] = [];

  /**
   * @throws {InvalidNodeIdError} when the node or a member is not a node id.
   * @throws {InvalidLimitError} when `capacity` or `gapMax` is not an integer from 1 to 2^53 - 1.
   */
  constructor(node: NodeId | string, options: CausalBufferOptions = {}) {
    const { members, clock = VersionVector.empty } = options;
    this.node = nodeId(node);
    this.capacity = checkLimit("capacity", options.capacity ?? 100_000);
    this.gapMax = checkLimit("gapMax", options.gapMax ?? 1_000_000);
    if (members !== undefined) this.members = new Set([this.node, ...Array.from(members, nodeId)]);
    this.delivered = new Map(clock);
    this.current = clock;
  }

  /** What was delivered, own messages included: for each node, its first so many. O(n) after a change, else O(1). */
  get clock(): VersionVector {
    return (this.current ??= this.snapshot());
  }

  /** How many messages wait for others. */
  get pending(): number {
    return this.room.size;
  }

  /**
   * Stamps a message to be given to every other node. It counts as delivered here. O(n).
   *
   * @throws {CounterOverflowError} when this node has sent 2^53 - 1 messages.
   * @example
   * new CausalBuffer("a").send("hello").toString() //=> "a:1 after {}"
   */
  send(payload: M): CausalMessage<M> {
    const sent = this.deliveredOf(this.node);
    if (sent === Number.MAX_SAFE_INTEGER) throw new CounterOverflowError(this.node);
    this.setDelivered({ node: this.node, counter: sent + 1 });
    return CausalMessage.of(this.node, this.clock, payload);
  }

  /**
   * Takes a message as it arrives, and returns the payloads that can be delivered now, in causal order: none when it has
   * to wait or was taken before, several when others waited for it. O(|stamp|), and as much for each that is delivered.
   *
   * A message that is refused is not taken, and nothing changes: what waits goes on waiting.
   *
   * @throws {InvalidMessageError} when it has no sender, or a stamp without the sender.
   * @throws {UnknownMemberError} when it comes from, or follows one from, a node that is not a member.
   * @throws {UnsentMessageError} when it follows a message of this node that this node has not sent.
   * @throws {MessageTooFarError} when more than `gapMax` messages of a node are missing before it.
   * @throws {ConflictingMessageError} when another message with the same sender and number waits.
   * @throws {CausalBufferFullError} when it would have to wait and `capacity` messages do so.
   */
  receive(message: CausalMessage<M>): M[] {
    const node = checkSender(message?.sender, message?.stamp);
    const dot = { node, counter: message.stamp.get(node) };
    if (dot.counter <= this.deliveredOf(node) || this.isHeld(dot, message)) return [];
    this.check(message);
    const waiting = { message, dot, entry: 0, awaited: dot };
    if (this.isDeliverable(waiting)) return this.deliver(waiting);
    if (this.room.size >= this.capacity) throw new CausalBufferFullError(this.capacity);
    this.room.add(waiting);
    return [];
  }

  /**
   * The messages that others wait for and that have not arrived, as ranges, by node. O(waiting · |stamp|), however
   * large the gaps.
   */
  missing(): MissingMessages[] {
    const needed = new Map<NodeId, number>();
    for (const { message, dot } of this.room.values()) {
      for (const [node, counter] of message.stamp) {
        const last = node === dot.node ? counter - 1 : counter;
        if (last > (needed.get(node) ?? this.deliveredOf(node))) needed.set(node, last);
      }
    }
    return [...needed.keys()].sort().flatMap((node) => this.gaps(node, needed.get(node) as number));
  }

  /** The messages that wait, by sender, then by number. */
  *held(): IterableIterator<CausalMessage<M>> {
    for (const { message } of this.room.values()) yield message;
  }

  /**
   * Forgets a message that waits, as one that turned out to be forged. O(1). The true one may be received later.
   *
   * @returns the message; `undefined` when none of this name waits.
   */
  discard(dot: Dot): CausalMessage<M> | undefined {
    const waiting = this.room.get(dot);
    if (waiting !== undefined) this.room.delete(waiting);
    return waiting?.message;
  }

  /** For people: `c {a: 1}, 2 waiting`. */
  toString(): string {
    return `${this.node} ${this.clock.toString()}, ${this.pending} waiting`;
  }

  private deliveredOf(node: NodeId): number {
    return this.delivered.get(node) ?? 0;
  }

  private setDelivered({ node, counter }: Dot): void {
    this.delivered.set(node, counter);
    this.current = undefined;
  }

  private snapshot(): VersionVector {
    const { delivered } = this;
    if (this.ids.length !== delivered.size) this.ids = [...delivered.keys()].sort();
    return fromEntries({
      ids: this.ids,
      counters: this.ids.map((id) => delivered.get(id) as number),
    });
  }

  private isHeld(dot: Dot, message: CausalMessage<M>): boolean {
    const held = this.room.get(dot);
    if (held === undefined) return false;
    if (held.message.stamp.equals(message.stamp)) return true;
    throw new ConflictingMessageError(formatDot(dot));
  }

  /** Refuses what can never be delivered, or is not to be. */
  private check({ sender, stamp }: CausalMessage<M>): void {
    for (const [node, counter] of stamp) {
      if (this.members?.has(node) === false) throw new UnknownMemberError(node);
      const delivered = this.deliveredOf(node);
      if (node === this.node && counter > delivered) {
        throw new UnsentMessageError(node, counter, delivered);
      }
      const gap = counter - delivered - (node === sender ? 1 : 0);
      if (gap > this.gapMax) throw new MessageTooFarError(node, gap, this.gapMax);
    }
  }

  /** The paper's rule; goes on from the entry where it failed before, and says what to wait for when it fails. */
  private isDeliverable(waiting: Waiting<M>): boolean {
    const { ids, counters } = entriesOf(waiting.message.stamp);
    for (; waiting.entry < ids.length; waiting.entry++) {
      const node = ids[waiting.entry] as NodeId;
      const counter = counters[waiting.entry] as number;
      const needed = node === waiting.dot.node ? counter - 1 : counter;
      if (this.deliveredOf(node) >= needed) continue;
      waiting.awaited = { node, counter: needed };
      return false;
    }
    return true;
  }

  /** Delivers a message, then those that waited for it, and so on. */
  private deliver(first: Waiting<M>): M[] {
    const payloads: M[] = [];
    const queue = [first];
    for (let i = 0; i < queue.length; i++) {
      const { dot, message } = queue[i] as Waiting<M>;
      this.setDelivered(dot);
      payloads.push(message.payload);
      for (const woken of this.room.wake(dot)) {
        if (this.isDeliverable(woken)) {
          this.room.delete(woken);
          queue.push(woken);
        } else {
          this.room.await(woken);
        }
      }
    }
    return payloads;
  }

  /** The numbers up to `last` that were neither delivered nor are held. */
  private gaps(node: NodeId, last: number): MissingMessages[] {
    const gaps: MissingMessages[] = [];
    let from = this.deliveredOf(node) + 1;
    for (const counter of this.room.countersOf(node)) {
      if (counter > last) break;
      if (counter > from) gaps.push({ node, from, to: counter - 1 });
      from = counter + 1;
    }
    if (from <= last) gaps.push({ node, from, to: last });
    return gaps;
  }
}

function checkLimit(name: string, value: unknown): number {
  if (!isCounter(value)) throw new InvalidLimitError(name, value);
  return value;
}
