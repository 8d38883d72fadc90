/**
 * A dotted version vector set holds the concurrent values of one key, its siblings, with one version vector for all
 * of them: what a server stores for a key, and syncs with other servers. Each value has the dot of the write that
 * made it; a write supersedes exactly the values that its writer had seen.
 *
 * @see Almeida, Baquero, Gonçalves, Preguiça, Fonte 2014, Scalable and Accurate Causality Tracking for
 * Eventually Consistent Stores
 * @example
 * const a = nodeId("a");
 * const first = DottedVersionVectorSet.empty.update(a, "peter's");
 * const seen = first.join();
 * const second = first.update(a, "mary's"); // Mary has not read
 * second.values() //=> ["mary's", "peter's"]
 * second.update(a, "peter's again", seen).values() //=> ["peter's again", "mary's"]
 */
import { ByteReader, ByteWriter } from "../bytes/bytes.js";
import { readFormat } from "../bytes/codec.js";
import { checkCounter } from "../core/counter.js";
import type { Dot } from "../core/dot.js";
import { isRecord } from "../core/json.js";
import { compareNodeIds, nodeId, type NodeId } from "../core/node-id.js";
import type { CausalOrder } from "../core/order.js";
import { show } from "../core/show.js";
import { DuplicateNodeIdError, InvalidJsonError, TooManyValuesError } from "../errors.js";
import { VersionVector } from "../version-vector/version-vector.js";
import { FORMAT_DOTTED_VERSION_VECTOR_SET, readSet, writeSet, type ValueCodec } from "./codec.js";
import {
  compareEntries,
  historyOf,
  supersededEntries,
  syncEntries,
  withEvent,
  withValues,
  type Entries,
  type Entry,
} from "./entries.js";

/** A node, how many events it has had, and the values of the latest of them, newest first. */
export type SiblingEntry<V> = readonly [node: NodeId, counter: number, values: readonly V[]];

/** Immutable; entries sorted by node id. */
export class DottedVersionVectorSet<V> implements Iterable<readonly [Dot | undefined, V]> {
  /** No history, no values. */
  static readonly empty: DottedVersionVectorSet<never> = new DottedVersionVectorSet<never>([], []);

  private readonly sorted: Entries<V>;

  private constructor(
    sorted: Entries<V>,
    /**
     * Values that belong to the whole history instead of a dot, as `reconcile` makes them. In no order. They are
     * superseded together, by whoever has seen the whole history.
     */
    readonly anonymous: readonly V[],
  ) {
    this.sorted = sorted;
  }

  /**
   * Makes a set of triples in any order: a node, its counter, and its values, newest first, which have the dots
   * `counter`, `counter - 1` and so on. O(n log n).
   *
   * @param anonymous values without a dot.
   * @throws {InvalidNodeIdError}, {InvalidCounterError}, {DuplicateNodeIdError}
   * @throws {TooManyValuesError} when a node has more values than events.
   * @example
   * const set = DottedVersionVectorSet.of([["a", 4, ["v5", "v0"]], ["b", 1, []]]);
   * [...set].map(([dot, value]) => `${formatDot(dot)} ${value}`) //=> ["a:4 v5", "a:3 v0"]
   */
  static of<V>(
    entries: Iterable<readonly [node: NodeId | string, counter: number, values: readonly V[]]>,
    anonymous: Iterable<V> = [],
  ): DottedVersionVectorSet<V> {
    const checked = Array.from(entries, ([node, counter, values]) =>
      checkEntry(node, counter, values),
    );
    checked.sort((x, y) => compareNodeIds(x.node, y.node));
    checked.forEach(({ node }, i) => {
      if (node === checked[i - 1]?.node) throw new DuplicateNodeIdError(node);
    });
    return DottedVersionVectorSet.make(checked, [...anonymous]);
  }

  /**
   * Values whose history is this context: what a client holds that has read the context and made new values, before
   * a server has given them dots. O(n).
   *
   * @example
   * DottedVersionVectorSet.fromContext(VersionVector.of({ a: 1 }), ["v2"]).toString() //=> '{a: 1} + ["v2"]'
   */
  static fromContext<V>(context: VersionVector, values: Iterable<V>): DottedVersionVectorSet<V> {
    return DottedVersionVectorSet.make<V>(supersededEntries(context), [...values]);
  }

  /** Number of values. O(nodes). */
  get size(): number {
    return this.sorted.reduce((sum, { values }) => sum + values.length, this.anonymous.length);
  }

  /** The history: the events of all writes that this set knows of. It is the context to write with. O(n). */
  join(): VersionVector {
    return historyOf(this.sorted);
  }

