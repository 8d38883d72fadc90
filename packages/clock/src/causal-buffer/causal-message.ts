/**
 * A broadcast message with its stamp: how many messages of each node had been sent or delivered when it was sent, itself
 * included.
 *
 * @see Birman, Schiper, Stephenson 1991, Lightweight Causal and Atomic Group Multicast, §5.1
 * @example
 * const hello = CausalMessage.of("a", VersionVector.of({ a: 1 }), "hello");
 * const reply = CausalMessage.of("b", VersionVector.of({ a: 1, b: 1 }), "hi");
 * hello.compare(reply) //=> "before"
 */
import { ByteReader, ByteWriter } from "../bytes/bytes.js";
import { readEntries, readFormat, writeEntries } from "../bytes/codec.js";
import type { Dot } from "../core/dot.js";
import { indexOf } from "../core/entries.js";
import { isRecord } from "../core/json.js";
import { isNodeId, nodeId, type NodeId } from "../core/node-id.js";
import type { CausalOrder } from "../core/order.js";
import { show } from "../core/show.js";
import { InvalidJsonError, InvalidMessageError, MalformedBytesError } from "../errors.js";
import { entriesOf, fromEntries, VersionVector } from "../version-vector/version-vector.js";

/** First byte of a causal message. */
export const FORMAT_CAUSAL_MESSAGE = 0xb1;

const KEYS: ReadonlySet<string> = new Set(["sender", "stamp", "payload"]);

/** How payloads are turned into bytes and back. */
export interface PayloadCodec<M> {
  /** The bytes of a payload. They are copied. */
  encode(payload: M): Uint8Array;
  /** The payload of such bytes, which are the callee's to keep. May throw: the bytes are then malformed. */
  decode(bytes: Uint8Array): M;
}

/** Immutable, but for what the payload itself allows. */
export class CausalMessage<M> {
  private constructor(
    /** The node that sent it. */
    readonly sender: NodeId,
    /** The messages that it follows, and itself; its number among those of the sender is the sender's counter. */
    readonly stamp: VersionVector,
    readonly payload: M,
  ) {}

  /**
   * Makes a message, as when one comes from elsewhere. O(log n).
   *
   * @throws {InvalidMessageError} when the sender is not a node id, or has no entry in the stamp.
   */
  static of<M>(sender: NodeId | string, stamp: VersionVector, payload: M): CausalMessage<M> {
    return new CausalMessage(checkSender(sender, stamp), stamp, payload);
  }

  /**
   * The message's name: its sender, and its number there.
   *
   * @example
   * CausalMessage.of("a", VersionVector.of({ a: 2, b: 1 }), "").dot //=> { node: "a", counter: 2 }
   */
  get dot(): Dot {
    return { node: this.sender, counter: this.stamp.get(this.sender) };
  }

  /** Orders two messages by the stamps: `"before"` when `other` was sent by one who knew this. O(|this| + |other|). */
  compare(other: CausalMessage<unknown>): CausalOrder {
    return this.stamp.compare(other.stamp);
  }

  /** Whether both have one sender and one stamp. Payloads are not looked at. O(n). */
  equals(other: CausalMessage<unknown>): boolean {
    return this.sender === other.sender && this.stamp.equals(other.stamp);
  }

  /** For `JSON.stringify`: `{"sender":"a","stamp":{"a":1},"payload":"hello"}`. The payload stands as it is. */
  toJSON(): { sender: NodeId; stamp: Record<string, number>; payload: M } {
    return { sender: this.sender, stamp: this.stamp.toJSON(), payload: this.payload };
  }

