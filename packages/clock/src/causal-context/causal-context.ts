/**
 * A causal context says what a client has seen of a key: a cut without gaps, and single dots beyond it.
 *
 * A server's clock has no gaps; what a client has seen may, as when it was told of its own update while
 * another one before it is still on the way. As a set of events a context is the union of both parts.
 *
 * @see Almeida, Baquero, Gonçalves, Preguiça, Fonte 2014, Scalable and Accurate Causality Tracking for
 * Eventually Consistent Stores
 * @example
 * const seen = CausalContext.of(VersionVector.of({ s1: 2 })).add(parseDot("s2:5"));
 * seen.covers(parseDot("s2:5")) //=> true
 * seen.covers(parseDot("s2:4")) //=> false
 * CausalContext.fromToken(seen.toToken()).toString() //=> "{s1: 2} + s2:5"
 */
import { ByteReader, ByteWriter } from "../bytes/bytes.js";
import {
  FORMAT_CAUSAL_CONTEXT,
  readEntries,
  readFormat,
  readRuns,
  writeEntries,
  writeRuns,
} from "../bytes/codec.js";
import { checkCounter } from "../core/counter.js";
import { compareDots, formatDot, parseDot, type Dot } from "../core/dot.js";
import { absorbDots, greatestDots, hasDot, mergeDots, NO_DOTS } from "./dots.js";
import { InvalidJsonError } from "../errors.js";
import { isRecord } from "../core/json.js";
import { orderOf, type CausalOrder } from "../core/order.js";
import { readToken, writeToken } from "./token.js";
import { entriesOf, fromEntries, VersionVector } from "../version-vector/version-vector.js";

let construct: (cut: VersionVector, dots: readonly Dot[]) => CausalContext;

/** Immutable and canonical: what the cut covers, or what follows it without a gap, is in the cut and not among the dots. */
export class CausalContext {
  static {
    construct = (cut, dots) => new CausalContext(cut, dots);
  }

  /** Nothing seen: an update with it is concurrent with everything. */
  static readonly empty: CausalContext = new CausalContext(VersionVector.empty, NO_DOTS);

  private constructor(
    /** For each node, how many of its events were seen from the first on. */
    readonly cut: VersionVector,
    /** Events seen beyond the cut, by node, then by counter. Frozen. */
    readonly dots: readonly Dot[],
  ) {}

  /**
   * Makes a context from a cut and dots in any order, repeated or already in the cut as may be. O(n log n).
   *
   * @throws {InvalidCounterError} for a dot whose counter is not an integer from 1 to 2^53 - 1.
   * @example
   * CausalContext.of(VersionVector.of({ s1: 2 }), ["s1:5", "s1:3"].map(parseDot)).toString() //=> "{s1: 3} + s1:5"
   */
  static of(cut: VersionVector, dots: Iterable<Dot> = NO_DOTS): CausalContext {
    const copies = Array.from(dots, ({ node, counter }) => ({
      node,
      counter: checkCounter(counter),
    }));
    return canonical(cut, copies.sort(compareDots));
  }

  /** Whether nothing was seen. */
  get isEmpty(): boolean {
    return this.cut.size === 0 && this.dots.length === 0;
  }

  /** Whether the event was seen. O(log n). */
  covers(dot: Dot): boolean {
    return this.cut.covers(dot) || hasDot(this.dots, dot);
  }

  /**
   * Adds one event. O(n); `this` when it was seen before. For many at once, `of` is faster.
   *
   * @throws {InvalidCounterError} when the dot's counter is not an integer from 1 to 2^53 - 1.
   * @example
   * CausalContext.empty.add(parseDot("s1:2")).add(parseDot("s1:1")).toString() //=> "{s1: 2}"
   */
  add(dot: Dot): CausalContext {
    const { node, counter } = dot;
    const added = [{ node, counter: checkCounter(counter) }];
    return this.covers(dot) ? this : canonical(this.cut, mergeDots(this.dots, added));
  }

  /**
   * All events of both. O(|this| + |other|) but for look-ups of dots. When one has all of the other's events, it
   * is itself the answer.
   *
   * @example
   * const given = CausalContext.of(VersionVector.of({ s1: 1 }));
   * given.merge(CausalContext.empty.add(parseDot("s1:3"))).toString() //=> "{s1: 1} + s1:3"
   */
  merge(other: CausalContext): CausalContext {
    const order = this.compare(other);
    if (order === "equal" || order === "after") return this;
    if (order === "before") return other;
    return canonical(this.cut.merge(other.cut), mergeDots(this.dots, other.dots));
  }

  /**
   * The smallest version vector that covers every event of this context. O(n).
   *
   * A server whose clock dominates it knows all that the client has seen.
   *
   * @example
   * CausalContext.of(VersionVector.of({ s1: 2 }), [parseDot("s2:5")]).ceiling().toString() //=> "{s1: 2, s2: 5}"
   */
  ceiling(): VersionVector {
    return this.cut.merge(greatestDots(this.dots));
  }