  /** All values: by node, the newest of each first, then those without a dot. O(n). */
  values(): V[] {
    return this.sorted.flatMap(({ values }) => values).concat(this.anonymous);
  }

  /** The node ids of the history, ascending. */
  *nodes(): IterableIterator<NodeId> {
    for (const { node } of this.sorted) yield node;
  }

  /**
   * The history with its values, by node, as `of` takes it.
   *
   * @example
   * [...DottedVersionVectorSet.empty.update(nodeId("a"), "v1").entries()] //=> [["a", 1, ["v1"]]]
   */
  *entries(): IterableIterator<SiblingEntry<V>> {
    for (const { node, counter, values } of this.sorted) yield [node, counter, [...values]];
  }

  /** Dots and their values: by node, the newest of each first, then those without a dot. */
  *[Symbol.iterator](): IterableIterator<readonly [Dot | undefined, V]> {
    for (const { node, counter, values } of this.sorted) {
      for (let i = 0; i < values.length; i++)
        yield [{ node, counter: counter - i }, values[i] as V];
    }
    for (const value of this.anonymous) yield [undefined, value];
  }

  /**
   * A write through this node: a new value with the node's next dot, which supersedes the values in the context and
   * stands beside all others. O(n).
   *
   * @param context what the writer has seen: `join()` of the set that it read. Without it nothing is superseded.
   * @throws {CounterOverflowError} when the node's counter is 2^53 - 1.
   * @example
   * const held = DottedVersionVectorSet.of([["a", 2, ["v2", "v1"]]]);
   * held.update(nodeId("b"), "v3").toString() //=> '{a: 2 ["v2", "v1"], b: 1 ["v3"]}'
   * held.update(nodeId("a"), "v3", VersionVector.of({ a: 1 })).toString() //=> '{a: 3 ["v3", "v2"]}'
   */
  update<W>(
    node: NodeId,
    value: W,
    context: VersionVector = VersionVector.empty,
  ): DottedVersionVectorSet<V | W> {
    const rest: DottedVersionVectorSet<V | W> = this.discard(context);
    return DottedVersionVectorSet.make(withEvent(rest.sorted, node, value), rest.anonymous);
  }

  /**
   * Supersedes the values in the context, as when they are deleted; the context becomes part of the history. Values
   * without a dot go when the context has the whole history. O(n); `this` when nothing changes.
   *
   * @example
   * const held = DottedVersionVectorSet.of([["a", 3, ["v3", "v2"]]]);
   * held.discard(VersionVector.of({ a: 2, b: 5 })).toString() //=> '{a: 3 ["v3"], b: 5}'
   */
  discard(context: VersionVector): DottedVersionVectorSet<V> {
    if (context.size === 0) return this;
    const gone = this.anonymous.length > 0 && context.dominates(this.join());
    const superseded = supersededEntries(context);
    const order = compareEntries<V>(this.sorted, superseded);
    const unchanged = order === "after" || order === "equal";
    if (unchanged && !gone) return this;
    const entries = unchanged ? this.sorted : syncEntries<V>(this.sorted, superseded);
    return DottedVersionVectorSet.make(entries, gone ? [] : this.anonymous);
  }

  /**
   * What two servers hold together: of each node the values that neither has superseded. O(|this| + |other|); when
   * one has all that the other has, it is itself the answer. Commutative, associative and idempotent.
   *
   * Values without a dot are kept from both, unless one set comes after the other. In rare orders of syncing three
   * sets, one that was reconciled, its value may stay where in another order it would go.
   *
   * @param keyOf tells which values without a dot are one: those whose keys are. Without it values are compared as
   * `Map` compares keys, so give one for objects that were decoded: `JSON.stringify` will often do.
   * @example
   * const mine = DottedVersionVectorSet.of([["a", 2, ["v2", "v1"]]]);
   * const yours = DottedVersionVectorSet.of([["a", 1, []], ["b", 1, ["v3"]]]);
   * mine.sync(yours).toString() //=> '{a: 2 ["v2"], b: 1 ["v3"]}'
   */
  sync<W>(
    other: DottedVersionVectorSet<W>,
    keyOf: (value: V | W) => unknown = (value) => value,
  ): DottedVersionVectorSet<V | W> {
    const order = this.compare(other);
    if (order === "after") return this;
    if (order === "before") return other;
    const anonymous = unite<V | W>(this.anonymous, other.anonymous, keyOf);
    if (order === "equal") {
      return anonymous === this.anonymous
        ? this
        : DottedVersionVectorSet.make(this.sorted, anonymous);
    }
    return DottedVersionVectorSet.make(syncEntries<V | W>(this.sorted, other.sorted), anonymous);
  }

