/**
 * A dotted causal container is the clock of one key beside a server's bitmapped version vector: the values that
 * stand, each with its dot, and a context. What the server's clock covers need not be stored with the key: `strip`
 * leaves it out, `fill` puts it back. A deleted key so comes to nothing, and can be dropped without a trace.
 *
 * Dots are numbered by server, over all its keys, so those of one key have gaps.
 *
 * @see Gonçalves, Almeida, Baquero, Fonte 2015, Concise Server-Wide Causality Management for Eventually
 * Consistent Data Stores
 * @example
 * const [next, clock] = BitmappedVersionVector.of({ a: 7 }).event(nodeId("a"));
 * const key = DottedCausalContainer.empty.add(next, "red");
 * key.toString() //=> '[a:8 "red"] {a: 8}'
 * key.strip(clock).toString() //=> '[a:8 "red"] {}'
 * key.strip(clock).fill(clock).equals(key) //=> true
 */
import { ByteReader, ByteWriter } from "../bytes/bytes.js";
import { readEntries, readFormat, readId, readPositive, writeEntries } from "../bytes/codec.js";
import {
  compareDots,
  dot as dotOf,
  dotsEqual,
  formatDot,
  parseDot,
  type Dot,
} from "../core/dot.js";
import { isRecord } from "../core/json.js";
import { nodeId, type NodeId } from "../core/node-id.js";
import { orderOf, type CausalOrder } from "../core/order.js";
import { show } from "../core/show.js";
import {
  decodeValue,
  readBytes,
  writeBytes,
  type ValueCodec,
} from "../dotted-version-vector-set/codec.js";
import { InvalidJsonError, NonCanonicalBytesError } from "../errors.js";
import { entriesOf, fromEntries, VersionVector } from "../version-vector/version-vector.js";
import type { BitmappedVersionVector } from "./bitmapped-version-vector.js";

/** First byte of a dotted causal container. */
const FORMAT_DOTTED_CAUSAL_CONTAINER = 0xc1;

/** An id of one character behind its length, a counter, and a length. */
const VERSION_BYTES_MIN = 4;

/** A value and the dot of the write that made it. */
export type DottedValue<V> = readonly [dot: Dot, value: V];

/** Immutable; dots ascend, each comes once. */
export class DottedCausalContainer<V> implements Iterable<DottedValue<V>> {
  /** No value, no context. */
  static readonly empty: DottedCausalContainer<never> = new DottedCausalContainer<never>(
    [],
    VersionVector.empty,
  );

  private readonly versions: readonly DottedValue<V>[];

  private constructor(
    versions: readonly DottedValue<V>[],
    /** What was known: writes in it that have no value here are superseded. */
    readonly context: VersionVector,
  ) {
    this.versions = versions;
  }

  /**
   * Makes a container of values with their dots, in any order, and a context. Of values with one dot the last stays.
   * O(n log n).
   *
   * @throws {InvalidNodeIdError}, {InvalidCounterError}, {DuplicateNodeIdError} for what they hold.
   * @example
   * DottedCausalContainer.of([[parseDot("a:8"), "red"]], { b: 2 }).toString() //=> '[a:8 "red"] {b: 2}'
   */
  static of<V>(
    versions: Iterable<DottedValue<V>>,
    context: Readonly<Record<string, number>> | Iterable<readonly [NodeId | string, number]> = {},
  ): DottedCausalContainer<V> {
    const checked = Array.from(
      versions,
      ([{ node, counter }, value]) => [dotOf(nodeId(node), counter), value] as const,
    ).sort(byDot);
    const last = checked.filter(([dot], i) => {
      const next = checked[i + 1];
      return next === undefined || !dotsEqual(dot, next[0]);
    });
    return DottedCausalContainer.make(last, VersionVector.of(context));
  }

  /** Number of values. O(1). */
  get size(): number {
    return this.versions.length;
  }

  /** The values, by dot. O(n). */
  values(): V[] {
    return this.versions.map(([, value]) => value);
  }

  /** The dots of the values, ascending: what to add to a server's clock once the values are stored. O(n). */
  dots(): Dot[] {
    return this.versions.map(([dot]) => dot);
  }

  /** Dots and values, by dot. */
  [Symbol.iterator](): IterableIterator<DottedValue<V>> {
    return this.versions.values();
  }

  /**
   * Adds a value with a dot that a server's clock has just given out; the context then reaches up to it. To
   * supersede what the writer has seen, `discard` first. O(n log n).
   *
   * @throws {InvalidCounterError} when the dot's counter is not an integer from 1 to 2^53 - 1.
   */
  add<W>(dot: Dot, value: W): DottedCausalContainer<V | W> {
    const context = this.context.merge(VersionVector.of([[dot.node, dot.counter]]));
    return DottedCausalContainer.of<V | W>([...this.versions, [dot, value]], context);
  }