  /**
   * Orders two contexts as sets of events. O(|this| + |other|) but for look-ups of dots; no allocation.
   *
   * @returns `"before"` when `other` has every event of this and more, `"concurrent"` when each has one the other lacks.
   */
  compare(other: CausalContext): CausalOrder {
    if (this === other) return "equal";
    // Neither context has the dot right after its cut, so a cut that is not below the other's cut is not covered.
    const cuts = this.cut.compare(other.cut);
    const more = cuts === "after" || cuts === "concurrent" || !coversAll(other, this.dots);
    const less = cuts === "before" || cuts === "concurrent" || !coversAll(this, other.dots);
    return orderOf(more, less);
  }

  /** Whether both have the same events. O(n), no allocation. */
  equals(other: CausalContext): boolean {
    if (this === other) return true;
    if (this.dots.length !== other.dots.length || !this.cut.equals(other.cut)) return false;
    return this.dots.every((dot, i) => compareDots(dot, other.dots[i] as Dot) === 0);
  }

  /** The canonical encoding: equal contexts have equal bytes. O(n). The caller owns the array. */
  toBytes(): Uint8Array {
    const writer = new ByteWriter();
    writer.byte(FORMAT_CAUSAL_CONTEXT);
    writeEntries(writer, entriesOf(this.cut));
    writeRuns(writer, this.dots, (node) => this.cut.get(node));
    return writer.finish();
  }

  /**
   * Reads what `toBytes` gives. O(n log n). Nothing of the array is kept.
   *
   * @throws {InvalidBytesError} as one of its subclasses, for everything that `toBytes` does not give.
   */
  static fromBytes(bytes: Uint8Array): CausalContext {
    const reader = new ByteReader(bytes);
    const context = readContext(reader);
    reader.end();
    return context;
  }

  /**
   * The context as one printable word, safe in URLs, headers and shells: `vc1.…`. O(n).
   *
   * @throws {TokenTooLongError} when it takes more than `TOKEN_LENGTH_MAX` characters.
   */
  toToken(): string {
    return writeToken(this.toBytes());
  }

  /**
   * Reads what `toToken` gives. O(n log n).
   *
   * @throws {InvalidTokenError} for every other text; its `reason` and message say what is wrong.
   */
  static fromToken(token: string): CausalContext {
    return readToken(token, readContext);
  }

  /** The context for `JSON.stringify`: `{"cut":{"s1":2},"dots":["s2:5"]}`. */
  toJSON(): { cut: Record<string, number>; dots: string[] } {
    return { cut: this.cut.toJSON(), dots: this.dots.map(formatDot) };
  }

  /**
   * Reads what `toJSON` gives, after `JSON.parse`. O(n log n).
   *
   * @throws {InvalidJsonError} unless the value is an object of exactly `cut` and `dots`, of the right types.
   * @throws {InvalidNodeIdError}, {InvalidCounterError}, {InvalidDotError} for what they hold.
   */
  static fromJSON(value: unknown): CausalContext {
    if (!isRecord(value) || !Object.keys(value).every((key) => key === "cut" || key === "dots")) {
      throw new InvalidJsonError(value, "an object of cut and dots");
    }
    if (!Array.isArray(value["dots"]))
      throw new InvalidJsonError(value["dots"], "an array of dots");
    return CausalContext.of(
      VersionVector.fromJSON(value["cut"]),
      (value["dots"] as string[]).map(parseDot),
    );
  }

  /** For people: `{s1: 2} + s2:5 + s2:7`. Not meant to be parsed. */
  toString(): string {
    return [this.cut, ...this.dots.map(formatDot)].join(" + ");
  }
}

/** @param dots sorted; may be repeated, or belong in the cut. */
function canonical(cut: VersionVector, dots: readonly Dot[]): CausalContext {
  const absorbed = absorbDots(cut, dots);
  return fromCanonical(absorbed.cut, absorbed.dots);
}

function fromCanonical(cut: VersionVector, dots: readonly Dot[]): CausalContext {
  return cut.size === 0 && dots.length === 0 ? CausalContext.empty : construct(cut, dots);
}

/** Reads one context and leaves the reader behind it. @throws {InvalidBytesError} */
function readContext(reader: ByteReader): CausalContext {
  readFormat(reader, FORMAT_CAUSAL_CONTEXT);
  const cut = fromEntries(readEntries(reader));
  const dots = readRuns(reader, (node) => cut.get(node));
  return fromCanonical(cut, dots.length === 0 ? NO_DOTS : Object.freeze(dots));
}

/** O(|dots| log |context|), no allocation. */
function coversAll(context: CausalContext, dots: readonly Dot[]): boolean {
  for (const dot of dots) {
    if (!context.covers(dot)) return false;
  }
  return true;
}