  /**
   * Applies a function to every value; dots stay. O(n).
   *
   * @example
   * DottedVersionVectorSet.of([["a", 1, [5]]], [10]).map((n) => 2 * n).toString() //=> "{a: 1 [10]} + [20]"
   */
  map<W>(change: (value: V) => W): DottedVersionVectorSet<W> {
    const entries = withValues(this.sorted, ({ values }) => values.map((value) => change(value)));
    return DottedVersionVectorSet.make(
      entries,
      this.anonymous.map((value) => change(value)),
    );
  }

  /**
   * The last of the values in an order of the caller's, of those that are the newest of their node; `undefined` when
   * there is none. O(nodes + values without a dot).
   *
   * @param lessOrEqual whether the first comes before the second, or they are level.
   * @example
   * DottedVersionVectorSet.of([["a", 4, [5, 2]], ["c", 1, [3]]], [10]).last((x, y) => x <= y) //=> 10
   */
  last(lessOrEqual: (a: V, b: V) => boolean): V | undefined {
    return this.findLast(lessOrEqual)?.value;
  }

  /**
   * Keeps only the value that `last` gives, with its dot if it has one. The history stays, so two servers that do
   * so and sync agree. O(n); `this` when there is only one value, or none.
   *
   * @example
   * const set = DottedVersionVectorSet.of([["a", 4, [5, 2]], ["b", 1, [3]]]);
   * set.lastWriterWins((x, y) => x <= y).toString() //=> "{a: 4 [5], b: 1}"
   */
  lastWriterWins(lessOrEqual: (a: V, b: V) => boolean): DottedVersionVectorSet<V> {
    const last = this.findLast(lessOrEqual);
    if (last === undefined || this.size === 1) return this;
    const entries = withValues(this.sorted, (entry) => (entry === last.entry ? [last.value] : []));
    return DottedVersionVectorSet.make(entries, last.entry === undefined ? [last.value] : []);
  }

  /**
   * Replaces all values by one made of them, which belongs to the whole history and gets no dot. O(n).
   *
   * The function must give the same on every server. Where it cannot, write its result with `update` and `join()`.
   *
   * @example
   * const set = DottedVersionVectorSet.of([["a", 4, [5, 2]], ["b", 1, []]], [10]);
   * set.reconcile((values) => values.reduce((x, y) => x + y)).toString() //=> "{a: 4, b: 1} + [17]"
   */
  reconcile(winner: (values: V[]) => V): DottedVersionVectorSet<V> {
    if (this.size === 0) return this;
    return DottedVersionVectorSet.fromContext(this.join(), [winner(this.values())]);
  }

  /**
   * Orders two sets by what they know: of each node how many events there were, and how many are superseded. Values
   * are not looked at, those without a dot not even counted. O(nodes), no allocation.
   *
   * @returns `"before"` when syncing gives `other`, so this is outdated; `"concurrent"` when syncing gives something new.
   * @example
   * const old = DottedVersionVectorSet.empty.update(nodeId("a"), "v1");
   * old.compare(old.update(nodeId("a"), "v2", old.join())) //=> "before"
   */
  compare(other: DottedVersionVectorSet<unknown>): CausalOrder {
    if ((this as unknown) === other) return "equal";
    return compareEntries<unknown>(this.sorted, other.sorted);
  }

  /** Whether both know the same: `compare` says `"equal"`. Values are not looked at: equal dots have equal values. */
  equals(other: DottedVersionVectorSet<unknown>): boolean {
    return this.compare(other) === "equal";
  }

  /** For `JSON.stringify`: `{"entries":[["a",4,[5,2]],["b",1,[]]],"anonymous":[10]}`. Values stand as they are. */
  toJSON(): { entries: [node: NodeId, counter: number, values: V[]][]; anonymous: V[] } {
    return {
      entries: this.sorted.map(({ node, counter, values }) => [node, counter, [...values]]),
      anonymous: [...this.anonymous],
    };
  }

  /**
   * Reads what `toJSON` gives, after `JSON.parse`. Values are taken as they are: `map` turns them into what they
   * were. O(n log n).
   *
   * @throws {InvalidJsonError} unless the value is an object of `entries` and `anonymous`, of the right types.
   * @throws {InvalidNodeIdError}, {InvalidCounterError}, {DuplicateNodeIdError}, {TooManyValuesError} for what they hold.
   * @example
   * const json = JSON.stringify(DottedVersionVectorSet.empty.update(nodeId("a"), "v1"));
   * DottedVersionVectorSet.fromJSON(JSON.parse(json)).toString() //=> '{a: 1 ["v1"]}'
   */
  static fromJSON(value: unknown): DottedVersionVectorSet<unknown> {
    if (
      !isRecord(value) ||
      !Object.keys(value).every((key) => key === "entries" || key === "anonymous")
    ) {
      throw new InvalidJsonError(value, "an object of entries and anonymous");
    }
    const { entries, anonymous } = value;
    if (!Array.isArray(entries)) throw new InvalidJsonError(entries, "an array of entries");
    if (!Array.isArray(anonymous)) throw new InvalidJsonError(anonymous, "an array of values");
    return DottedVersionVectorSet.of<unknown>(entries.map(checkTriple), anonymous);
  }