  /**
   * Drops the values that a context covers, and merges the context into this one's. O(n log n).
   *
   * @example
   * const key = DottedCausalContainer.of([[parseDot("a:1"), "black"], [parseDot("a:3"), "red"]], { a: 4 });
   * key.discard(VersionVector.of({ a: 2, b: 5 })).toString() //=> '[a:3 "red"] {a: 4, b: 5}'
   */
  discard(context: VersionVector): DottedCausalContainer<V> {
    const left = this.versions.filter(([dot]) => !context.covers(dot));
    return DottedCausalContainer.make(left, this.context.merge(context));
  }

  /**
   * What two servers hold together: the values that both hold, and those of either that the other has not known.
   * O(n log n). Both must be filled.
   *
   * @example
   * const mine = DottedCausalContainer.of([[parseDot("a:1"), "black"], [parseDot("b:2"), "green"]], { a: 4, b: 7 });
   * const yours = DottedCausalContainer.of([[parseDot("a:5"), "red"], [parseDot("b:2"), "green"]], { a: 5, b: 5 });
   * mine.sync(yours).toString() //=> '[a:5 "red", b:2 "green"] {a: 5, b: 7}'
   */
  sync<W>(other: DottedCausalContainer<W>): DottedCausalContainer<V | W> {
    const mine = this.versions.filter(([dot]) => other.stands(dot));
    const theirs = other.versions.filter(([dot]) => this.stands(dot) && !this.has(dot));
    const versions: DottedValue<V | W>[] = [...mine, ...theirs];
    return DottedCausalContainer.make(versions.sort(byDot), this.context.merge(other.context));
  }

  /**
   * Leaves out of the context what the base of a server's clock covers: the form to store. O(n log n).
   *
   * @example
   * const key = DottedCausalContainer.of([[parseDot("a:5"), "gray"]], { a: 5, b: 5, c: 4 });
   * key.strip(BitmappedVersionVector.of({ a: 15, b: 1 })).toString() //=> '[a:5 "gray"] {b: 5, c: 4}'
   */
  strip(clock: BitmappedVersionVector): DottedCausalContainer<V> {
    const context = this.context.filter((node, counter) => counter > clock.get(node).base);
    return DottedCausalContainer.make(this.versions, context);
  }

  /**
   * Puts back into the context what the base of a server's clock covers: the form to work with. O(n).
   *
   * @param nodes the servers that hold this key; without them, all that the clock has.
   */
  fill(clock: BitmappedVersionVector, nodes?: Iterable<NodeId>): DottedCausalContainer<V> {
    const wanted = nodes === undefined ? undefined : new Set(nodes);
    const base = clock.base().filter((node) => wanted === undefined || wanted.has(node));
    return DottedCausalContainer.make(this.versions, this.context.merge(base));
  }

  /**
   * Orders two containers by what they know: `"before"` when syncing gives `other`, `"concurrent"` when it gives
   * something new. Values are not looked at. Both must be filled. O(n log n), no allocation.
   */
  compare(other: DottedCausalContainer<unknown>): CausalOrder {
    return orderOf(!other.hasAllOf(this), !this.hasAllOf(other));
  }

  /** Whether both have the same dots and the same context. O(n). */
  equals(other: DottedCausalContainer<unknown>): boolean {
    return (
      this.size === other.size &&
      this.context.equals(other.context) &&
      this.versions.every(([dot], i) => dotsEqual(dot, (other.versions[i] as DottedValue<V>)[0]))
    );
  }

  /** For `JSON.stringify`: `{"versions":[["a:8","red"]],"context":{"a":8}}`. Values stand as they are. */
  toJSON(): { versions: [dot: string, value: V][]; context: Record<string, number> } {
    return {
      versions: this.versions.map(([dot, value]) => [formatDot(dot), value]),
      context: this.context.toJSON(),
    };
  }

  /**
   * Reads what `toJSON` gives, after `JSON.parse`. Values are taken as they are. O(n log n).
   *
   * @throws {InvalidJsonError} unless the value is an object of `versions` and `context`, of the right types.
   * @throws {InvalidDotError}, {InvalidNodeIdError}, {InvalidCounterError} for what they hold.
   */
  static fromJSON(value: unknown): DottedCausalContainer<unknown> {
    if (!isRecord(value) || Object.keys(value).toSorted().join() !== "context,versions") {
      throw new InvalidJsonError(value, "an object of versions and context");
    }
    const { versions, context } = value;
    if (!Array.isArray(versions)) throw new InvalidJsonError(versions, "an array of versions");
    return DottedCausalContainer.of(versions.map(checkPair), VersionVector.fromJSON(context));
  }

