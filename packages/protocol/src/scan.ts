/**
 * Looks at msgpack without decoding it: one pass, no allocation, no recursion.
 *
 * What passes can be decoded in time and memory proportional to its bytes, and holds nothing but what the limits
 * allow. A decoder on its own would let a stranger build RegExps, cyclic objects and record definitions,
 * block for seconds over one giant integer, and take different bytes for the same text.
 *
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 */
import {
  ForbiddenTypeError,
  InvalidUtf8Error,
  TooDeepError,
  TooManyItemsError,
  TrailingBytesError,
  TruncatedError,
  UnsafeIntegerError,
} from "./errors.js";
import type { ScanLimits } from "./limits.js";
import { utf8Fault } from "./utf8.js";

/** Deepest nesting that may be asked for. */
export const SCAN_DEPTH_LIMIT = 1024;

/** How many values are still to come at each depth. One for all scans: none runs inside another. */
const expectedAt = new Uint32Array(SCAN_DEPTH_LIMIT + 1);

/** First bytes of the types, where they are not a range. */
const NIL = 0xc0;
const FALSE = 0xc2;
const TRUE = 0xc3;
const BIN8 = 0xc4;
const EXT8 = 0xc7;
const FLOAT32 = 0xca;
const FLOAT64 = 0xcb;
const UINT8 = 0xcc;
const UINT64 = 0xcf;
const INT8 = 0xd0;
const INT64 = 0xd3;
const FIXEXT1 = 0xd4;
const FIXEXT4 = 0xd6;
const FIXEXT8 = 0xd7;
const FIXEXT16 = 0xd8;
const STR8 = 0xd9;
const ARRAY16 = 0xdc;
const MAP16 = 0xde;
const NEGATIVE_FIXINT = 0xe0;
const TIMESTAMP = 0xff;

/**
 * Checks that the bytes are exactly one msgpack value within the limits: nil, booleans, integers up to 2^53 - 1,
 * floats, UTF-8 strings, binary and arrays, and what `limits` adds. O(bytes).
 *
 * Keys of a map are not compared: whether two of them are equal is for whoever decodes it.
 *
 * @throws {StructureError} as one of its subclasses; its `offset` says where.
 * @example
 * scanStructure(Uint8Array.of(0x91, 0xc0), { depthMax: 1, itemsMax: 2, maps: false, timestamps: false })
 */
export function scanStructure(bytes: Uint8Array, limits: ScanLimits): void {
  const end = bytes.length;
  const { itemsMax } = limits;
  const depthMax = Math.min(limits.depthMax, SCAN_DEPTH_LIMIT);
  let at = 0;
  let depth = 0;
  let items = 0;
  /** Values still to come at all depths. Each takes a byte, so more than there are bytes left cannot be. */
  let expected = 1;
  expectedAt[0] = 1;
  while (expected > 0) {
    if (at >= end) throw new TruncatedError(at);
    if (++items > itemsMax) throw new TooManyItemsError(at, itemsMax);
    const start = at;
    const type = bytes[at] as number;
    let children = 0;
    if (type < 0x80 || type >= NEGATIVE_FIXINT) at += 1;
    else if (type >= 0xa0 && type < 0xc0) at = skipText(bytes, start, at + 1, type & 0x1f);
    else if (type < 0xa0 || type >= ARRAY16) {
      const isMap = type < 0x90 || type >= MAP16;
      if (isMap && !limits.maps) throw new ForbiddenTypeError(start, "A map");
      at = type < 0xa0 ? at + 1 : at + (type % 2 === 0 ? 3 : 5);
      if (at > end) throw new TruncatedError(start);
      children = type < 0xa0 ? type & 0x0f : readUnsigned(bytes, start + 1, at - start - 1);
      if (isMap) children *= 2;
    } else at = skipScalar(bytes, at, type, limits);
    expected += children - 1;
    if (at > end || expected > end - at) throw new TruncatedError(start);
    expectedAt[depth] = (expectedAt[depth] as number) - 1;
    if (children > 0) {
      if (++depth > depthMax) throw new TooDeepError(start, depthMax);
      expectedAt[depth] = children;
    } else {
      while (depth > 0 && expectedAt[depth] === 0) depth--;
    }
  }
  if (at < end) throw new TrailingBytesError(at, end - at);
}

/** Where the value after this one starts, for the types from 0xc0 to 0xdb. May lie beyond the end. */
function skipScalar(bytes: Uint8Array, at: number, type: number, limits: ScanLimits): number {
  if (type === NIL || type === FALSE || type === TRUE) return at + 1;
  if (type >= BIN8 && type < EXT8) {
    const sizeBytes = 1 << (type - BIN8);
    if (at + 1 + sizeBytes > bytes.length) throw new TruncatedError(at);
    return at + 1 + sizeBytes + readUnsigned(bytes, at + 1, sizeBytes);
  }
  if (type >= STR8) {
    const sizeBytes = 1 << (type - STR8);
    if (at + 1 + sizeBytes > bytes.length) throw new TruncatedError(at);
    return skipText(bytes, at, at + 1 + sizeBytes, readUnsigned(bytes, at + 1, sizeBytes));
  }
  if (type === FLOAT32) return at + 5;
  if (type === FLOAT64) return at + 9;
  if (type === UINT64 || type === INT64) return skipInteger64(bytes, at, type);
  if (type >= UINT8 && type < UINT64) return at + 1 + (1 << (type - UINT8));
  if (type >= INT8 && type < INT64) return at + 1 + (1 << (type - INT8));
  if (limits.timestamps) return skipTimestamp(bytes, at, type);
  throw new ForbiddenTypeError(at, nameOfForbidden(type));
}

function skipText(bytes: Uint8Array, at: number, start: number, length: number): number {
  const end = start + length;
  if (end > bytes.length) throw new TruncatedError(at);
  const fault = utf8Fault(bytes, start, end);
  if (fault >= 0) throw new InvalidUtf8Error(fault);
  return end;
}

function skipInteger64(bytes: Uint8Array, at: number, type: number): number {
  if (at + 9 > bytes.length) throw new TruncatedError(at);
  const high = readUnsigned(bytes, at + 1, 4);
  const signedHigh = type === INT64 ? high | 0 : high;
  // Exact where it is safe, and elsewhere too large to round to something safe.
  if (!Number.isSafeInteger(signedHigh * 2 ** 32 + readUnsigned(bytes, at + 5, 4)))
    throw new UnsafeIntegerError(at);
  return at + 9;
}

/** The three forms of the timestamp extension: 4, 8 or 12 bytes. */
function skipTimestamp(bytes: Uint8Array, at: number, type: number): number {
  if (type === FIXEXT4 && bytes[at + 1] === TIMESTAMP) return at + 6;
  if (type === FIXEXT8 && bytes[at + 1] === TIMESTAMP) return at + 10;
  if (type === EXT8 && bytes[at + 1] === 12 && bytes[at + 2] === TIMESTAMP) return at + 15;
  throw new ForbiddenTypeError(at, nameOfForbidden(type));
}

function nameOfForbidden(type: number): string {
  const isExtension = (type >= EXT8 && type < FLOAT32) || (type >= FIXEXT1 && type <= FIXEXT16);
  return isExtension ? "An extension type" : `The byte 0x${type.toString(16)}`;
}

function readUnsigned(bytes: Uint8Array, at: number, sizeBytes: number): number {
  let value = 0;
  for (let i = at; i < at + sizeBytes; i++) value = value * 256 + (bytes[i] as number);
  return value;
}
