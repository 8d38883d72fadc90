/**
 * The bytes of interval tree clocks: 0xa1, then the bits of the paper's own encoding, padded with 0 bits to a whole byte.
 *
 * ```
 * clock  = 0xa1 id event padding
 * id     = 00 0 | 00 1 | 01 right | 10 left | 11 left right             for 0, 1, (0, r), (l, 0), (l, r)
 * event  = 1 number                                                     for n
 *        | 0 00 right | 0 01 left | 0 10 left right                     for (0, 0, r), (0, l, 0), (0, l, r)
 *        | 0 11 0 0 1 number right | 0 11 0 1 1 number left             for (n, 0, r), (n, l, 0)
 *        | 0 11 1 1 number left right                                   for (n, l, r)
 * number = 0 and B bits when it is less than 2 ^ B, else 1 and the number less 2 ^ B with B + 1; B is 2 at first
 * ```
 *
 * Trees are in normal form and use the first alternative that fits, so that every clock has exactly one encoding.
 *
 * @see Almeida, Baquero, Fonte 2008, Interval Tree Clocks, the binary encoding
 */
import { ByteReader } from "../bytes/bytes.js";
import { readFormat } from "../bytes/codec.js";
import {
  ClockError,
  InvalidBytesError,
  MalformedBytesError,
  NonCanonicalBytesError,
} from "../errors.js";
import { BitReader, BitWriter } from "./bits.js";
import { checkDepth, StepsBuilder, type Steps } from "./steps.js";
import { Counts, eventTreeOf, idTreeOf, type EventTree, type IdTree } from "./tree.js";

/** First byte of an interval tree clock. */
export const FORMAT_INTERVAL_TREE = 0xa1;

/** Stands for an id of 0 that is not spelled out, beside the kinds 0 to 3 that are. */
const LEAF_ZERO = -1;

/** O(n). The caller owns the array. */
export function writeClock(id: Steps, event: Steps): Uint8Array {
  const writer = new BitWriter(FORMAT_INTERVAL_TREE);
  writeId(writer, idTreeOf(id));
  writeEvent(writer, eventTreeOf(event));
  return writer.finish();
}

/** Reads what `writeClock` gives. O(n). @throws {InvalidBytesError} as one of its subclasses, for everything else. */
export function readClock(bytes: Uint8Array): { id: Steps; event: Steps } {
  const source = new ByteReader(bytes);
  readFormat(source, FORMAT_INTERVAL_TREE);
  const reader = new BitReader(source);
  const id = checked(reader, readId);
  const event = checked(reader, readEvent);
  reader.end();
  refuseOther(bytes, writeClock(id, event));
  return { id, event };
}

function writeId(writer: BitWriter, root: IdTree): void {
  const ahead: IdTree[] = [root];
  while (ahead.length > 0) {
    const next = ahead.pop() as IdTree;
    if (typeof next === "number") {
      writer.bits(next, 3);
      continue;
    }
    const [left, right] = next;
    writer.bit(left === 0 ? 0 : 1);
    writer.bit(right === 0 ? 0 : 1);
    if (right !== 0) ahead.push(right);
    if (left !== 0) ahead.push(left);
  }
}

function readId(reader: BitReader): Steps {
  const id = new StepsBuilder();
  // Subtrees still to come, the next one last: whether they are to be read, else they are 0.
  const ahead = [true];
  let depth = 0;
  while (ahead.length > 0) {
    const kind = ahead.pop() === true ? reader.bits(2) : LEAF_ZERO;
    if (kind === LEAF_ZERO || kind === 0) {
      depth = id.push(depth, kind === 0 ? reader.bit() : 0);
    } else {
      depth = checkDepth(depth + 1);
      ahead.push(kind !== 2, kind !== 1);
    }
  }
  return id;
}

function writeEvent(writer: BitWriter, root: EventTree): void {
  const ahead: EventTree[] = [root];
  while (ahead.length > 0) {
    const next = ahead.pop() as EventTree;
    if (typeof next === "number") {
      writer.bit(1);
      writer.number(next);
      continue;
    }
    const [base, left, right] = next;
    const hasBoth = left !== 0 && right !== 0;
    if (base === 0) {
      writer.bits(hasBoth ? 2 : left === 0 ? 0 : 1, 3);
    } else {
      writer.bits(3, 3);
      if (hasBoth) writer.bit(1);
      else writer.bits(left === 0 ? 0 : 1, 2);
      writer.bit(1);
      writer.number(base);
    }
    if (right !== 0) ahead.push(right);
    if (left !== 0) ahead.push(left);
  }
}

function readEvent(reader: BitReader): Steps {
  const event = new StepsBuilder();
  const counts = new Counts();
  const ahead = [true];
  let depth = 0;
  while (ahead.length > 0) {
    if (ahead.pop() !== true) {
      depth = event.push(depth, counts.leaf(depth, 0));
    } else if (reader.bit() === 1) {
      depth = event.push(depth, counts.leaf(depth, reader.number()));
    } else {
      const { hasLeft, hasRight, base } = readNode(reader);
      counts.node(depth, base);
      depth = checkDepth(depth + 1);
      ahead.push(hasRight, hasLeft);
    }
  }
  return event;
}

function readNode(reader: BitReader): { hasLeft: boolean; hasRight: boolean; base: number } {
  const kind = reader.bits(2);
  if (kind < 3) return { hasLeft: kind !== 0, hasRight: kind !== 1, base: 0 };
  const hasBoth = reader.bit() === 1;
  const hasLeft = hasBoth || reader.bit() === 1;
  if (reader.bit() === 0) {
    throw new MalformedBytesError(reader.offset, "A node stands where its number was expected");
  }
  return { hasLeft, hasRight: hasBoth || !hasLeft, base: reader.number() };
}

/** Tells where in the bytes a tree is too deep or counts too many events. */
function checked(reader: BitReader, read: (reader: BitReader) => Steps): Steps {
  try {
    return read(reader);
  } catch (cause) {
    if (!(cause instanceof ClockError) || cause instanceof InvalidBytesError) throw cause;
    throw new MalformedBytesError(reader.offset, "A tree is malformed", { cause });
  }
}

/** @throws {NonCanonicalBytesError} unless the bytes are those that the encoder gives. */
function refuseOther(bytes: Uint8Array, canonical: Uint8Array): void {
  const length = Math.max(bytes.length, canonical.length);
  for (let i = 0; i < length; i++) {
    if (bytes[i] === canonical[i]) continue;
    throw new NonCanonicalBytesError(i, "a tree is not in normal form, or not spelled shortest");
  }
}