  /**
   * The canonical encoding: the context, then each dot with its value. O(n). The caller owns the array.
   *
   * @example
   * const codec = { encode: (n) => Uint8Array.of(n), decode: ([n]) => n };
   * const bytes = DottedCausalContainer.empty.add(parseDot("a:8"), 5).toBytes(codec);
   * bytes //=> Uint8Array.of(0xc1, 1, 1, 0x61, 8, 1, 1, 0x61, 8, 1, 5)
   * DottedCausalContainer.fromBytes(bytes, codec).toString() //=> "[a:8 5] {a: 8}"
   */
  toBytes(codec: Pick<ValueCodec<V>, "encode">): Uint8Array {
    const writer = new ByteWriter();
    writer.byte(FORMAT_DOTTED_CAUSAL_CONTAINER);
    writeEntries(writer, entriesOf(this.context));
    writer.varint(this.versions.length);
    for (const [{ node, counter }, value] of this.versions) {
      writer.text(node);
      writer.varint(counter);
      writeBytes(writer, codec.encode(value));
    }
    return writer.finish();
  }

  /**
   * Reads what `toBytes` gives. O(n). Nothing of the array is kept.
   *
   * @throws {InvalidBytesError} as one of its subclasses, for everything that `toBytes` does not give.
   */
  static fromBytes<V>(bytes: Uint8Array, codec: ValueCodec<V>): DottedCausalContainer<V> {
    const reader = new ByteReader(bytes);
    readFormat(reader, FORMAT_DOTTED_CAUSAL_CONTAINER);
    const context = fromEntries(readEntries(reader));
    const count = reader.count(VERSION_BYTES_MIN);
    const versions: DottedValue<V>[] = [];
    for (let i = 0; i < count; i++) versions.push(readVersion(reader, codec, versions.at(-1)?.[0]));
    reader.end();
    return DottedCausalContainer.make(versions, context);
  }

  /** For people: `[a:8 "red", b:2 "green"] {a: 8, b: 2}`. Not meant to be parsed. */
  toString(): string {
    const versions = this.versions.map(([dot, value]) => `${formatDot(dot)} ${show(value)}`);
    return `[${versions.join(", ")}] ${String(this.context)}`;
  }

  /** Whether there is a value with this dot. O(log n). */
  private has(dot: Dot): boolean {
    let low = 0;
    let high = this.versions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareDots((this.versions[middle] as DottedValue<V>)[0], dot) < 0) low = middle + 1;
      else high = middle;
    }
    const found = this.versions[low];
    return found !== undefined && dotsEqual(found[0], dot);
  }

  /** Whether this does not speak against a value: it has it too, or has not known it. */
  private stands(dot: Dot): boolean {
    return this.has(dot) || !this.context.covers(dot);
  }

  /** Whether syncing with the other gives this again. */
  private hasAllOf(other: DottedCausalContainer<unknown>): boolean {
    return (
      this.context.dominates(other.context) &&
      this.versions.every(([dot]) => other.stands(dot)) &&
      other.versions.every(([dot]) => this.has(dot) || this.context.covers(dot))
    );
  }

  private static make<V>(
    versions: readonly DottedValue<V>[],
    context: VersionVector,
  ): DottedCausalContainer<V> {
    if (versions.length === 0 && context.size === 0) return DottedCausalContainer.empty;
    return new DottedCausalContainer(versions, context);
  }
}

function byDot(a: DottedValue<unknown>, b: DottedValue<unknown>): number {
  return compareDots(a[0], b[0]);
}

function checkPair(value: unknown): DottedValue<unknown> {
  if (!Array.isArray(value) || value.length !== 2) {
    throw new InvalidJsonError(value, "an array of a dot and a value");
  }
  return [parseDot(value[0] as string), value[1]];
}

function readVersion<V>(
  reader: ByteReader,
  codec: ValueCodec<V>,
  previous: Dot | undefined,
): DottedValue<V> {
  const start = reader.offset;
  const node = readId(reader, undefined);
  const dot = { node, counter: readPositive(reader, "A dot's counter is 0") };
  if (previous !== undefined && compareDots(previous, dot) >= 0) {
    throw new NonCanonicalBytesError(start, "dots are not ascending");
  }
  const at = reader.offset;
  return [dot, decodeValue(codec, readBytes(reader), at)];
}