  /**
   * The canonical encoding: equal sets of equal values have equal bytes. Besides values and ids about 3 bytes for
   * each node and 1 for each value. O(n). The caller owns the array.
   *
   * @example
   * const codec = { encode: (n) => Uint8Array.of(n), decode: ([n]) => n };
   * const bytes = DottedVersionVectorSet.empty.update(nodeId("a"), 7).toBytes(codec);
   * bytes //=> Uint8Array.of(0x81, 1, 1, 0x61, 1, 1, 1, 7, 0)
   * DottedVersionVectorSet.fromBytes(bytes, codec).toString() //=> "{a: 1 [7]}"
   */
  toBytes(codec: Pick<ValueCodec<V>, "encode">): Uint8Array {
    const writer = new ByteWriter();
    writer.byte(FORMAT_DOTTED_VERSION_VECTOR_SET);
    writeSet(writer, this.sorted, this.anonymous, codec);
    return writer.finish();
  }

  /**
   * Reads what `toBytes` gives. O(n). Nothing of the array is kept.
   *
   * @throws {InvalidBytesError} as one of its subclasses, for everything that `toBytes` does not give; a
   * `MalformedBytesError` with its `cause` when the codec throws.
   */
  static fromBytes<V>(bytes: Uint8Array, codec: ValueCodec<V>): DottedVersionVectorSet<V> {
    const reader = new ByteReader(bytes);
    readFormat(reader, FORMAT_DOTTED_VERSION_VECTOR_SET);
    const { entries, anonymous } = readSet(reader, codec);
    reader.end();
    return DottedVersionVectorSet.make(entries, anonymous);
  }

  /** For people: `{a: 4 [5, 2], b: 1} + [10]`. Not meant to be parsed. */
  toString(): string {
    const list = (values: readonly V[]): string => `[${values.map(show).join(", ")}]`;
    const entries = this.sorted.map(({ node, counter, values }) =>
      values.length === 0 ? `${node}: ${counter}` : `${node}: ${counter} ${list(values)}`,
    );
    const rest = this.anonymous.length === 0 ? "" : ` + ${list(this.anonymous)}`;
    return `{${entries.join(", ")}}${rest}`;
  }

  /** @returns the value, and its entry when it has a dot. */
  private findLast(
    lessOrEqual: (a: V, b: V) => boolean,
  ): { readonly entry: Entry<V> | undefined; readonly value: V } | undefined {
    const newest = this.sorted
      .filter(({ values }) => values.length > 0)
      .map((entry) => ({ entry, value: entry.values[0] as V }));
    const others = this.anonymous.map((value) => ({ entry: undefined, value }));
    const all: { readonly entry: Entry<V> | undefined; readonly value: V }[] = [
      ...newest,
      ...others,
    ];
    const [first] = all;
    if (first === undefined) return undefined;
    return all.slice(1).reduce((x, y) => (lessOrEqual(x.value, y.value) ? y : x), first);
  }

  private static make<V>(entries: Entries<V>, anonymous: readonly V[]): DottedVersionVectorSet<V> {
    if (entries.length === 0 && anonymous.length === 0) return DottedVersionVectorSet.empty;
    return new DottedVersionVectorSet(entries, Object.freeze(anonymous));
  }
}

function checkEntry<V>(node: string, counter: number, values: readonly V[]): Entry<V> {
  const id = nodeId(node);
  if (values.length > checkCounter(counter))
    throw new TooManyValuesError(id, values.length, counter);
  return { node: id, counter, values: [...values] };
}

function checkTriple(value: unknown): [string, number, unknown[]] {
  if (!Array.isArray(value) || value.length !== 3 || !Array.isArray(value[2])) {
    throw new InvalidJsonError(value, "an array of a node id, a counter and an array of values");
  }
  return value as [string, number, unknown[]];
}

/** Those of both, each key once; `a` itself when that is what it is. */
function unite<V>(a: readonly V[], b: readonly V[], keyOf: (value: V) => unknown): readonly V[] {
  const keys = new Set<unknown>();
  const isNew = (value: V): boolean => {
    const { size } = keys;
    return keys.add(keyOf(value)).size > size;
  };
  const first = a.filter(isNew);
  const added = b.filter(isNew);
  return first.length === a.length && added.length === 0 ? a : [...first, ...added];
}