  /**
   * Reads what `toJSON` gives, after `JSON.parse`; the payload is taken as it is. O(n log n).
   *
   * @throws {InvalidJsonError} unless the value is an object of `sender`, `stamp` and perhaps `payload`, of the right types.
   * @throws {InvalidNodeIdError}, {InvalidCounterError}, {InvalidMessageError} for what they hold.
   */
  static fromJSON(value: unknown): CausalMessage<unknown>;
  /**
   * The same, with a payload that is checked or converted.
   *
   * @param payloadOf makes the payload of what stands in its place. What it throws comes through.
   * @example
   * const hello = CausalMessage.of("a", VersionVector.of({ a: 1 }), "hello");
   * CausalMessage.fromJSON(JSON.parse(JSON.stringify(hello)), String).payload //=> "hello"
   */
  static fromJSON<M>(value: unknown, payloadOf: (payload: unknown) => M): CausalMessage<M>;
  static fromJSON(
    value: unknown,
    payloadOf: (payload: unknown) => unknown = (payload) => payload,
  ): CausalMessage<unknown> {
    if (!isRecord(value) || !Object.keys(value).every((key) => KEYS.has(key))) {
      throw new InvalidJsonError(value, "an object of sender, stamp and payload");
    }
    if (typeof value["sender"] !== "string") {
      throw new InvalidJsonError(value["sender"], "a sender");
    }
    const stamp = VersionVector.fromJSON(value["stamp"]);
    const sender = checkSender(nodeId(value["sender"]), stamp);
    return new CausalMessage(sender, stamp, payloadOf(value["payload"]));
  }

  /**
   * The canonical encoding: `0xb1`, the entries of the stamp as a version vector has them, the index of the sender among
   * them, and the payload behind its length. O(n). The caller owns the array.
   *
   * @example
   * const codec = { encode: (n) => Uint8Array.of(n), decode: ([n]) => n };
   * const message = CausalMessage.of("a", VersionVector.of({ a: 2, b: 1 }), 7);
   * message.toBytes(codec) //=> Uint8Array.of(0xb1, 2, 1, 0x61, 2, 1, 0x62, 1, 0, 1, 7)
   * CausalMessage.fromBytes(message.toBytes(codec), codec).toString() //=> "a:2 after {a: 1, b: 1}"
   */
  toBytes(codec: PayloadCodec<M>): Uint8Array {
    const writer = new ByteWriter();
    const entries = entriesOf(this.stamp);
    writer.byte(FORMAT_CAUSAL_MESSAGE);
    writeEntries(writer, entries);
    writer.varint(indexOf(entries.ids, this.sender));
    const payload = codec.encode(this.payload);
    writer.varint(payload.length);
    for (const byte of payload) writer.byte(byte);
    return writer.finish();
  }

  /**
   * Reads what `toBytes` gives. O(n). Nothing of the array is kept.
   *
   * @throws {InvalidBytesError} as one of its subclasses, for everything that `toBytes` does not give; a
   * `MalformedBytesError` with what `codec.decode` threw as `cause`.
   */
  static fromBytes<M>(bytes: Uint8Array, codec: PayloadCodec<M>): CausalMessage<M> {
    const reader = new ByteReader(bytes);
    readFormat(reader, FORMAT_CAUSAL_MESSAGE);
    const entries = readEntries(reader);
    const start = reader.offset;
    const sender = entries.ids[reader.varint()];
    if (sender === undefined)
      throw new MalformedBytesError(start, "The sender is not in the stamp");
    const length = reader.count(1);
    const from = reader.offset;
    for (let i = 0; i < length; i++) reader.byte();
    reader.end();
    const payload = decode(codec, bytes.slice(from), from);
    return new CausalMessage(sender, fromEntries(entries), payload);
  }

  /** For people: `b:2 after {a: 1, b: 1}`. Not meant to be parsed. */
  toString(): string {
    const { node, counter } = this.dot;
    const past = counter === 1 ? this.stamp.without(node) : this.stamp.with(node, counter - 1);
    return `${node}:${counter} after ${past.toString()}`;
  }
}

/** @throws {InvalidMessageError} when the sender is not a node id, or has no entry in the stamp. */
export function checkSender(sender: unknown, stamp: unknown): NodeId {
  if (!isNodeId(sender)) throw new InvalidMessageError(`the sender is ${show(sender)}, no node id`);
  if (!(stamp instanceof VersionVector)) {
    throw new InvalidMessageError(`the stamp is ${show(stamp)}, no version vector`);
  }
  if (stamp.get(sender) > 0) return sender;
  throw new InvalidMessageError(`its sender ${show(sender)} has no entry in the stamp`);
}

function decode<M>(codec: PayloadCodec<M>, bytes: Uint8Array, offset: number): M {
  try {
    return codec.decode(bytes);
  } catch (cause) {
    throw new MalformedBytesError(offset, "A payload cannot be decoded", { cause });
  }
}
